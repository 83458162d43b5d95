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
from tests.volunteering import services
from tests.volunteering.stations import client_of, key, one_of_each, put_up, raised, station, taken, text
from volunteering.actions import proofs, stations
from volunteering.actions.stations import Line, monday_of
from volunteering.choices import NeedState
from volunteering.models import Activity, Need, Proof, RosterLine, SignUp
from volunteering.urls import urlpatterns

pytestmark = pytest.mark.django_db
LISTS = ("stations", "wishes", "activities", "proofs")
LOOKING = ("need", "roster", "poster", "activity", "proof")
HELPING = (
    "end",
    "note_done",
    "note_not_yet",
    "note_confirmed",
    "raise_for",
    "add_shift",
    "call_off",
    "write_down",
    "came",
)
PLANNING = ("plan",)
KEEPING = ("check", "edit", "withdraw_proof", "paper")
BUTTONS = ("look", "matter", "repeat_week", "remove_line", "all_came", "confirm_service", "issue_proof")
OF_A_TOPIC = ("from_topic",)
PUBLIC = (
    *("station", "wish", "take", "wish_by_code", "confirm", "not_yet", "withdraw"),
    *("claim_by_code", "claim_done", "claim_back"),
    *("sign_up", "service", "give_up", "ask_for_proof", "own_paper", "check_proof"),
)
POSTED = ("confirm", "give_up")
PAGES = (*LISTS, *LOOKING, *HELPING, *PLANNING, *KEEPING, *BUTTONS, *OF_A_TOPIC, *PUBLIC)
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
    args |= _of_service(world, where)
    return {page: reverse(f"volunteering:{page}", args=(args | codes).get(page, [])) for page in PAGES}


def _of_service(world: World, where: RedStation) -> dict[str, list[object]]:
    """An activity that is over, with service confirmed and a proof in force; one to come, and a place in it."""
    past = services.served(world, where, services.times(-3))
    by = world.person("committee_officer")
    proof = proofs.issue(proofs.ask(past, today() - dt.timedelta(days=9), today()), by=by)
    activity = services.planned(world, where)
    shift = services.shift_of(activity)
    place = services.placed(world, shift, services.BELA)
    args: dict[str, list[object]] = {page: [activity.pk] for page in ("activity", "add_shift", "call_off")}
    args |= {page: [shift.pk] for page in ("write_down", "all_came", "confirm_service")}
    args |= {page: [proof.pk] for page in ("proof", "issue_proof", "withdraw_proof", "paper")}
    args |= {page: [place.code] for page in ("service", "give_up", "ask_for_proof")}
    args |= {"plan": [where.pk], "came": [past.pk], "sign_up": [where.pk, shift.pk]}
    return args | {"own_paper": [past.code, proof.pk], "check_proof": [proof.code]}


def test_every_address_has_its_row() -> None:
    assert {pattern.name for pattern in urlpatterns} == set(PAGES)


def test_everybody_gets_what_the_matrix_says(world: World) -> None:
    at = addresses(world)
    for page in (*LOOKING, *HELPING, *KEEPING):
        got = {who: client_of(world, who).get(at[page]).status_code for who in (*SEEING, *NOT_SEEING)}
        assert {who for who, status in got.items() if status == 404} == set(NOT_SEEING), page
        opens = SEEING if page in LOOKING else HELPERS if page in HELPING else OFFICERS
        assert {who for who, status in got.items() if status == 200} == set(opens), page
    for page in PLANNING:
        got = {who: client_of(world, who).get(at[page]).status_code for who in (*SEEING, *NOT_SEEING)}
        assert {who for who, status in got.items() if status == 200} == set(HELPERS), page
        assert set(got.values()) == {200, 404}, page
    for page in LISTS:
        got = {who: client_of(world, who).get(at[page]).status_code for who in (*SEEING, *NOT_SEEING)}
        assert {who for who, status in got.items() if status == 200} == set(SEEING_SOME), page
    for page in BUTTONS:
        got = {who: client_of(world, who).post(at[page]).status_code for who in ("supervisor", "auditor", *NOT_SEEING)}
        assert {who for who, status in got.items() if status == 403} == {"supervisor", "auditor"}, page
        assert {who for who, status in got.items() if status == 404} == set(NOT_SEEING), page
        assert client_of(world).get(at[page]).status_code == 405
    for page in PUBLIC:
        assert Client().get(at[page]).status_code == (405 if page in POSTED else 200), page


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
        shown = "".join(text(client_of(world, who).get(reverse(f"volunteering:{page}"))) for page in LISTS[:2])
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

    for page in ("stations", "wishes"):
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

    for page in (
        *LISTS,
        *LOOKING,
        "station",
        "take",
        "wish_by_code",
        "claim_by_code",
        "note_confirmed",
        "from_topic",
        "service",
        "sign_up",
        "check_proof",
        "paper",
        "came",
    ):
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


