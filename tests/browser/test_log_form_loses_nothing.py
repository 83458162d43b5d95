"""The log form when something goes wrong on the way: the page stays, the text stays, and no matter is kept twice."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from cases.models import Case, Evidence, Reporter
from tests.browser.phones import (
    LOG,
    TEXT,
    answered_with,
    bad_gateway,
    cut_off,
    end_every_session,
    lose_the_answer,
    picture,
    portal,
    sign_in,
    sign_in_on_the_page,
    too_large_for_a_proxy,
)

BROKEN_WAYS = {
    "no signal": cut_off,
    "the answer is lost": lose_the_answer,
    "502": bad_gateway,
    "a page in between": portal,
    "a proxy's 413": too_large_for_a_proxy,
}


def write(page: Page, text: str = TEXT, telephone: str = "13800005678", photos: int = 1) -> None:
    page.goto(LOG)
    page.get_by_label("什么事").fill(text)
    page.locator("[name=phone]").fill(telephone)
    if photos:
        page.locator("input[type=file]").set_input_files([picture(f"{n}.jpg") for n in range(photos)])
        expect(page.locator(".photos img")).to_have_count(photos)
    expect_kept(page, rows=2 if photos else 1)


def whistle(page: Page) -> None:
    page.get_by_role("button", name="吹哨").click()


def is_kept(page: Page) -> None:
    """The receipt came."""
    page.wait_for_url("**/log/JL*/")


def expect_kept(page: Page, rows: int = 1) -> None:
    """Writing on the device is not instant; it is asked until it is done."""
    page.wait_for_function(
        """async (rows) => {
          const open = indexedDB.open("unsent", 1);
          const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
          const asked = db.transaction("kept").objectStore("kept").count();
          const count = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
          db.close();
          return count >= rows;
        }""",
        arg=rows,
    )


def everything_is_there(page: Page, photos: int = 1) -> None:
    expect(page.get_by_label("什么事")).to_have_value(TEXT)
    expect(page.locator("[name=phone]")).to_have_value("13800005678")
    expect(page.locator(".photos img")).to_have_count(photos)


@pytest.mark.parametrize("way", BROKEN_WAYS)
def test_whatever_happens_on_the_way_the_page_stays_with_one_sentence(phone, way):
    write(phone)

    with answered_with(phone, LOG, BROKEN_WAYS[way]):
        whistle(phone)
        expect(phone.locator("[data-told]")).to_be_visible()

    everything_is_there(phone)
    assert phone.locator("[data-told]").count() == 1
    whistle(phone)
    is_kept(phone)
    assert Case.objects.count() == Evidence.objects.count() == 1


@pytest.mark.parametrize("way", ["no signal", "the answer is lost"])
def test_who_closes_the_page_finds_everything_when_it_is_opened_again(phone, way):
    write(phone, photos=2)
    with answered_with(phone, LOG, BROKEN_WAYS[way]):
        whistle(phone)
        expect(phone.locator("[data-told]")).to_be_visible()
    another = phone.context.new_page()
    phone.close()

    another.goto(LOG)
    everything_is_there(another, photos=2)
    whistle(another)

    is_kept(another)
    assert (Case.objects.count(), Evidence.objects.count()) == (1, 2)


def test_the_draft_is_forgotten_on_its_own_receipt(phone):
    write(phone)
    whistle(phone)
    is_kept(phone)

    phone.get_by_role("link", name="再记一件").click()

    expect(phone.locator("form[data-draft]")).to_be_visible()
    phone.wait_for_timeout(300)
    expect(phone.get_by_label("什么事")).to_have_value("")
    expect(phone.locator("[name=phone]")).to_have_value("")
    expect(phone.locator(".photos img")).to_have_count(0)


def test_a_receipt_that_did_not_arrive_leaves_the_draft_and_the_next_press_fetches_it(phone):
    write(phone)
    phone.route("**/log/JL*/", cut_off)
    with phone.expect_event("requestfailed", lambda request: "/log/JL" in request.url):
        whistle(phone)
    phone.unroute_all()

    phone.goto(LOG)
    everything_is_there(phone)
    whistle(phone)

    is_kept(phone)
    assert Case.objects.count() == 1


def test_a_receipt_does_not_forget_the_draft_of_another_matter(phone):
    write(phone, photos=0)
    whistle(phone)
    is_kept(phone)
    receipt = phone.url
    write(phone, text="另一件：井盖没了", photos=0)

    phone.goto(receipt)
    phone.goto(LOG)

    expect(phone.get_by_label("什么事")).to_have_value("另一件：井盖没了")


@pytest.mark.parametrize("photos", [0, 1])
def test_back_after_the_receipt_never_makes_a_second_matter(phone, photos):
    write(phone, photos=photos)
    key = phone.locator("[name=key]").input_value()
    whistle(phone)
    is_kept(phone)
    receipt = phone.url

    phone.go_back()
    expect(phone.locator("[name=key]")).to_have_value(key)
    phone.get_by_label("什么事").fill(TEXT)
    phone.locator("[name=phone]").fill("13800005678")
    whistle(phone)

    if photos:
        expect(phone.get_by_text(Case.objects.get().reference)).to_be_visible()
    else:
        phone.wait_for_url(receipt)
    assert Case.objects.count() == 1


def test_a_key_of_its_own_for_each_time_would_make_a_second_matter(phone):
    """The negative control: what the key is good for."""
    write(phone, photos=0)
    with answered_with(phone, LOG, lose_the_answer):
        whistle(phone)
        expect(phone.locator("[data-told]")).to_be_visible()

    phone.evaluate("document.querySelector('[name=key]').value = 'f'.repeat(32)")
    whistle(phone)

    is_kept(phone)
    assert Case.objects.count() == 2


def test_two_taps_are_one_matter(phone):
    write(phone, photos=0)

    phone.evaluate(
        """() => {
          const button = document.querySelector("button[value=whistle]");
          button.click();
          button.click();
        }"""
    )

    is_kept(phone)
    assert Case.objects.count() == 1


def test_an_ended_session_asks_to_sign_in_beside_the_text_and_the_same_press_sends_it(phone, world):
    write(phone)
    end_every_session()

    whistle(phone)
    link = phone.locator("[data-told]").get_by_role("link", name="重新登录")
    expect(link).to_be_visible()
    assert phone.locator("input[type=password]").count() == 0
    with phone.context.expect_page() as opened:
        link.click()
    sign_in_on_the_page(opened.value, "grid_worker")
    expect(opened.value.get_by_role("heading", name="您已重新登录")).to_be_visible()
    everything_is_there(phone)
    whistle(phone)

    is_kept(phone)
    assert Case.objects.get().raised_by == world.people["grid_worker"]


def test_what_one_person_wrote_is_not_sent_as_another_who_signed_in_meanwhile(phone):
    write(phone, photos=0)
    end_every_session()
    other = phone.context.new_page()
    other.goto("/account/sign-in/")
    sign_in_on_the_page(other, "committee_officer")
    other.wait_for_url("**/desk/**")

    whistle(phone)

    expect(phone.get_by_text("现在登录的是另一个人")).to_be_visible()
    expect(phone.get_by_label("什么事")).to_have_value(TEXT)
    assert not Case.objects.exists()


def test_the_next_person_on_the_device_sees_nothing_and_the_first_finds_it_again(phone, live, world):
    write(phone)
    sign_in(phone.context, live, world, "committee_officer")

    phone.goto(LOG)
    phone.wait_for_timeout(300)
    expect(phone.get_by_label("什么事")).to_have_value("")
    sign_in(phone.context, live, world, "grid_worker")
    phone.goto(LOG)

    everything_is_there(phone)


def test_what_waits_on_the_device_cannot_be_read_there(phone):
    write(phone)

    stored = phone.evaluate(
        """async () => {
          const open = indexedDB.open("unsent", 1);
          const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
          const asked = db.transaction("kept").objectStore("kept").getAll();
          const rows = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
          const bytes = rows.flatMap((row) => row.pieces.map((piece) => new TextDecoder().decode(piece.sealed)));
          return JSON.stringify(rows) + bytes.join("");
        }"""
    )

    assert len(stored) > 500
    assert "13800005678" not in stored and "暖气" not in stored and "JFIF" not in stored


def test_what_is_older_than_a_week_goes(phone):
    write(phone, photos=0)
    phone.clock.install(time=phone.evaluate("Date.now()") / 1000 + 8 * 86400)

    phone.goto("/today/")
    phone.wait_for_timeout(500)
    phone.goto(LOG)
    phone.wait_for_timeout(500)

    expect(phone.get_by_label("什么事")).to_have_value("")


def test_a_refusal_keeps_text_telephone_and_photos(phone):
    write(phone)
    phone.locator("[name=phone]").fill("王大爷")
    whistle(phone)

    expect(phone.get_by_text("这不像电话号码").first).to_be_visible()
    expect(phone.locator(".photos img")).to_have_count(1)
    phone.locator("[name=phone]").fill("13800005678")
    whistle(phone)

    is_kept(phone)
    assert Evidence.objects.count() == 1
    assert Reporter.objects.get().masked_phone == "138****5678"


def test_the_type_that_was_chosen_comes_back_with_the_text(phone):
    phone.goto(LOG)
    phone.get_by_label("什么事").fill(TEXT)
    chip = phone.locator("label.chip", has_text="室温不达标")
    chip.click()
    expect_kept(phone)
    phone.wait_for_timeout(300)

    phone.goto("/today/")
    phone.goto(LOG)

    expect(phone.locator("label.chip", has_text="室温不达标").locator("input")).to_be_checked()


def test_suggestions_that_fail_say_so_quietly_and_seven_times_once(phone):
    phone.goto(LOG)

    with answered_with(phone, LOG, cut_off):
        for length in range(1, 8):
            phone.get_by_label("什么事").fill(TEXT[: length + 4])
            phone.wait_for_timeout(700)

    expect(phone.get_by_text("现在给不出类型建议")).to_have_count(1)
    assert phone.locator(".notice").count() == 0
