"""Logging a matter on the phone: two answers are enough, nothing typed is lost, nothing is kept twice."""

from __future__ import annotations

import datetime as dt
import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from cases.evidence import photos, uploads
from cases.models import Case, CaseEvent, Evidence, Rating, Reporter
from cases.rules.choices import Channel, Outcome, State
from networks import rules
from outbox.models import Message
from teams.models import Post
from web.writing import cleaned
from worktime.timekeeping import as_of

LOG = "/log/"
TEXT = "3号楼一单元暖气不热，老人室温只有13度"


def picture(name: str = "a.jpg", kind: str = "JPEG", size: tuple[int, int] = (64, 48)) -> SimpleUploadedFile:
    written = io.BytesIO()
    Image.new("RGB", size, "navy").save(written, kind)
    return SimpleUploadedFile(name, written.getvalue(), "image/jpeg")


@pytest.fixture
def sign_in(client, world):
    def as_person(name: str):
        client.force_login(world.person(name), backend="teams.backends.PostsBackend")
        return client

    return as_person


@pytest.fixture
def grid_worker(sign_in):
    return sign_in("grid_worker")


@pytest.fixture
def matter(world):
    def told(**more):
        return {"text": TEXT, "area": world.areas["grid"].pk, "do": "whistle", "key": uuid.uuid4().hex} | more

    return told


def nothing_kept() -> bool:
    return not any(model.objects.exists() for model in (Case, CaseEvent, Reporter, Evidence, Message))


def test_two_answers_are_enough_and_the_receipt_follows(grid_worker, matter, world):
    response = grid_worker.post(LOG, matter(), follow=True)

    case = Case.objects.get()
    assert (case.state, case.channel, case.grid_id) == (State.WHISTLED, Channel.GRID, world.areas["grid"].pk)
    assert response.redirect_chain == [(f"/log/{case.reference}/", 302)]
    assert case.reference in response.text


def test_the_form_asks_at_most_five_things_and_presets_the_own_grid(grid_worker, world):
    page = grid_worker.get(LOG).text

    assert f'value="{world.areas["grid"].pk}" id="id_area_0" required checked' in page
    assert "换一个网格" not in page
    assert '<details class="confirm mt-2">' in page.split("再填姓名")[0].rsplit("</div>", 1)[1]
    assert 'id="result" hidden' in page


def test_community_staff_choose_among_the_grids_of_their_community(sign_in, world):
    page = sign_in("committee_officer").get(LOG).text

    assert "换一个网格" in page
    assert f'value="{world.areas["grid"].pk}"' in page
    assert f'value="{world.areas["other_grid"].pk}"' not in page


def test_higher_up_one_chooses_the_community(sign_in, world, matter):
    client = sign_in("officer")

    page = client.get(LOG).text
    client.post(LOG, matter(area=world.areas["other_community"].pk))

    assert "<select" in page and "新华社区" in page
    assert (Case.objects.get().community, Case.objects.get().channel) == (
        world.areas["other_community"],
        Channel.COMMUNITY,
    )


@pytest.mark.parametrize("name", ["supervisor", "auditor", "system_admin"])
def test_who_has_no_post_to_log_from_is_told_so(sign_in, matter, name):
    client = sign_in(name)

    assert client.get(LOG).status_code == 403
    assert "您不能在这里记事" in client.post(LOG, matter()).text
    assert nothing_kept()


def test_who_is_not_signed_in_is_asked_to(client, world, matter):
    assert client.get(LOG).url.startswith("/account/sign-in/")
    assert client.post(LOG, matter()).status_code == 401
    assert nothing_kept()


def test_a_place_elsewhere_is_refused(grid_worker, matter, world):
    for area in (world.areas["other_grid"].pk, 0, "x", "9" * 40, "\0"):
        assert grid_worker.post(LOG, matter(area=area)).status_code == 422
    assert nothing_kept()


def test_without_a_word_it_is_refused_and_the_rest_kept(grid_worker, matter):
    response = grid_worker.post(LOG, matter(text=" \n ", place="3号楼", phone="13800005678"))

    assert response.status_code == 422
    assert "请写是什么事" in response.text
    assert 'value="3号楼"' in response.text and 'value="13800005678"' in response.text
    assert nothing_kept()


def test_name_and_telephone_are_sealed(grid_worker, matter):
    grid_worker.post(LOG, matter(name="王大爷", phone="１３８ 0000 5678"))

    reporter = Reporter.objects.get()
    assert (reporter.masked_name, reporter.masked_phone) == ("王**", "138****5678")
    assert "王大爷".encode() not in bytes(reporter.sealed_name)


def test_what_is_no_telephone_number_is_refused(grid_worker, matter):
    assert grid_worker.post(LOG, matter(phone="王大爷")).status_code == 422