def test_a_whole_activity_by_its_forms(world: World) -> None:
    where, leader, officer = station(world), client_of(world), client_of(world, "committee_officer")
    day = today() - dt.timedelta(days=1)
    typed = {
        "title": "扫雪",
        "place": "3号楼前",
        "day": day,
        "begins": "09:00",
        "ends": "11:00",
        "places": "2",
        "key": key(),
    }
    made = [leader.post(reverse("volunteering:plan", args=[where.pk]), typed) for _ in range(2)]
    activity = Activity.objects.get()
    assert {answer.headers["Location"] for answer in made} == {activity.get_absolute_url()}
    shift = activity.shifts.get()
    url = reverse("volunteering:write_down", args=[shift.pk])
    young = {"name": "王小明", "phone": "13904325678", "is_minor": "on", "key": key()}
    refused = leader.post(url, young)
    assert refused.status_code == 422 and "监护人" in text(refused) and "王小明" in refused.content.decode()
    consent = {"guardian_name": "王妈妈", "guardian_phone": "13504321111", "guardian_agrees": "on"}
    assert leader.post(url, young | consent).status_code == 302
    place = SignUp.objects.get()
    came = reverse("volunteering:came", args=[place.pk])
    assert leader.post(came, {"came": "yes", "begins": "09:00", "ends": ""}).status_code == 422
    leader.post(reverse("volunteering:all_came", args=[shift.pk]))
    own = leader.post(reverse("volunteering:confirm_service", args=[shift.pk]))
    assert own.status_code == 403 and "第二个人" in text(own)
    officer.post(reverse("volunteering:confirm_service", args=[shift.pk]))
    corrected = {"came": "yes", "begins": "09:30", "ends": "11:00", "why": "来晚了"}
    assert leader.post(came, corrected).status_code == 302
    officer.post(reverse("volunteering:confirm_service", args=[shift.pk]))

    resident = Client()
    asked = resident.post(reverse("volunteering:ask_for_proof", args=[place.code]), {"since": day, "until": today()})
    proof = Proof.objects.get()
    officer.post(reverse("volunteering:issue_proof", args=[proof.pk]))

    assert asked.status_code == 302
    shown = text(officer.get(activity.get_absolute_url()))
    assert "更正：来晚了" in shown and "09:30–11:00" in shown and "未满18岁" in shown
    paper = text(resident.get(reverse("volunteering:own_paper", args=[place.code, proof.pk])))
    assert "王小明" in paper and "1.5 小时" in paper and reverse("volunteering:check_proof", args=[proof.code]) in paper
    officer.post(reverse("volunteering:withdraw_proof", args=[proof.pk]), {"why": "写错了"})
    assert resident.get(reverse("volunteering:own_paper", args=[place.code, proof.pk])).status_code == 404
    assert "这份证明已撤回" in text(Client().get(reverse("volunteering:check_proof", args=[proof.code])))


def test_a_resident_takes_a_place_and_gives_it_up(world: World) -> None:
    where = station(world)
    shift = services.shift_of(services.planned(world, where, services.times(places=1)))
    url = reverse("volunteering:sign_up", args=[where.pk, shift.pk])
    typed = {"name": "王志愿", "phone": "13904325678", "key": key()}

    sent = [Client().post(url, typed) for _ in range(2)]
    again = Client().post(url, typed | {"key": key()})
    full = Client().post(url, typed | {"name": "李邻居", "key": key()})
    other = Client().post(url, typed | {"name": "赵邻居"})
    page = text(Client().get(reverse("volunteering:station", args=[where.pk])))

    assert len({answer.headers["Location"] for answer in sent}) == 1
    assert again.status_code == 422 and "已经报了" in text(again) and "/service/" not in again.content.decode()
    assert other.status_code == 422 and "再按一次" in text(other) and typed["key"] not in other.content.decode()
    assert full.status_code == 422 and "名额满了" in text(full) and "李邻居" in full.content.decode()
    assert "满了" in page and "我来" not in page.replace("我来办", "")
    place = SignUp.objects.get()
    assert Client().post(reverse("volunteering:give_up", args=[place.code])).status_code == 302
    assert Client().post(url, typed | {"name": "李邻居", "key": key()}).status_code == 302
    too_late = Client().post(reverse("volunteering:sign_up", args=[where.pk, 999]), typed)
    assert too_late.status_code == 404


@pytest.mark.parametrize(
    "typed",
    [
        {"begins": "09:15"}, {"ends": "x"}, {"places": "0"}, {"places": "many"}, {"day": "x"}, {"title": "。"},
        {"place": ""}, {"begins": "05:00", "ends": "23:00"}, {"title": "x" * 99},
    ],
)  # fmt: skip
def test_a_plan_that_cannot_be_keeps_what_was_typed(world: World, typed: dict[str, str]) -> None:
    whole = {
        "title": "扫雪",
        "place": "楼前",
        "day": today(),
        "begins": "09:00",
        "ends": "11:00",
        "places": "2",
    } | typed

    answer = client_of(world).post(reverse("volunteering:plan", args=[station(world).pk]), whole)

    assert answer.status_code == 422 and "is-wrong" in answer.content.decode()
    assert not Activity.objects.exists()
