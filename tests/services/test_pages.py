"""The pages of services: who opens what, and a certificate from the door to the paper by its forms."""

from __future__ import annotations

import pytest
from django.urls import reverse

from services.choices import State, Step
from services.models import Application, Certificate, ServiceEvent
from services.urls import urlpatterns
from tests.cases.counting import statements
from tests.cases.world import World
from tests.services.applications import (
    ALLOWANCE,
    ANSWERS,
    IDENTITY,
    applied,
    client_of,
    drafted,
    issued,
    key,
    one_of_each,
    text,
)

pytestmark = pytest.mark.django_db
PUBLIC = ("services", "apply", "certificates", "never", "follow", "take_back", "find_certificate", "verify")
OF_ONESELF = ("applications",)
TAKING = ("choose", "take")
LOOKING = ("application",)
WORKING = ("check", "hand_on", "reply")
ENDING = ("refuse",)
DECIDING = ("withdraw",)
BUTTONS = ("opened", "draft", "sign", "paper")
OF_APPOINTMENTS = (
    *("book", "booking", "booking_move", "booking_cancel", "appointments", "offer", "visits", "close_slot"),
    *("appointment", "appointment_opened", "assign", "done", "appointment_cancel"),
)
"""Who gets them: test_appointment_pages.py."""
PAGES = (*OF_APPOINTMENTS, *PUBLIC, *OF_ONESELF, *TAKING, *LOOKING, *WORKING, *ENDING, *DECIDING, *BUTTONS)
WORKERS = ("grid_worker", "committee_officer", "officer", "county_officer", "city_officer")
SEEING = (*WORKERS, "supervisor", "auditor", "responsible")
NOT_SEEING = ("other_grid_worker", "other_officer", "lead", "lead_head", "uncalled", "other_supervisor", "system_admin")
TAKERS = (*WORKERS, "other_grid_worker", "other_officer")
SEEING_SOME = (*SEEING, "other_grid_worker", "other_officer", "other_supervisor")
PAGE = 8


def test_every_address_has_its_row() -> None:
    assert {pattern.name for pattern in urlpatterns} == set(PAGES)


def test_everybody_gets_what_the_matrix_says(world: World) -> None:
    made = issued(world).application
    for page in (*LOOKING, *WORKING, *ENDING, *DECIDING):
        url = reverse(f"services:{page}", args=[made.pk])
        got = {who: client_of(world, who).get(url).status_code for who in (*SEEING, *NOT_SEEING)}
        assert {who for who, status in got.items() if status == 404} == set(NOT_SEEING), page
        opens = {"application": SEEING, "withdraw": ("committee_officer",)}.get(page, WORKERS)
        assert {who for who, status in got.items() if status == 200} == set(opens), page
    for page in OF_ONESELF + TAKING:
        url = reverse(f"services:{page}", args=[1] if page == "take" else [])
        got = {who: client_of(world, who).get(url).status_code for who in (*SEEING, *NOT_SEEING)}
        opens = SEEING_SOME if page in OF_ONESELF else TAKERS
        assert {who for who, status in got.items() if status == 200} == set(opens), page


@pytest.mark.parametrize("button", BUTTONS)
def test_buttons_do_nothing_for_whom_they_are_not(world: World, button: str) -> None:
    made = issued(world).application if button == "paper" else drafted(world)
    url = reverse(f"services:{button}", args=[made.pk])
    before = ServiceEvent.objects.count()

    for who in ("supervisor", "auditor", "responsible"):
        assert client_of(world, who).post(url, ANSWERS[1]).status_code == 403, who
    for who in NOT_SEEING:
        assert client_of(world, who).post(url, ANSWERS[1]).status_code == 404, who

    assert ServiceEvent.objects.count() == before
    assert client_of(world).get(url).status_code == (405 if button == "sign" else 302)


