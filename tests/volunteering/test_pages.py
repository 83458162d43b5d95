"""The pages of red stations: who opens what, a whole wish by its forms, and what is refused with what was typed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions import Person
from cases.models import Case
from councils.actions import topics
from councils.actions.topics import Raised
from networks.models import Change
from teams.models import RedStation
from tests.cases.world import World, today
from tests.councils.meetings import held
from tests.councils.test_pages import _is_frame
from tests.volunteering.stations import client_of, key, one_of_each, put_up, raised, station, taken, text
from volunteering.actions import stations
from volunteering.actions.stations import Line, monday_of
from volunteering.choices import NeedState
from volunteering.models import Need, RosterLine
from volunteering.urls import urlpatterns

pytestmark = pytest.mark.django_db
LISTS = ("stations", "wishes")
LOOKING = ("need", "roster", "poster")
HELPING = ("end", "note_done", "note_not_yet", "note_confirmed", "raise_for")
KEEPING = ("check", "edit")
BUTTONS = ("look", "matter", "repeat_week", "remove_line")
OF_A_TOPIC = ("from_topic",)
PUBLIC = (
    *("station", "wish", "take", "wish_by_code", "confirm", "not_yet", "withdraw"),
    *("claim_by_code", "claim_done", "claim_back"),
)
PAGES = (*LISTS, *LOOKING, *HELPING, *KEEPING, *BUTTONS, *OF_A_TOPIC, *PUBLIC)
OFFICERS = ("committee_officer", "officer", "county_officer", "city_officer", "responsible")
HELPERS = (*OFFICERS, "grid_worker")
SEEING = (*HELPERS, "supervisor", "auditor")
NOT_SEEING = ("other_grid_worker", "other_officer", "lead", "lead_head", "uncalled", "other_supervisor", "system_admin")
SEEING_SOME = (*SEEING, "other_grid_worker", "other_officer", "other_supervisor")


def addresses(world: World) -> dict[str, str]:
    """Each page with the address of a wish in the state in which it has that page."""
    where = station(world)
    made = one_of_each(world, where)
    line = stations.add_line(
        where, Line(today(), dt.time(9), dt.time(11), "巡楼", "第一志愿队"), by=world.person("committee_officer")
    )
    topic = topics.add(held(world), Raised("够不着灯管"), key=key(), by=world.person("grid_worker"))
    of_state = {
        "need": "open", "check": "raised", "end": "open", "note_done": "claimed", "note_not_yet": "done",
        "note_confirmed": "done", "look": "raised", "matter": "raised",
    }  # fmt: skip
    codes = {page: [made[NeedState.DONE].code] for page in ("wish_by_code", "confirm", "not_yet", "withdraw")}
    claim = made[NeedState.CLAIMED].claims.get()
    codes |= {page: [claim.code] for page in ("claim_by_code", "claim_done", "claim_back")}
    args: dict[str, list[object]] = {page: [made[NeedState(state)].pk] for page, state in of_state.items()}
    args |= {page: [where.pk] for page in ("roster", "edit", "poster", "raise_for", "repeat_week", "station", "wish")}
    args |= {"remove_line": [where.pk, line.pk], "take": [where.pk, made[NeedState.OPEN].pk], "from_topic": [topic.pk]}
    return {page: reverse(f"volunteering:{page}", args=(args | codes).get(page, [])) for page in PAGES}


def test_every_address_has_its_row() -> None:
    assert {pattern.name for pattern in urlpatterns} == set(PAGES)


def test_everybody_gets_what_the_matrix_says(world: World) -> None:
    at = addresses(world)
    for page in (*LOOKING, *HELPING, *KEEPING):
        got = {who: client_of(world, who).get(at[page]).status_code for who in (*SEEING, *NOT_SEEING)}
        assert {who for who, status in got.items() if status == 404} == set(NOT_SEEING), page
        opens = SEEING if page in LOOKING else HELPERS if page in HELPING else OFFICERS
        assert {who for who, status in got.items() if status == 200} == set(opens), page
    for page in LISTS:
        got = {who: client_of(world, who).get(at[page]).status_code for who in (*SEEING, *NOT_SEEING)}
        assert {who for who, status in got.items() if status == 200} == set(SEEING_SOME), page
    for page in BUTTONS:
        got = {who: client_of(world, who).post(at[page]).status_code for who in ("supervisor", "auditor", *NOT_SEEING)}
        assert {who for who, status in got.items() if status == 403} == {"supervisor", "auditor"}, page
        assert {who for who, status in got.items() if status == 404} == set(NOT_SEEING), page
        assert client_of(world).get(at[page]).status_code == 405
    for page in PUBLIC:
        assert Client().get(at[page]).status_code == (405 if page == "confirm" else 200), page


def test_whoever_sees_no_council_makes_no_wish_of_its_topics(world: World) -> None:
    at = addresses(world)["from_topic"]

    assert client_of(world, "other_officer").get(at).status_code == 404
    assert client_of(world).get(at).status_code == 200


def test_lists_hold_what_one_sees_alone(world: World) -> None:
    here, there = station(world), station(world, area="other_community", name="新华驿站")
    raised(here), raised(there, "搬白菜")

    for who, seen, hidden in (
        ("grid_worker", ("制动器小区驿站", "灯管"), ("新华驿站", "白菜")),
        ("other_grid_worker", ("新华驿站", "白菜"), ("制动器小区驿站", "灯管")),
        ("officer", ("新华驿站", "白菜", "制动器小区驿站", "灯管"), ()),
    ):
        shown = "".join(text(client_of(world, who).get(reverse(f"volunteering:{page}"))) for page in LISTS)
        assert all(words in shown for words in seen) and not any(words in shown for words in hidden), who


def test_the_list_of_wishes_has_parts(world: World) -> None:
    one_of_each(world, station(world))
    counted = {}

    for part in ("check", "open", "hand", "", "forged"):
        page = client_of(world).get(f"{reverse('volunteering:wishes')}?part={part}").content.decode()
        counted[part] = page.count("data-row")

    assert counted == {"check": 1, "open": 1, "hand": 2, "": 7, "forged": 7}


def test_long_lists_go_on_by_where_they_ended(world: World) -> None:
    where = station(world)
    for number in range(32):
        raised(where, f"第{number}个")
        station(world, name=f"第{number}站")

    for page in LISTS:
        first = client_of(world).get(reverse(f"volunteering:{page}")).content.decode()
        older = first.split('rel="next" href="')[1].split('"')[0]
        second = client_of(world).get(reverse(f"volunteering:{page}") + older.replace("&amp;", "&")).content.decode()
        assert first.count("data-row") == 30 and second.count("data-row") in (2, 3), page


def test_a_whole_wish_by_its_forms(world: World) -> None:
    where, resident = station(world), Client()
    sent = resident.post(
        reverse("volunteering:wish", args=[where.pk]),
        {"text": "灯管坏了", "name": "孙桂兰", "phone": "13804321234", "key": key()},
    )
    need = Need.objects.get()
    assert sent.headers["Location"] == reverse("volunteering:wish_by_code", args=[need.code])
    assert "灯管" not in text(Client().get(reverse("volunteering:station", args=[where.pk])))
    officer = client_of(world, "committee_officer")
    typed = {"title": "换灯管，老人够不着", "details": "约半小时"}
    assert officer.post(reverse("volunteering:check", args=[need.pk]), typed).status_code == 302
    assert "换灯管，老人够不着" in text(Client().get(reverse("volunteering:station", args=[where.pk])))

    took = Client().post(
        reverse("volunteering:take", args=[where.pk, need.pk]), {"name": "王志愿", "phone": "13904325678", "key": key()}
    )
    too_late = Client().post(
        reverse("volunteering:take", args=[where.pk, need.pk]), {"name": "李邻居", "phone": "13704320000", "key": key()}
    )
    assert too_late.status_code == 422 and "刚刚有人认领了" in text(too_late)
    claim = need.claims.get()
    assert took.headers["Location"] == reverse("volunteering:claim_by_code", args=[claim.code])
    Client().post(reverse("volunteering:claim_done", args=[claim.code]), {"words": "换好了"})
    assert "办好了吗" in text(resident.get(sent.headers["Location"]))
    resident.post(reverse("volunteering:not_yet", args=[need.code]), {"words": "还闪"})
    Client().post(reverse("volunteering:claim_done", args=[claim.code]), {"words": ""})
    last = resident.post(reverse("volunteering:confirm", args=[need.code]))

    assert last.headers["Location"] == reverse("volunteering:wish_by_code", args=[need.code])
    shown = text(officer.get(need.get_absolute_url()))
    assert "本人用查询码" in shown and "本人说还没办好: 还闪" in shown
    assert "办成" in text(Client().get(reverse("volunteering:station", args=[where.pk])))


def test_a_topic_becomes_a_wish_by_one_tap_on_the_meeting(world: World) -> None:
    meeting, where = held(world), station(world)
    topic = topics.add(meeting, Raised("够不着", Person("孙")), key=key(), by=world.person("grid_worker"))
    client, url = client_of(world), reverse("volunteering:from_topic", args=[topic.pk])
    assert url in client.get(meeting.get_absolute_url()).content.decode()

    answers = [client.post(url, {"station": str(where.pk)}) for _ in range(2)]
    forged = client.post(url, {"station": str(station(world, area="other_community").pk)})

    need = Need.objects.get()
    assert {answer.headers["Location"] for answer in answers} == {need.get_absolute_url()}
    assert forged.status_code == 200


def test_case_and_wish_lead_to_each_other(world: World) -> None:
    need = raised(station(world), "楼道灯不亮")
    client = client_of(world, "committee_officer")

    answer = client.post(reverse("volunteering:matter", args=[need.pk]))

    case = Case.objects.get()
    assert answer.headers["Location"] == reverse("desk:case", args=[case.reference])
    assert need.get_absolute_url() in client.get(case.get_absolute_url()).content.decode()
    assert case.reference in client.get(need.get_absolute_url()).content.decode()
    assert need.get_absolute_url() not in client_of(world, "lead").get(case.get_absolute_url()).content.decode()


def test_a_button_that_comes_too_late_says_so_on_the_page(world: World) -> None:
    need = put_up(world, raised(station(world)))
    taken(need)

    answer = client_of(world).post(reverse("volunteering:matter", args=[need.pk]))

    assert answer.status_code == 422 and "状态已经变了：已认领" in text(answer)


def test_the_officer_changes_what_the_page_says_on_record(world: World) -> None:
    where = station(world)
    typed = {"address": "5号楼", "hours": "周一至周五 9:00-16:00", "services": "义诊、巡楼 理发", "phone": ""}

    answer = client_of(world, "committee_officer").post(reverse("volunteering:edit", args=[where.pk]), typed)

    where.refresh_from_db()
    assert answer.status_code == 302
    assert (where.address, where.services, where.name) == ("5号楼", ["义诊", "巡楼", "理发"], "制动器小区驿站")
    assert Change.objects.about("redstation", where.pk).get().by_name == "committee_officer"


def test_a_week_is_planned_and_taken_over(world: World) -> None:
    where, client = station(world), client_of(world, "committee_officer")
    url = reverse("volunteering:roster", args=[where.pk])
    typed = {"day": today().isoformat(), "what": "义诊", "begins": "13:30", "ends": "15:30", "who": "社区卫生站"}
    for _again in range(2):
        assert client.post(url, typed).status_code == 302
    following = monday_of(today()) + dt.timedelta(days=7)

    client.post(f"{reverse('volunteering:repeat_week', args=[where.pk])}?week={following}")

    days = [line.day for line in RosterLine.objects.order_by("day")]
    assert days == [today(), today() + dt.timedelta(days=7)]
    public = text(Client().get(reverse("volunteering:station", args=[where.pk])))
    assert "义诊 13:30–15:30 社区卫生站" in public and public.count("今天") >= 1
    line = RosterLine.objects.latest("day")
    client.post(reverse("volunteering:remove_line", args=[where.pk, line.pk]))
    assert RosterLine.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"begins": "15:30", "ends": "13:30"}, "结束要晚于开始"),
        ({"begins": "13:30", "ends": ""}, "两个时间都填"),
        ({"day": "2020-01-01"}, "两个月内"),
        ({"day": "tomorrow"}, ""),
        ({"what": "。"}, ""),
        ({"who": "x" * 200}, ""),
        ({"begins": "25:70"}, ""),
    ],
)
def test_a_line_that_cannot_be_keeps_what_was_typed(world: World, typed: dict[str, str], sentence: str) -> None:
    where = station(world)
    whole = {"day": today().isoformat(), "what": "义诊", "begins": "", "ends": "", "who": "社区卫生站", **typed}

    answer = client_of(world, "committee_officer").post(reverse("volunteering:roster", args=[where.pk]), whole)

    assert answer.status_code == 422 and sentence in text(answer)
    assert "is-wrong" in answer.content.decode() and not RosterLine.objects.exists()


@pytest.mark.parametrize(
    ("page", "state", "typed"),
    [
        ("check", "raised", {"title": "。", "details": "x"}),
        ("check", "raised", {"title": "x" * 61}),
        ("end", "open", {"ending": "lapsed", "reason": ""}),
        ("end", "open", {"ending": "refused", "reason": "x"}),
        ("end", "open", {"ending": "forged", "reason": "x"}),
        ("note_not_yet", "done", {"words": ""}),
        ("note_done", "claimed", {"words": "x" * 301}),
        ("note_confirmed", "done", {"witness": "999999"}),
        ("note_confirmed", "done", {}),
        ("note_done", "open", {"words": "x"}),
        ("check", "open", {"title": "x"}),
    ],
)
def test_what_is_refused_is_a_page_with_a_sentence_and_changes_nothing(
    world: World, page: str, state: str, typed: dict[str, str]
) -> None:
    need = one_of_each(world, station(world))[NeedState(state)]

    answer = client_of(world, "committee_officer").post(reverse(f"volunteering:{page}", args=[need.pk]), typed)

    assert answer.status_code == 422
    assert "is-wrong" in answer.content.decode() or "errors" in answer.content.decode()
    assert Need.objects.get(pk=need.pk).state == state


@pytest.mark.parametrize("week", ["", "2026-99-99", "9999-12-31", "0001-01-01", "x", "2026-12-14' OR 1=1"])
def test_any_week_in_the_address_is_a_week(world: World, week: str) -> None:
    url = reverse("volunteering:roster", args=[station(world).pk])

    assert client_of(world).get(url, {"week": week}).status_code == 200


def test_a_page_takes_few_statements(world: World) -> None:
    at = addresses(world)
    where = RedStation.objects.get()
    for number in range(5):
        taken(put_up(world, raised(where, f"第{number}个")))
    counted = {}

    for page in (*LISTS, *LOOKING, "station", "take", "wish_by_code", "claim_by_code", "note_confirmed", "from_topic"):
        client = Client() if page in PUBLIC else client_of(world, "committee_officer")
        client.get(at[page])
        with CaptureQueriesContext(connection) as asked:
            client.get(at[page])
        counted[page] = len([one["sql"] for one in asked.captured_queries if not _is_frame(one["sql"])])

    assert max(counted.values()) <= 8, counted


def test_the_way_to_the_stations_is_offered_to_whoever_sees_some(world: World) -> None:
    url = reverse("volunteering:stations")

    assert url in client_of(world, "officer").get(reverse("desk:desk"), follow=True).content.decode()
    assert url in client_of(world).get(reverse("field:today")).content.decode()
    assert url not in client_of(world, "uncalled").get(reverse("desk:desk"), follow=True).content.decode()
