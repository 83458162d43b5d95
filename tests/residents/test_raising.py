"""A resident raises a matter with no account: one sentence and a place are enough, and nobody learns who it was."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.utils import timezone

from cases.access.ledger import bad_rows
from cases.models import Case, CaseEvent, Clock, Evidence, Reporter
from cases.rules import sealing
from cases.rules.choices import State
from outbox.models import Message
from outbox.tasks import drain
from residents import pace
from residents.models import Attempt
from teams.models import InboxEntry
from tests.cases.counting import statements
from tests.field.test_intake_page import picture

pytestmark = pytest.mark.django_db
COMMUNITY = "220283001002"
KEY = "0123456789abcdef0123456789abcdef"
TEXT = "单元门坏了关不上，冷风直往楼道里灌"
EVERYDAY = (
    TEXT, "想问退休工资怎么认证", "下水道堵了三天", "楼下烧烤店半夜还吵", "我不想打官司，就想让物业修门",
)  # fmt: skip


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    pace.RAISING.forget()
    pace.ASKING.forget()


def filled(**typed: str) -> dict[str, str]:
    return {"text": TEXT, "area": COMMUNITY, "key": KEY, "hides_reporter": "on"} | typed


def send(client, **typed: str):
    """As from somebody who has seen what others raised near."""
    near = " ".join(Case.objects.values_list("reference", flat=True))
    return client.post("/raise/", filled(**({"shown": near} | typed)))


def test_one_sentence_and_a_place_are_enough(client, world):
    answer = send(client)

    case = Case.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/track/{Reporter.objects.get().tracking_code}/raised/")
    assert (case.state, case.text, case.channel, case.area_id) == (
        State.WHISTLED, TEXT, "resident", world.areas["community"].pk,
    )  # fmt: skip


def test_it_goes_to_the_community_and_its_clocks_run_from_now(client, world):
    send(client)

    case = Case.objects.get()
    assert case.centre == case.holder == world.unit("committee")
    assert {clock.stage for clock in Clock.objects.filter(case=case)} == {"accept", "close"}
    assert timezone.now() < case.next_due_at <= case.due_at
    drain()
    assert InboxEntry.objects.filter(user=world.people["committee_officer"]).exists()


def test_the_event_names_neither_a_person_nor_a_unit_and_the_chain_holds(client, world):
    send(client)

    event = CaseEvent.objects.get()
    assert (event.action, event.by, event.unit, event.source) == ("whistle", None, None, "")
    assert Case.objects.get().raised_by is None
    assert list(bad_rows()) == []


def test_a_double_tap_and_a_repeated_form_are_one_matter_with_one_code(client, world):
    first, second = send(client), send(client)

    assert first.url == second.url
    assert (Case.objects.count(), Reporter.objects.count()) == (1, 1)


def test_the_same_form_with_other_words_is_asked_about_and_then_a_matter_of_its_own(client, world):
    send(client)

    asked = send(client, text="楼道的灯也坏了")
    key = re.search(r'name="key" value="([0-9a-f]{32})"', asked.text)[1]
    again = send(client, text="楼道的灯也坏了", key=key)

    assert asked.status_code == 422
    assert "JL" in asked.text
    assert again.status_code == 302
    assert Case.objects.count() == 2


@pytest.mark.parametrize("key", ["", "1", "x" * 32, "0" * 31, "' OR 1=1"])
def test_a_key_that_can_be_guessed_gives_nobody_the_matter_of_another(client, world, key):
    send(client, key=key)
    send(client, key=key)

    assert Case.objects.count() == 2


def test_an_anonymous_report_keeps_nothing_of_where_it_came_from(client, world):
    client.post("/raise/", filled(), REMOTE_ADDR="203.0.113.77", HTTP_USER_AGENT="Mozilla/CANARY")

    reporter = Reporter.objects.get()
    assert (reporter.sealed_name, reporter.sealed_phone, reporter.sealed_email) == (b"", b"", b"")
    assert reporter.user is None
    assert not Attempt.objects.exists()
    assert not Session.objects.exists()
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_an_official_who_raises_a_matter_here_does_so_as_a_resident(client, world):
    client.force_login(world.person("lead"), backend="teams.backends.PostsBackend")

    send(client)

    assert Case.objects.get().raised_by is None
    assert Reporter.objects.get().user is None


def test_name_telephone_and_address_are_sealed_and_the_house_gets_its_words(client, world):
    send(
        client,
        name="周大爷",
        phone="138 0000 0456",
        email="zhou@example.cn",
        estate="制动器小区",
        house="3",
        stair="2单元",
    )

    reporter = Reporter.objects.get()
    kept = (reporter.sealed_name, reporter.sealed_phone, reporter.sealed_email)
    assert [sealing.unseal(sealed) for sealed in kept] == ["周大爷", "13800000456", "zhou@example.cn"]
    assert Case.objects.get().place == "制动器小区 3号楼 2单元"
    assert Case.objects.get().hides_reporter


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"text": "  "}, "写"),
        ({"area": "", "where": ""}, "请选在哪儿"),
        ({"area": "", "where": "没有这样的地方"}, "没有叫这个名字的地方"),
        ({"area": "220283001000"}, "请选在哪儿"),
        ({"phone": "不告诉你"}, "不告诉你"),
        ({"email": "zhou@"}, "这不是电子邮箱"),
        ({"wants_slip": "on"}, "请填手机号"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_stored(client, world, typed, sentence):
    answer = send(client, **typed)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert not Case.objects.exists()
    assert not Message.objects.exists()


def test_a_name_that_one_place_alone_has_is_that_place(client, world):
    send(client, area="", where="正阳社区")

    assert Case.objects.get().area == world.areas["community"]


def test_a_name_that_several_have_offers_them_and_keeps_what_was_written(client, world):
    asked = send(client, area="", where="北城")

    assert asked.status_code == 422
    assert "请在下面选一个" in asked.text
    assert f'name="in" value="{COMMUNITY}"' in asked.text
    assert TEXT in asked.text


def test_the_place_is_pressed_step_by_step_and_the_text_stays(client, world):
    first = client.get("/raise/").text
    county = client.post("/raise/", filled(area="", **{"in": "220283000000"})).text
    street = client.post("/raise/", filled(area="", **{"in": "220283001000"})).text
    chosen = client.post("/raise/", filled(area="", **{"in": COMMUNITY}))

    assert 'name="in" value="220283000000"' in first
    assert 'name="in" value="220283001000"' in county
    assert f'name="in" value="{COMMUNITY}"' in street
    assert "舒兰市正阳社区" in chosen.text
    assert chosen.status_code == 200
    assert all(TEXT in page for page in (county, street, chosen.text))
    assert not Case.objects.exists()


def test_danger_to_life_is_told_before_anything_is_sent_and_never_keeps_from_sending(client, world):
    first = send(client, text="楼道里有很浓的煤气味，快来人")

    assert first.status_code == 422
    assert 'href="tel:119"' in first.text
    assert not Case.objects.exists()
    aware = re.search(r'name="aware" value="([0-9 ]+)"', first.text)[1]
    second = send(client, text="楼道里有很浓的煤气味，快来人", aware=aware)
    assert Case.objects.get().is_danger
    assert Case.objects.get().level == "I"
    assert 'href="tel:119"' in client.get(second.url).text


def test_while_one_writes_a_script_is_told_the_same(client, world):
    told = client.post("/raise/", {"text": "三楼有人被困在电梯里出不来", "suggest": "1"})

    assert 'href="tel:119"' in told.text
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("我的电动车昨晚被偷了", "110"),
        ("邻居占我家地，法院已经判了他也不拆", "12368"),
        ("工地拖欠我三个月工资不给", "12333"),
        ("去年的事信访局已经受理了还没答复", "信访"),
    ],
)
def test_what_others_decide_is_named_with_where_to_go_and_may_still_be_sent(client, world, text, number):
    first = send(client, text=text)
    shown = re.search(r'name="shown" value="([a-z ]+)"', first.text)[1]

    assert first.status_code == 422
    assert number in first.text
    assert send(client, text=text, shown=shown).status_code == 302


@pytest.mark.parametrize(
    "text", [TEXT, "想问退休工资怎么认证", "下水道堵了三天", "楼下烧烤店半夜还吵", "我不想打官司，就想让物业修门"]
)
def test_everyday_matters_are_sent_to_nobody_else(client, world, text):
    assert send(client, text=text).status_code == 302


def test_the_receipt_says_number_code_and_what_happens_by_when(client, world):
    page = client.get(send(client).url)

    case, reporter = Case.objects.get(), Reporter.objects.get()
    code = reporter.tracking_code
    assert case.reference in page.text
    assert f"{code[:4]} {code[4:8]} {code[8:]}" in page.text
    assert "正阳社区居委会接单、派单" in page.text
    for end in (case.next_due_at, case.due_at):
        assert f'datetime="{timezone.localtime(end).isoformat(timespec="seconds")}"' in page.text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_the_matter_is_followed_by_the_code_right_away(client, world):
    send(client)

    assert TEXT[:6] in client.get(f"/track/{Reporter.objects.get().tracking_code}/").text


def test_number_and_link_are_sent_where_asked_for_and_nowhere_else(client, world):
    send(client, phone="13800000456")
    drain()
    assert mail.outbox == []

    send(client, key="f" * 32, phone="13800000456", email="zhou@example.cn", wants_slip="on")
    drain()

    last = Reporter.objects.latest("pk")
    assert sorted(letter.to[0] for letter in mail.outbox) == ["13800000456@text.invalid", "zhou@example.cn"]
    assert all(last.tracking_code in letter.body for letter in mail.outbox)
    assert all(TEXT[:6] not in f"{letter.subject}{letter.body}" for letter in mail.outbox)


def test_a_photo_comes_along_without_its_metadata(client, world):
    client.post("/raise/", filled() | {"photos": picture()})

    assert Evidence.objects.get(case=Case.objects.get()).mime == "image/jpeg"


def test_after_too_many_the_answer_asks_to_wait_and_keeps_what_was_written(client, world, monkeypatch):
    monkeypatch.setattr(pace.RAISING, "most", 1)
    send(client)

    answer = send(client, key="e" * 32)

    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 601
    assert "请等十分钟再送" in answer.text
    assert TEXT in answer.text
    assert Case.objects.count() == 1


def test_raising_takes_at_most_twelve_statements_and_the_pages_eight(client, world):
    send(client, key="a" * 32)
    with statements() as written:
        answer = send(client, phone="13800000456", name="周大爷")
    with statements() as asked:
        client.get("/raise/")
    with statements() as shown:
        client.get(answer.url)

    assert answer.status_code == 302
    assert len(written) <= 12, "\n".join(written)
    assert max(len(asked), len(shown)) <= 8


@pytest.mark.parametrize("text", ["%00" * 5, "%ED%A0%80", "%F0%9F%91%B4", "x" * 20000, "%E2%80%AE", "堵" * 9])
@pytest.mark.parametrize("name", ["text", "area", "where", "key", "phone", "email", "in", "shown", "aware", "estate"])
def test_nothing_whatever_breaks_the_form(client, world, name, text):
    typed = "&".join(f"{field}={value}" for field, value in (filled() | {name: ""}).items() if field != name)

    answer = client.post("/raise/", f"{typed}&{name}={text}", content_type="application/x-www-form-urlencoded")

    assert answer.status_code in {200, 302, 422}