def test_from_the_door_to_the_paper_by_forms(world: World) -> None:
    grid_worker, officer = client_of(world), client_of(world, "committee_officer")
    typed = ANSWERS[1] | {"since": "", "area": str(world.areas["grid"].pk), "phone": "13804321234", "key": key()}
    taken = grid_worker.post(reverse("services:take", args=[1]), typed)
    made = Application.objects.get()
    assert taken.headers["Location"] == made.get_absolute_url()
    slip = text(grid_worker.get(made.get_absolute_url()))
    assert made.code in slip.replace(" ", "") and "孙**" in slip and IDENTITY not in slip
    assert made.code not in text(officer.get(made.get_absolute_url())).replace(" ", "")

    assert "已申请" in text(grid_worker.post(reverse("services:draft", args=[made.pk]), ANSWERS[1]))
    note = grid_worker.post(reverse("services:check", args=[made.pk]), {"note": ""})
    assert note.status_code == 422
    assert grid_worker.post(reverse("services:check", args=[made.pk]), {"note": "上门看过"}).status_code == 302
    opened = grid_worker.post(reverse("services:opened", args=[made.pk]))
    assert IDENTITY in opened.content.decode() and 'name="since"' in opened.content.decode()
    short = grid_worker.post(reverse("services:draft", args=[made.pk]), ANSWERS[1] | {"since": ""})
    assert short.status_code == 422 and "办理入学" in short.content.decode()
    assert grid_worker.post(reverse("services:draft", args=[made.pk]), ANSWERS[1]).status_code == 302

    assert grid_worker.post(reverse("services:sign", args=[made.pk])).status_code == 403
    read = text(officer.post(reverse("services:opened", args=[made.pk])))
    assert "兹证明孙桂兰" in read and "签发" in read
    assert officer.post(reverse("services:sign", args=[made.pk])).status_code == 302
    certificate = Certificate.objects.get()
    paper = officer.post(reverse("services:paper", args=[made.pk]))
    shown = text(paper)
    assert certificate.number_words in shown and "兹证明孙桂兰" in shown and certificate.code in shown.replace(" ", "")
    assert reverse("services:verify", args=[certificate.code]) in shown
    assert paper.headers["Cache-Control"] == "no-store"

    gone = officer.post(reverse("services:withdraw", args=[made.pk]), {"why": "门牌写错"})
    assert gone.status_code == 302
    assert officer.post(reverse("services:paper", args=[made.pk])).status_code == 422
    recorded = list(ServiceEvent.objects.order_by("pk").values_list("step", flat=True))
    assert recorded == [
        Step.APPLY, Step.CHECK, Step.OPEN, Step.DRAFT, Step.OPEN, Step.SIGN, Step.PRINT, Step.WITHDRAW,
    ]  # fmt: skip


def test_whoever_drafted_it_is_told_that_another_signs(world: World) -> None:
    made = drafted(world, drafter="committee_officer")
    officer = client_of(world, "committee_officer")

    page = text(officer.get(made.get_absolute_url()))
    answer = officer.post(reverse("services:sign", args=[made.pk]))

    assert "要另一个人签发" in page and answer.status_code == 422 and "起草的人不能自己签发" in text(answer)


def test_help_and_refusal_by_forms(world: World) -> None:
    officer = client_of(world, "officer")
    made, refused = applied(world, ALLOWANCE), applied(world)

    for page, typed, state in (
        ("hand_on", {"to": "民政局"}, State.HANDED_ON),
        ("reply", {"reply": "已批准"}, State.ANSWERED),
    ):
        url = reverse(f"services:{page}", args=[made.pk])
        assert officer.post(url, dict.fromkeys(typed, "")).status_code == 422
        assert officer.post(url, typed).status_code == 302
        assert Application.objects.get(pk=made.pk).state == state
    assert officer.post(reverse("services:refuse", args=[refused.pk]), {"reply": "不在此居住"}).status_code == 302
    again = officer.post(reverse("services:refuse", args=[refused.pk]), {"reply": "不在此居住"})
    assert again.status_code == 422 and "已退回" in text(again)


def test_the_lists_hold_what_one_sees_alone(world: World) -> None:
    mine, elsewhere = applied(world), applied(world, area="other_grid")
    shared = applied(world, area="community")
    ended = issued(world).application
    shown = {
        who: text(client_of(world, who).get(reverse("services:applications")))
        for who in ("grid_worker", "other_grid_worker", "officer", "auditor")
    }

    assert mine.reference in shown["grid_worker"] and shared.reference in shown["grid_worker"]
    assert elsewhere.reference not in shown["grid_worker"] and ended.reference not in shown["grid_worker"]
    assert elsewhere.reference in shown["other_grid_worker"] and mine.reference not in shown["other_grid_worker"]
    assert all(one.reference in shown["officer"] for one in (mine, elsewhere, shared))
    assert ended.reference in text(client_of(world).get(reverse("services:applications") + "?ended=1"))
    assert "孙桂兰" not in "".join(shown.values())


def test_a_long_list_goes_on_by_where_it_ended(world: World) -> None:
    made = {applied(world).reference for _ in range(32)}
    client, url = client_of(world), reverse("services:applications")

    first = client.get(url).content.decode()
    older = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    second = client.get(url + older).content.decode()

    on_first = {reference for reference in made if reference in first}
    assert len(on_first) == 30 and {one for one in made if one in second} == made - on_first


def test_pages_stay_within_their_statements(world: World) -> None:
    made = one_of_each(world)
    client = client_of(world, "committee_officer")
    urls = [reverse("services:applications"), reverse("services:applications") + "?ended=1", reverse("services:choose")]
    urls += [reverse("services:take", args=[1]), *(one.get_absolute_url() for one in made.values())]
    counts = {}
    for url in urls:
        client.get(url)
        with statements() as counted:
            assert client.get(url).status_code == 200
        counts[url] = len(counted)

    assert {url: count for url, count in counts.items() if count > PAGE} == {}


def test_the_grid_workers_log_opens_with_the_type_that_led_there(world: World) -> None:
    client = client_of(world)
    assert f"{reverse('field:log')}?type=1702" in client.get(reverse("services:choose")).content.decode()

    page = client.get(reverse("field:log") + "?type=1702").content.decode()

    assert "社会生活噪声" in page and 'value="1702"' in page
    assert client.get(reverse("field:log") + "?type=%00'; DROP").status_code == 200