def test_a_type_chosen_gives_network_and_level(grid_worker, matter):
    grid_worker.post(LOG, matter(entry="1304"))

    assert Case.objects.get().catalogue_item.code == "1304"


@pytest.mark.parametrize("code", ["9999", "13", "\0", "", "室温"])
def test_a_type_that_does_not_exist_stands_in_nobodys_way(grid_worker, matter, code):
    assert grid_worker.post(LOG, matter(entry=code)).status_code == 302
    assert Case.objects.get().catalogue_item is None


def test_types_are_suggested_as_one_writes_and_nothing_is_kept(grid_worker):
    response = grid_worker.post(LOG, {"text": TEXT, "suggest": "1"}, headers={"hx-request": "true"})

    assert "都不是" in response.text and "<html" not in response.text
    assert nothing_kept()


def test_handled_without_saying_how_asks_for_it_in_place(grid_worker, matter):
    response = grid_worker.post(LOG, matter(do="self_handle"))

    assert response.status_code == 422
    assert 'id="result">' in response.text and "autofocus" in response.text
    assert TEXT in response.text
    assert nothing_kept()


def test_handled_on_the_spot_is_kept_with_all_six_steps(grid_worker, matter):
    response = grid_worker.post(LOG, matter(do="self_handle", result="已放气，暖气热了"), follow=True)

    case = Case.objects.get()
    assert (case.state, case.outcome, case.answer) == (State.EVALUATING, Outcome.SOLVED, "已放气，暖气热了")
    assert "已按网格自办记下" in response.text
    assert Rating.objects.count() == 1


def test_sent_twice_it_is_kept_once_with_the_same_receipt(grid_worker, matter):
    told = matter()

    first, second = grid_worker.post(LOG, told), grid_worker.post(LOG, told)

    assert first.url == second.url
    assert Case.objects.count() == Message.objects.count() == 1


def test_the_same_key_with_another_matter_is_refused_once_and_then_renewed(grid_worker, matter):
    told = matter()
    grid_worker.post(LOG, told)

    response = grid_worker.post(LOG, told | {"text": "另一件事"})

    assert response.status_code == 422
    assert "另一件事" in response.text and told["key"] not in response.text
    assert Case.objects.count() == 1


def test_photos_are_kept_and_lost_ones_are_asked_for_again(grid_worker, matter):
    refused = grid_worker.post(LOG, matter(text="", photos=[picture()]))
    broken = grid_worker.post(LOG, matter(photos=[SimpleUploadedFile("b.jpg", b"none", "image/jpeg")]))
    kept = grid_worker.post(LOG, matter(photos=[picture(), picture("b.png", "PNG")]))

    assert "已保留的照片" in refused.text
    assert "请重新选择" not in refused.text
    assert "请重新选择" in broken.text
    assert kept.status_code == 302
    assert {evidence.mime for evidence in Evidence.objects.all()} == {"image/jpeg"}
    assert Evidence.objects.count() == 2


def test_too_many_photos_are_refused(grid_worker, matter):
    response = grid_worker.post(LOG, matter(photos=[picture(f"{n}.jpg") for n in range(10)]))

    assert response.status_code == 413
    assert "最多添加 9 个文件" in response.text
    assert nothing_kept()


def test_more_files_than_a_request_may_bring_are_refused_with_a_page(grid_worker, matter):
    response = grid_worker.post(LOG, matter(photos=[picture(f"{n}.jpg") for n in range(11)]))

    assert response.status_code == 413
    assert "最多九张" in response.text


def test_a_photo_that_is_too_large_or_none_is_refused_by_name(grid_worker, matter, monkeypatch):
    script = SimpleUploadedFile("跑.jpg", b"<script>alert(1)</script>", "image/jpeg")
    unsafe = grid_worker.post(LOG, matter(photos=[script]))
    monkeypatch.setattr(photos, "MAX_BYTES", 100)
    large = grid_worker.post(LOG, matter(photos=[picture()]))

    assert (unsafe.status_code, large.status_code) == (415, 413)
    assert "跑.jpg" in unsafe.text
    assert nothing_kept()


