"""A moved or merged area: each open matter is seen by exactly one chain, before and after, and nobody else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from cases.actions.jobs import areas
from cases.models import Call, Case, CaseEvent, Question, SupervisionOrder
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from networks.actions import redistricting as rows_alone
from networks.choices import AreaLevel, UnitKind
from networks.models import Area, Change, LocalDay, Membership, Unit
from networks.models.area import paths_covering
from outbox.models import Message
from teams.choices import Duty
from teams.models import NetworkContact, Post, User
from tests.cases.questions import asked
from tests.cases.steps import again, last_event
from tests.cases.world import LONG_AGO, World, case_in
from tests.networks.stewards import Somebody
from web.errors import NotAllowed, Refusal

OPEN = [State.WHISTLED, State.ACCEPTED, State.DISPATCHED, State.IMPLEMENTING, State.FEEDBACK, State.EVALUATING]


def watchers() -> dict[str, User]:
    """A supervisor over each area that there is, in force or not, by its path and first day."""
    found = {}
    for area in Area.objects.all():
        person = User(username=f"over{area.pk}", name=area.name)
        person.save()
        Post.objects.create(person=person, duty=Duty.SUPERVISOR, area=area, since=LONG_AGO)
        found[f"{area.path}@{area.since}"] = person
    return found


def chain_of(case: Case, people: dict[str, User]) -> set[str]:
    return {key for key, person in people.items() if Case.objects.visible_to(User.objects.get(pk=person.pk)).filter(
        pk=case.pk).exists()}  # fmt: skip


def assert_one_chain(case: Case) -> None:
    """Exactly those over the areas around the place see it, each of these is in force, and so does its centre."""
    case, today = again(case), timezone.localdate()
    around = Area.objects.filter(path__in=paths_covering(case.area.path)).current()
    assert chain_of(case, watchers()) == {f"{area.path}@{area.since}" for area in around}
    assert around.count() == len({area.level for area in around})
    assert case.area.is_in_force(today)
    assert case.area.path.startswith(case.centre.area.path)
    assert case.centre.is_in_force(today)


def move(world: World, name: str = "community", under: str = "other_street") -> areas.Done:
    return areas.move(world.area(name), under=world.area(under), note="市政府批复", by=Somebody())


@pytest.mark.parametrize("state", OPEN)
def test_a_moved_community_keeps_each_open_matter_visible_to_exactly_one_chain(world: World, state: State) -> None:
    case = case_in(world, state)

    move(world)

    assert_one_chain(case)
    assert again(case).street == world.areas["other_street"]


def test_the_check_itself_finds_a_matter_left_behind(world: World) -> None:
    """The negative control: the rows alone moved, and the matters did not."""
    case = case_in(world, State.ACCEPTED)

    rows_alone.move(world.area("community"), under=world.area("other_street"), by=Somebody())

    with pytest.raises(AssertionError):
        assert_one_chain(case)
    with pytest.raises(IntegrityError, match="lies in an area in force"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_people_of_the_old_street_see_it_until_then_and_those_of_the_new_one_at_once(world: World) -> None:
    case = case_in(world, State.ACCEPTED)
    old, new = world.person("officer"), world.person("other_officer")
    assert Case.objects.visible_to(old).exists()
    assert not Case.objects.visible_to(new).exists()

    move(world)

    assert not Case.objects.visible_to(world.person("officer")).exists()
    assert Case.objects.visible_to(world.person("other_officer")).get() == case


def test_the_new_streets_centre_takes_the_place_of_the_old_ones(world: World) -> None:
    case = case_in(world, State.ACCEPTED)

    move(world)

    assert again(case).centre == again(case).holder == world.units["other_office"]


def test_an_open_order_waits_for_the_reply_of_the_centre_that_stands_there_now(world: World) -> None:
    case, now = case_in(world, State.ACCEPTED), timezone.now()
    SupervisionOrder.objects.create(
        case=case, kind="amber", year=2026, number=1, unit=world.unit("street_office"), issued_at=now,
        reply_due_at=now + dt.timedelta(days=1),
    )  # fmt: skip

    move(world)

    assert SupervisionOrder.objects.get(case=case).unit == world.unit("other_office")


def test_an_open_question_is_answered_to_the_centre_that_stands_there_now(world: World) -> None:
    case = case_in(world, State.ACCEPTED)
    question = asked(world, case)
    Question.objects.filter(pk=question.pk).update(unit=world.unit("street_office"))

    move(world)

    assert Question.objects.get(pk=question.pk).unit == world.unit("other_office")


def test_the_communitys_own_centre_goes_with_it(world: World) -> None:
    case = case_in(world, State.WHISTLED, centre=world.unit("committee"), holder=world.unit("committee"))

    move(world)

    committee = Unit.objects.get(pk=world.unit("committee").pk)
    assert again(case).centre == again(case).holder == committee
    assert (committee.area.path, committee.parent) == ("220283002002", world.unit("other_office"))
    assert Case.objects.visible_to(world.person("committee_officer")).exists()


def test_a_called_unit_keeps_what_it_works_on(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)

    move(world)

    assert again(case).holder == world.unit("justice")
    assert Case.objects.visible_to(world.person("lead")).exists()


def test_the_grid_worker_goes_on_with_the_new_row_and_the_past_stays_true(world: World) -> None:
    case_in(world, State.ACCEPTED)

    move(world)

    old, new = Post.objects.filter(person=world.people["grid_worker"]).order_by("since")
    assert (old.area, old.until) == (world.areas["grid"], timezone.localdate())
    assert (new.area.path, new.since, new.until) == ("220283002002001", timezone.localdate(), None)
    assert Case.objects.visible_by_area(world.person("grid_worker")).count() == 1


def test_a_stand_in_stands_in_for_the_post_as_it_now_is(world: World) -> None:
    post = Post.objects.get(person=world.people["grid_worker"])
    Post.objects.create(
        person=world.people["uncalled"], duty=post.duty, area=post.area, unit=post.unit, since=LONG_AGO,
        until=dt.date(2100, 1, 1), stands_in_for=post,
    )  # fmt: skip

    move(world)

    stand_in = Post.objects.current().get(person=world.people["uncalled"], duty=Duty.GRID_WORKER)
    assert stand_in.stands_in_for == Post.objects.current().get(person=world.people["grid_worker"])


def test_a_networks_lead_and_its_contact_go_on_in_the_new_area(world: World) -> None:
    committee, officer = world.unit("committee"), Post.objects.get(person=world.people["committee_officer"])
    lead = Membership.objects.create(
        network="safety", area=world.areas["community"], unit=committee, part="lead", since=LONG_AGO
    )
    NetworkContact.objects.create(membership=lead, post=officer, since=LONG_AGO)

    done = move(world)

    now = Membership.objects.current().get(unit=committee)
    assert (now.area, now.part, now.since) == (done.area, "lead", timezone.localdate())
    assert NetworkContact.objects.current().get().membership == now


def test_ended_matters_keep_their_place_and_whoever_took_over_sees_them(world: World) -> None:
    case = case_in(world, State.CLOSED)

    move(world)

    assert (again(case).community, again(case).street) == (world.areas["community"], world.areas["street"])
    assert Case.objects.visible_to(world.person("committee_officer")).exists()
    assert Case.objects.visible_to(world.person("officer")).exists()
    assert not CaseEvent.objects.filter(action=Action.REDISTRICT).exists()


def test_each_open_matter_has_one_event_and_nobody_is_told(world: World) -> None:
    case = case_in(world, State.ACCEPTED)
    Message.objects.all().delete()

    done = move(world)

    event = last_event(case)
    assert (event.action, event.by, done.matters) == (Action.REDISTRICT, None, 1)
    assert event.payload == {
        "from": "北城街道 正阳社区 01网格",
        "to": "南城街道 正阳社区 01网格",
        "codes": ["220283001002001", "220283002002001"],
        "centre": "南城街道办事处",
    }
    assert not Message.objects.filter(channel="event").exists()


def test_one_row_of_the_ledger_tells_of_the_whole_move(world: World) -> None:
    done = move(world)

    change = Change.objects.get(action="area_moved")
    assert change.changed["code"] == ["220283001002", "220283002002"]
    assert change.changed["place"] == ["北城街道 正阳社区", "南城街道 正阳社区"]
    for area in (world.areas["community"], world.areas["grid"], done.area):
        assert Change.objects.about("area", area.pk).filter(pk=change.pk).exists()


def test_a_merged_street_hands_its_matters_people_and_communities_to_the_other(world: World) -> None:
    case = case_in(world, State.ACCEPTED)

    areas.merge([world.area("street")], into=world.area("other_street"), by=Somebody())

    assert_one_chain(case)
    assert again(case).centre == again(case).holder == world.unit("other_office")
    assert Post.objects.current().get(person=world.people["officer"]).unit == world.unit("other_office")
    assert Unit.objects.get(pk=world.unit("street_office").pk).until == timezone.localdate()
    assert Area.objects.current().filter(level=AreaLevel.STREET).get() == world.areas["other_street"]


def test_the_administrator_chooses_which_centre_remains(world: World) -> None:
    case = case_in(world, State.ACCEPTED)
    remaining = world.unit("street_office")

    areas.merge([world.area("street")], into=world.area("other_street"), remaining=[remaining.pk], by=Somebody())

    remaining.refresh_from_db()
    assert (remaining.area, remaining.until) == (world.areas["other_street"], None)
    assert again(case).centre == remaining
    assert Unit.objects.get(pk=world.unit("other_office").pk).until
    assert_one_chain(case)


def test_calls_of_a_squad_that_ends_go_to_the_one_that_carries_on(world: World) -> None:
    old, stays = (
        Unit.objects.create(name=name, short_name=name, kind=UnitKind.SQUAD, area=world.areas[area], since=LONG_AGO)
        for name, area in (("北城执法队", "street"), ("南城执法队", "other_street"))
    )
    case = case_in(world, State.IMPLEMENTING)
    Call.objects.filter(case=case, part="assist").update(unit=old)

    areas.merge([world.area("street")], into=world.area("other_street"), by=Somebody())

    assert Call.objects.get(case=case, part="assist").unit == stays


def test_two_squads_called_to_one_matter_are_not_merged_and_nothing_changes(world: World) -> None:
    squads = [
        Unit.objects.create(name=name, short_name=name, kind=UnitKind.SQUAD, area=world.areas[area], since=LONG_AGO)
        for name, area in (("北城执法队", "street"), ("南城执法队", "other_street"))
    ]
    case = case_in(world, State.IMPLEMENTING)
    for call, squad in zip(Call.objects.filter(case=case).order_by("pk"), squads, strict=True):
        Call.objects.filter(pk=call.pk).update(unit=squad)

    with pytest.raises(Refusal, match="同一未办结事项"):
        areas.merge([world.area("street")], into=world.area("other_street"), by=Somebody())

    assert world.area("street").until is None
    assert not Change.objects.exists()


def test_grids_of_merged_communities_are_numbered_on(world: World) -> None:
    case = case_in(world, State.ACCEPTED)

    areas.merge([world.area("community")], into=world.area("other_community"), by=Somebody())

    assert (again(case).grid.code, again(case).grid.name) == ("220283001003002", "02网格")
    assert_one_chain(case)


def test_a_merged_grid_has_one_main_grid_worker(world: World) -> None:
    areas.merge([world.area("grid")], into=world.area("other_grid"), by=Somebody())

    deputies = dict(Post.objects.current().filter(area=world.areas["other_grid"]).values_list("person", "is_deputy"))
    assert deputies == {world.people["grid_worker"].pk: True, world.people["other_grid_worker"].pk: False}


def test_an_empty_area_is_retired_and_one_with_anything_in_it_is_not(world: World) -> None:
    empty = Area.objects.create(
        code="220283001003009", name="09网格", level=AreaLevel.GRID, parent=world.areas["other_community"],
        since=LONG_AGO,
    )  # fmt: skip

    areas.retire(empty, by=Somebody())

    assert Area.objects.get(pk=empty.pk).until == timezone.localdate()
    for name, words in (("other_street", "单位"), ("other_grid", "任职"), ("street", "下面还有")):
        with pytest.raises(Refusal, match=words):
            areas.retire(world.area(name), by=Somebody())
        assert world.area(name).until is None


def test_a_grid_with_open_matters_is_not_retired(world: World) -> None:
    case_in(world, State.ACCEPTED)
    Post.objects.filter(area=world.areas["grid"]).delete()

    with pytest.raises(Refusal, match="未办结"):
        areas.retire(world.area("grid"), by=Somebody())


@pytest.mark.parametrize(
    ("name", "under", "words"),
    [
        ("community", "street", "已经在"),
        ("community", "county", "街道"),
        ("county", "city", "县"),
        ("grid", "other_street", "社区"),
    ],
)
def test_what_cannot_be_moved_there_is_refused_and_stays(world: World, name: str, under: str, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        move(world, name, under)

    assert world.area(name).until is None
    assert not Change.objects.exists()


def test_what_began_today_is_moved_tomorrow(world: World) -> None:
    Area.objects.filter(pk=world.areas["grid"].pk).update(since=timezone.localdate())

    with pytest.raises(Refusal, match="01网格.*才开始"):
        move(world)


@pytest.mark.parametrize("reach", ["220283001", "220283002"])
def test_moving_between_two_reaches_is_for_whoever_covers_both(world: World, reach: str) -> None:
    with pytest.raises(NotAllowed):
        areas.move(world.area("community"), under=world.area("other_street"), by=Somebody(reach))

    assert world.area("community").until is None


def test_the_days_a_county_works_otherwise_go_to_whatever_takes_its_place(world: World) -> None:
    counties = {
        code: Area.objects.create(
            code=code, name=f"县{code}", level=AreaLevel.COUNTY, parent=world.areas["city"], since=LONG_AGO
        )
        for code in ("220204000000", "220205000000")
    }
    old, new = counties.values()
    today = timezone.localdate()
    for area, day, is_working in ((old, 3, False), (old, 9, False), (new, 9, True), (old, -9, False)):
        LocalDay.objects.create(area=area, date=today + dt.timedelta(days=day), is_working=is_working)

    areas.merge([old], into=new, by=Somebody())

    days = LocalDay.objects.filter(area=new).order_by("date")
    assert list(days.values_list("date", "is_working")) == [
        (today + dt.timedelta(days=3), False),
        (today + dt.timedelta(days=9), True),
    ]
    assert LocalDay.objects.filter(area=old).count() == 3
