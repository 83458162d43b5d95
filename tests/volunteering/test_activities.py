"""Activities, places, who came and the proof of it: each rule by its verb, each refusal a sentence."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions import Person
from cases.rules import sealing
from teams.choices import Duty
from teams.models import Post, User
from tests.cases.world import LONG_AGO, World, today
from tests.councils.test_canary import columns_with
from tests.volunteering.services import (
    ANNA,
    BELA,
    DAY,
    at,
    confirmed,
    placed,
    planned,
    recorded,
    served,
    shift_of,
    times,
)
from tests.volunteering.stations import a_team, client_of, key, station, text
from volunteering.actions import activities, attendance, proofs
from volunteering.actions.activities import Guest, Plan
from volunteering.actions.attendance import Came
from volunteering.models import Activity, Attendance, Proof, SignUp, Volunteer
from web.errors import NotAllowed, Refusal

pytestmark = pytest.mark.django_db
GUARDIAN = Person("王妈妈", "13504321111")


def sign_up(shift: Any, person: Person = ANNA, **facts: Any) -> SignUp:
    return activities.sign_up(shift, Guest(person, **facts), key=key())


def test_places_are_taken_until_there_are_none(world: World) -> None:
    shift = shift_of(planned(world, station(world), times(places=2)))
    sign_up(shift), sign_up(shift, BELA)

    with pytest.raises(Refusal, match="名额满了"):
        sign_up(shift, Person("赵", "13604320000"))

    assert SignUp.objects.count() == 2


def test_who_has_a_place_takes_no_second_and_reads_of_no_free_one(world: World) -> None:
    """decidim 14514: places were shown as free to who has one already."""
    where = station(world)
    activity = planned(world, where, times(places=1))
    other = planned(world, where, times(8, places=3))
    place = sign_up(shift_of(activity))

    with pytest.raises(Refusal, match="已经报了"):
        sign_up(shift_of(activity))
    page = text(Client().get(reverse("volunteering:service", args=[place.code])))

    assert placed(world, shift_of(activity)) == place and SignUp.objects.count() == 1
    assert f"{activity.title} " in page and "您已报名" in page and "还有 3 个名额" in page
    assert page.count("还有 ") == 1 and other.title in page


def test_a_place_given_up_is_free_at_once(world: World) -> None:
    shift = shift_of(planned(world, station(world), times(places=1)))
    place = sign_up(shift)

    activities.give_up(place)
    activities.give_up(place)

    assert sign_up(shift, BELA).is_standing and not SignUp.objects.get(pk=place.pk).is_standing


def test_one_person_is_one_volunteer_and_two_who_share_a_telephone_are_two(world: World) -> None:
    where = station(world)
    shifts = [shift_of(planned(world, where, times(day))) for day in (3, 4)]

    for shift in shifts:
        sign_up(shift, Person("王志愿", "13904325678"))
    sign_up(shifts[0], Person("王妹妹", "13904325678"))

    assert sorted((one.name, one.number) for one in Volunteer.objects.all()) == [("王妹妹", 2), ("王志愿", 1)]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"is_minor": True}, "guardian_name"),
        ({"is_minor": True, "guardian": Person("王妈妈")}, "guardian_name"),
        ({"is_minor": True, "guardian": GUARDIAN}, "guardian_agrees"),
        ({"is_minor": True, "guardian": Person("王志愿", "1"), "guardian_agrees": True}, "guardian_name"),
    ],
)
def test_nobody_under_18_comes_without_a_guardian_s_consent(world: World, facts: dict[str, Any], field: str) -> None:
    shift = shift_of(planned(world, station(world)))

    for by in (None, world.person("grid_worker")):
        with pytest.raises(Refusal) as refusal:
            activities.sign_up(shift, Guest(ANNA, **facts), key=key(), by=by)
        assert refusal.value.field == field

    assert not SignUp.objects.exists()


def test_a_guardian_who_agrees_is_sealed_like_everybody(world: World) -> None:
    place = sign_up(shift_of(planned(world, station(world))), is_minor=True, guardian=GUARDIAN, guardian_agrees=True)

    assert place.guardian_agreed_at and sealing.unseal(place.sealed_guardian_phone) == GUARDIAN.phone
    for sign in (ANNA.name, ANNA.phone, GUARDIAN.name, GUARDIAN.phone):
        assert columns_with(sign) == set()


def test_whoever_recorded_does_not_confirm_and_a_second_person_does(world: World) -> None:
    shift = shift_of(planned(world, station(world), times(-2)))
    placed(world, shift), placed(world, shift, BELA)
    assert attendance.all_came(shift, by=world.person("grid_worker")) == 2
    assert attendance.all_came(shift, by=world.person("grid_worker")) == 0

    with pytest.raises(NotAllowed, match="第二个人"):
        confirmed(world, shift, "grid_worker")

    assert not Attendance.objects.filter(confirmed_at__isnull=False).exists()
    assert confirmed(world, shift) == 2 and confirmed(world, shift) == 0


@pytest.mark.parametrize(
    ("begin", "end", "field"),
    [
        ("09:10", "11:00", "begins"), ("09:00", "10:45", "begins"), ("09:00", "09:00", "ends"),
        ("06:30", "11:00", "begins"), ("09:00", "13:30", "begins"), ("11:00", "09:00", "ends"),
    ],
)  # fmt: skip
def test_times_that_cannot_be_are_refused(world: World, begin: str, end: str, field: str) -> None:
    shift = shift_of(planned(world, station(world), times(-2)))
    place = placed(world, shift)

    with pytest.raises(Refusal) as refusal:
        recorded(world, place, Came(at(shift, begin), at(shift, end)))

    assert refusal.value.field == field and not Attendance.objects.exists()


def test_nothing_is_recorded_of_what_has_not_been(world: World) -> None:
    ahead = shift_of(planned(world, station(world)))
    place = placed(world, ahead)
    given_up = placed(world, ahead, BELA)
    activities.give_up(given_up)

    for attempt in (lambda: recorded(world, place), lambda: attendance.all_came(ahead, by=world.person("grid_worker"))):
        with pytest.raises(Refusal, match="还没到"):
            attempt()

    assert not Attendance.objects.exists()


def test_a_correction_says_why_and_the_same_again_is_no_correction(world: World) -> None:
    shift = shift_of(planned(world, station(world), times(-2)))
    place = placed(world, shift)
    first = recorded(world, place)

    assert recorded(world, place) == first
    with pytest.raises(Refusal) as refusal:
        recorded(world, place, Came())
    assert refusal.value.field == "why"
    second = recorded(world, place, Came(), why="记错人了")
    assert (second.corrects, second.came) == (first, False)


@pytest.mark.parametrize("who", ["other_grid_worker", "other_officer", "lead", "supervisor", "auditor"])
def test_nobody_else_leads(world: World, who: str) -> None:
    where = station(world)
    activity = planned(world, where, times(-2))
    shift, by = shift_of(activity), world.person(who)
    place = placed(world, shift)
    proof = proofs.ask(served(world, where, times(-3)), today() - 9 * DAY, today())
    attempts: list[Callable[[], Any]] = [
        lambda: activities.plan(where, Plan("x", "", "y"), times(), key=key(), by=by),
        lambda: activities.add_shift(activity, times(), by=by),
        lambda: activities.call_off(activity, why="x", by=by),
        lambda: activities.sign_up(shift, Guest(BELA), key=key(), by=by),
        lambda: attendance.record(place, Came(shift.starts_at, shift.ends_at), by=by),
        lambda: attendance.all_came(shift, by=by),
        lambda: attendance.confirm_all(shift, by=by),
        lambda: proofs.issue(proof, by=by),
        lambda: proofs.withdraw(proof, why="x", by=by),
    ]

    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()


def test_a_member_of_the_station_s_team_leads_and_issues_no_proof(world: World) -> None:
    team = a_team(world)
    where = station(world, team=team)
    member = User.objects.create_user("队长", "duizhang")
    Post.objects.create(person=member, duty=Duty.HEAD, unit=team, since=LONG_AGO)

    activity = activities.plan(where, Plan("巡楼", "", "3号楼"), times(-2), key=key(), by=member)
    client = Client()
    client.force_login(member, backend="teams.backends.PostsBackend")

    assert list(Activity.objects.visible_to(member)) == [activity]
    for page in ("stations", "activities", "proofs", "wishes"):
        assert client.get(reverse(f"volunteering:{page}")).status_code == 200
    assert client.get(activity.get_absolute_url()).status_code == 200
    proof = proofs.ask(served(world, where, times(-3)), today() - 9 * DAY, today())
    with pytest.raises(NotAllowed):
        proofs.issue(proof, by=member)
    assert client.get(proof.get_absolute_url()).status_code == 404


def test_no_proof_for_hours_that_nobody_confirmed(world: World) -> None:
    where = station(world)
    shift = shift_of(planned(world, where, times(-2)))
    place = placed(world, shift)
    recorded(world, place)

    with pytest.raises(Refusal, match="没人确认的时长不能出证明"):
        proofs.ask(place, today() - 9 * DAY, today())
    confirmed(world, shift)
    proof = proofs.ask(place, today() - 9 * DAY, today())
    recorded(world, place, Came(), why="没来")
    with pytest.raises(Refusal, match="没有可证明的"):
        proofs.issue(proof, by=world.person("committee_officer"))

    proof.refresh_from_db()
    assert not proof.is_issued


def test_proofs_are_numbered_by_station_and_year_and_withdrawn_on_record(world: World) -> None:
    where, other, by = station(world), station(world, name="别处"), world.person("committee_officer")
    one, two = served(world, where, times(-3)), served(world, where, times(-4), person=BELA)
    elsewhere = served(world, other, times(-5))
    made = [proofs.issue(proofs.ask(place, today() - 9 * DAY, today()), by=by) for place in (one, two, elsewhere)]

    assert [(proof.year, proof.number) for proof in made] == [(today().year, 1), (today().year, 2), (today().year, 1)]
    assert proofs.issue(made[0], by=by).number == 1
    for why in ("", "。"):
        with pytest.raises(Refusal):
            proofs.withdraw(made[0], why=why, by=by)
    proofs.withdraw(made[0], why="姓名写错了", by=by)
    with pytest.raises(Refusal, match="不在有效状态"):
        proofs.withdraw(made[0], why="又一次", by=by)


def test_the_page_of_a_code_shows_whether_a_proof_is_in_force_and_never_whose_it_is(world: World) -> None:
    where, by = station(world), world.person("committee_officer")
    place = served(world, where, times(-3))
    proof = proofs.ask(place, today() - 9 * DAY, today())
    url = reverse("volunteering:check_proof", args=[proof.code])

    asked = Client().get(url)
    proofs.issue(proof, by=by)
    valid = text(Client().get(url.lower()))
    proofs.withdraw(proof, why="姓名写错了", by=by)
    withdrawn = text(Client().get(url))

    assert asked.status_code == 404 and "查不到这份证明" in text(asked)
    assert "这份证明有效" in valid and f"志服〔{today().year}〕0001 号" in valid
    assert "这份证明已撤回" in withdrawn and "姓名写错了" not in withdrawn
    for page in (valid, withdrawn):
        assert "王" not in page.replace("王春", "") and "1390" not in page and "小时" not in page


def test_no_page_and_no_export_orders_persons_by_hours(world: World) -> None:
    """No ranking, no points, no place of a phone, no forced photo: neither in the code nor on a page."""
    where = station(world)
    people = [Person(name, f"1360432000{number}") for number, name in enumerate(("赵一", "钱二", "孙三"))]
    activity = planned(world, where, times(-2, "09:00", "12:00"))
    shift = shift_of(activity)
    for person, end in zip(people, ("09:30", "12:00", "11:00"), strict=True):
        recorded(world, placed(world, shift, person), Came(at(shift, "09:00"), at(shift, end)))
    confirmed(world, shift)
    for place in SignUp.objects.order_by("pk"):
        proofs.ask(place, today() - 9 * DAY, today())

    client = client_of(world, "committee_officer")
    shown = text(client.get(activity.get_absolute_url()))
    listed = text(client.get(reverse("volunteering:proofs")))

    assert shown.index("赵*") < shown.index("钱*") < shown.index("孙*")
    assert listed.index("孙*") < listed.index("钱*") < listed.index("赵*")
    for field in Volunteer._meta.get_fields():
        assert not any(
            word in field.name for word in ("hour", "point", "score", "rank", "level", "photo", "lat", "lon")
        )
    ordered = {name for path in sources() for name in names_ordered_by(path)}
    assert ordered <= {
        "pk",
        "-pk",
        "name",
        "number",
        "-number",
        "starts_at",
        "day",
        "begins",
        "area__path",
        "wished_by",
        "order",
    }


def sources() -> list[Path]:
    return [path for path in (settings.BASE_DIR / "volunteering").rglob("*.py") if "migrations" not in path.parts]


def names_ordered_by(path: Path) -> set[str]:
    """What each `order_by`, and each `ordering` of a model, names."""
    tree, found = ast.parse(path.read_text(encoding="utf-8")), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "order_by":
            found |= {leaf.value for arg in node.args for leaf in ast.walk(arg) if isinstance(leaf, ast.Constant)}
            found |= {arg.id for arg in node.args if isinstance(arg, ast.Name)}
        if isinstance(node, ast.Assign) and any(getattr(target, "id", "") == "ordering" for target in node.targets):
            found.add("ordering")
    return {str(name) for name in found} - {"True"}


def test_a_plan_that_cannot_be_is_refused_beside_its_input(world: World) -> None:
    where, by = station(world), world.person("grid_worker")
    wrong = (
        (times(begins="09:15"), "begins"),
        (times(ends="11:20"), "ends"),
        (times(begins="05:00", ends="22:00"), "ends"),
        (times(places=0), "places"),
        (times(places=501), "places"),
        (times(-60), "day"),
        (times(500), "day"),
    )
    for when, field in wrong:
        with pytest.raises(Refusal) as refusal:
            activities.plan(where, Plan("扫雪", "", "楼前"), when, key=key(), by=by)
        assert refusal.value.field == field
    for nothing in (Plan("", "", "楼前"), Plan("扫雪", "", "。")):
        with pytest.raises(Refusal):
            activities.plan(where, nothing, times(), key=key(), by=by)

    assert not Activity.objects.exists()


def test_what_is_called_off_says_why_and_takes_nobody(world: World) -> None:
    where = station(world)
    activity = planned(world, where)
    place = sign_up(shift_of(activity))

    activities.call_off(activity, why="大雪停运", by=world.person("grid_worker"))

    assert "已取消：大雪停运" in text(Client().get(reverse("volunteering:service", args=[place.code])))
    assert activity.title not in text(Client().get(reverse("volunteering:station", args=[where.pk])))
    with pytest.raises(Refusal, match="取消了"):
        sign_up(shift_of(activity), BELA)
    took_place = served(world, where, times(-3)).shift.activity
    with pytest.raises(Refusal, match="办过了"):
        activities.call_off(took_place, why="x", by=world.person("grid_worker"))


def test_each_verb_takes_at_most_twelve_statements(world: World) -> None:
    where, leader, officer = station(world), world.person("grid_worker"), world.person("committee_officer")
    shift = shift_of(planned(world, where, times(-2)))
    place = placed(world, shift, BELA)
    asked = proofs.ask(served(world, where, times(-3)), today() - 9 * DAY, today())
    ahead = shift_of(planned(world, where))
    verbs: dict[str, Callable[[], Any]] = {
        "plan": lambda: planned(world, where, times(5)),
        "sign up": lambda: sign_up(ahead, Person("新人", "13804320099")),
        "record": lambda: attendance.record(place, Came(shift.starts_at, shift.ends_at), by=leader),
        "confirm": lambda: attendance.confirm_all(shift, by=officer),
        "ask": lambda: proofs.ask(place, today() - 9 * DAY, today()),
        "issue": lambda: proofs.issue(asked, by=officer),
        "withdraw": lambda: proofs.withdraw(Proof.objects.get(pk=asked.pk), why="x", by=officer),
    }
    counted = {}

    for name, verb in verbs.items():
        with CaptureQueriesContext(connection) as captured:
            verb()
        counted[name] = sum("SAVEPOINT" not in one["sql"] for one in captured.captured_queries)

    assert max(counted.values()) <= 12, counted
    assert dt.timedelta(minutes=30) * 4 == shift.ends_at - shift.starts_at