def test_a_request_larger_than_allowed_is_refused_before_it_is_read(grid_worker, matter, monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST", 1000)

    response = grid_worker.post(LOG, matter(text="字" * 1000))

    assert response.status_code == 413
    assert "data-sentence" in response.text


def test_more_text_than_a_request_may_bring_is_refused_with_a_page(grid_worker, matter, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    assert grid_worker.post(LOG, matter(text="字" * 1000)).status_code == 413


@pytest.mark.parametrize("text", ["%00a%00", "%ED%A0%80a", "%F0%9F%98%80", "%F0%A0%AE%B7", "x" * 7000, "x" * 20000])
def test_no_text_whatever_breaks_it(grid_worker, matter, text):
    told = matter()
    body = f"text={text}&place={text}&name={text}&phone={text}&key={told['key']}&area={told['area']}&do=whistle"

    response = grid_worker.post(LOG, body, content_type="application/x-www-form-urlencoded")

    assert response.status_code == 422
    assert grid_worker.post(
        LOG, f"text={text}&area={told['area']}&do=whistle", content_type="application/x-www-form-urlencoded"
    ).status_code in {302, 422}


def test_seven_thousand_characters_are_kept(grid_worker, matter):
    grid_worker.post(LOG, matter(text="堵" * 7000))

    assert len(Case.objects.get().text) == 7000


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("a\0b", "ab"), ("a\ud800b", "ab"), ("a\r\nb\rc", "a\nb\nc"), ("\u202eab", "ab"), ("👨‍👩‍👧𠮷", "👨‍👩‍👧𠮷")],
)
def test_only_what_nobody_can_see_is_left_out(typed, kept):
    assert cleaned(typed) == kept


def test_the_receipt_is_for_the_one_who_logged_it(sign_in, matter):
    address = sign_in("grid_worker").post(LOG, matter()).url

    mine, colleagues = sign_in("grid_worker").get(address), sign_in("committee_officer").get(address)

    assert (mine.status_code, colleagues.status_code) == (200, 404)


def test_the_receipt_shows_a_slip_for_ten_minutes_where_nothing_can_be_sent(grid_worker, matter, settings):
    settings.BASE_URL = "https://456.example"

    sent = grid_worker.post(LOG, matter(phone=""))
    page = grid_worker.get(sent.url).text

    code = Reporter.objects.get().tracking_code
    assert f"https://456.example/track/{code}/" in page
    assert '<img src="data:image/svg+xml' in page
    assert not Message.objects.filter(channel__in=("text", "letter")).exists()
    with as_of(timezone.now() + dt.timedelta(minutes=11)):
        later = grid_worker.get(sent.url).text
    assert code not in later and "data:image/svg" not in later
    assert reverse("desk:give_code", args=[Case.objects.get().reference]) in later


def test_where_a_telephone_was_left_the_code_goes_there_and_whoever_logged_it_reads_none(grid_worker, matter):
    page = grid_worker.post(LOG, matter(phone="138 1234 5678"), follow=True).text

    reporter = Reporter.objects.get()
    assert reporter.tracking_code not in page.replace(" ", "") and "data:image/svg" not in page
    assert "138****5678" in page
    [message] = Message.objects.filter(channel="text")
    assert (message.recipient, message.body["kind"]) == (str(reporter.pk), "text_raised")


@pytest.mark.parametrize("reference", ["%00", "%F0%9F%98%80", "JL-0", "x" * 3000])
def test_an_unknown_receipt_is_not_found(grid_worker, reference):
    assert grid_worker.get(f"/log/{reference}/").status_code == 404


def test_a_person_whose_post_has_ended_cannot_log(sign_in, world, matter):
    Post.objects.filter(person=world.people["grid_worker"]).update(until=dt.date(2021, 1, 1))

    assert sign_in("grid_worker").post(LOG, matter()).status_code == 403


def statements(captured: CaptureQueriesContext) -> int:
    left_out = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SET TRANSACTION")
    return sum(not query["sql"].startswith(left_out) for query in captured.captured_queries)


@pytest.mark.parametrize("more", ["photos", "entry"])
def test_whistling_stays_within_twelve_statements_and_pages_within_eight(grid_worker, matter, more):
    rules.current()
    full = matter(phone="13800005678") | ({"photos": [picture()]} if more == "photos" else {"entry": "1304"})

    with CaptureQueriesContext(connection) as shown:
        grid_worker.get(LOG)
    with CaptureQueriesContext(connection) as written:
        address = grid_worker.post(LOG, full).url
    with CaptureQueriesContext(connection) as receipt:
        grid_worker.get(address)

    assert max(statements(shown), statements(receipt)) <= 8
    assert statements(written) <= 12


@pytest.mark.parametrize("do", ["whistle", "self_handle"])
def test_a_matter_with_everything_at_once_stays_within_twelve_statements(grid_worker, matter, do):
    rules.current()
    everything = {"photos": [picture()], "entry": "1304", "do": do, "result": "已疏通"}

    with CaptureQueriesContext(connection) as written:
        answer = grid_worker.post(LOG, matter(phone="13800005678") | everything)

    assert answer.status_code == 302
    assert statements(written) <= 12, [query["sql"][:90] for query in written.captured_queries]
