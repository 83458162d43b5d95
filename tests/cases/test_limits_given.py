"""Every limit given is a clock that names what gave it; the case shows the one that ends first for its state."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine

from cases import actions
from cases.access.limits import Limits
from cases.models import Call, Case, Clock
from cases.rules import lifecycle
from cases.rules.choices import OPEN, Stage, State
from cases.rules.lifecycle import Action
from networks import rules
from networks.models import CatalogueItem
from tests.cases.steps import last_event, take
from tests.cases.test_evaluating import BAD, evaluated, in_round_two, rating_of
from tests.cases.test_intake import whistled
from tests.cases.world import World, case_in, entry

TUESDAY = dt.datetime(2026, 1, 6, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
HOUR = dt.timedelta(hours=1)


def local(moment: dt.datetime | None) -> str:
    assert moment
    return f"{moment.astimezone(TUESDAY.tzinfo):%m-%d %H:%M}"


def clocks(case: Case) -> list[tuple[str, str, str]]:
    rows = Clock.objects.filter(case=case).order_by("pk")
    return [(clock.stage, clock.limit, local(clock.due_at)) for clock in rows]


@pytest.fixture
def case(world: World) -> Case:
    """Whistled on a Tuesday at ten, in words that suggest nothing."""
    with time_machine.travel(TUESDAY, tick=False):
        return take(world, whistled(world, text="麻烦帮忙看看这个"))


@time_machine.travel(TUESDAY, tick=False)
def test_a_whistle_starts_the_limits_of_its_level(case: Case) -> None:
    assert clocks(case) == [("close", "5WD", "01-14 00:00"), ("accept", "4WH", "01-06 15:30")]
    assert (local(case.due_at), local(case.next_due_at), case.next_stage) == (
        "01-14 00:00",
        "01-06 15:30",
        Stage.ACCEPT,
    )


def test_every_clock_names_its_rule_and_its_calendar(case: Case) -> None:
    version = rules.current().calendar.version

    given = list(Clock.objects.filter(case=case).values_list("rule", "calendar", "round", "started_at"))
    assert given == [("level III close", version, 1, TUESDAY), ("level III accept", version, 1, TUESDAY)]
    noted = last_event(case).payload["limits"]
    assert [(limit["stage"], limit["rule"], limit["calendar"]) for limit in noted] == [
        ("close", "level III close", version),
        ("accept", "level III accept", version),
    ]


def test_accepting_gives_the_type_s_limit_from_the_whistle_on(world: World, case: Case) -> None:
    kind = entry()
    with time_machine.travel(TUESDAY + HOUR, tick=False):
        actions.accept(case, by=world.person("committee_officer"), entry=kind)

    given = Clock.objects.filter(case=case, stage=Stage.CLOSE).latest("pk")
    assert given.started_at == TUESDAY
    assert given.rule == (f"catalogue {kind.code} close" if kind.limit else f"level {kind.level} close")
    assert Case.objects.get(pk=case.pk).due_at == given.due_at


def test_a_type_s_own_limit_comes_before_the_level_s(world: World, case: Case) -> None:
    kind = CatalogueItem.objects.filter(parent__isnull=False).exclude(limit="")[0]
    CatalogueItem.objects.filter(pk=kind.pk).update(limit="7WD", stage_limits={"arrive": "3H"})
    with time_machine.travel(TUESDAY, tick=False):
        actions.accept(case, by=world.person("committee_officer"), entry=kind)
        case = Case.objects.get(pk=case.pk)
        actions.dispatch(case, by=world.person("committee_officer"), lead=world.unit("property"), override="x")

    latest = {clock.stage: (clock.limit, clock.rule) for clock in Clock.objects.filter(case=case).order_by("pk")}
    assert latest[Stage.CLOSE] == ("7WD", f"catalogue {kind.code} close")
    assert latest[Stage.ARRIVE] == ("3H", f"catalogue {kind.code} arrive")
    assert latest[Stage.CONTACT][1] == f"level {kind.level} contact"


def test_each_called_unit_has_clocks_of_its_own(world: World) -> None:
    case = take(world, case_in(world, State.ACCEPTED), (Action.DISPATCH, "officer"))

    given = Clock.objects.filter(case=case).order_by("pk").values_list("stage", "call__unit__name")
    names = [world.unit(name).name for name in ("justice", "mediation")]
    assert list(given) == [(stage, name) for name in names for stage in ("arrive", "contact")]
    for call in Call.objects.filter(case=case):
        assert call.arrive_due_at == Clock.objects.get(call=call, stage=Stage.ARRIVE).due_at
        assert call.contact_due_at == Clock.objects.get(call=call, stage=Stage.CONTACT).due_at


def test_a_new_lead_gets_a_new_limit_and_the_case_s_own_runs_on(world: World) -> None:
    case = take(world, case_in(world, State.DISPATCHED), (Action.RETURN_CALL, "lead"))
    before = case.due_at

    case = take(world, case, (Action.DISPATCH, "officer"))

    assert case.due_at == before
    assert case.next_stage == Stage.ARRIVE
    assert case.leading_call.arrive_due_at == case.next_due_at


@pytest.mark.parametrize(
    ("action", "state", "name"),
    [
        (Action.ACCEPT, State.WHISTLED, "officer"),
        (Action.ESCALATE, State.WHISTLED, "officer"),
        (Action.SEND_DOWN, State.WHISTLED, "officer"),
        (Action.RECALL, State.DISPATCHED, "officer"),
        (Action.DISPATCH, State.ACCEPTED, "officer"),
        (Action.RULE, State.ACCEPTED, "county_officer"),
        (Action.RETURN_CALL, State.DISPATCHED, "lead"),
        (Action.REPORT_IN, State.DISPATCHED, "lead"),
        (Action.CONSULT, State.CONSULTING, "lead"),
        (Action.ADD_UNIT, State.IMPLEMENTING, "lead"),
        (Action.PROGRESS, State.IMPLEMENTING, "lead"),
        (Action.FINISH, State.IMPLEMENTING, "lead"),
        (Action.GIVE_FEEDBACK, State.FEEDBACK, "lead_head"),
        (Action.SEND_BACK, State.FEEDBACK, "lead_head"),
        (Action.REOPEN, State.CLOSED, "reporter"),
    ],
)
def test_a_move_gives_exactly_the_limits_that_the_table_names(
    world: World, action: Action, state: State, name: str
) -> None:
    facts = {"needs_ruling": True, "holder": world.unit("county_centre")} if action == Action.RULE else {}

    case = take(world, case_in(world, state, **facts), (action, name))

    given = {clock.stage for clock in Clock.objects.filter(case=case)}
    named = {str(stage) for stage in lifecycle.BY_ACTION[action].sets}
    if Stage.ACCEPT in named and state in lifecycle.STAGE_OF:
        named = {lifecycle.STAGE_OF[state]}  # the accept limit runs until the dispatch (decision 3)
    assert given == named


@pytest.mark.parametrize("state", OPEN)
def test_an_open_state_waits_for_the_stage_the_table_names(world: World, state: State) -> None:
    steps = (
        (Action.ACCEPT, "officer"),
        (Action.DISPATCH, "officer"),
        (Action.REPORT_IN, "lead"),
        (Action.CONSULT, "lead"),
        (Action.FINISH, "lead"),
        (Action.GIVE_FEEDBACK, "lead_head"),
    )
    CatalogueItem.objects.update(limit="20WD")
    case = take(world, case_in(world, State.WHISTLED, next_stage=Stage.ACCEPT), *steps[: list(OPEN).index(state)])

    assert case.state == state
    assert case.next_stage == lifecycle.STAGE_OF[state]
    assert case.next_due_at and case.next_amber_at
    assert case.next_amber_at < case.next_due_at


def test_a_stage_that_would_end_after_the_case_gives_way_to_the_case_s_end(world: World) -> None:
    case = case_in(world, State.ACCEPTED)
    soon = case.raised_at + HOUR
    Case.objects.filter(pk=case.pk).update(due_at=soon)

    case = take(world, case, (Action.DISPATCH, "officer"))

    assert (case.next_stage, case.next_due_at) == (Stage.CLOSE, soon)


def test_an_ended_case_waits_for_nothing(world: World) -> None:
    case = take(world, case_in(world, State.WHISTLED), (Action.REFUSE, "officer"))

    assert (case.next_due_at, case.next_amber_at, case.next_stage) == (None, None, "")


def test_rework_gets_half_of_the_first_limit(world: World) -> None:
    case = take(world, evaluated(world, BAD), (Action.REWORK, "officer"))

    clock = Clock.objects.filter(case=case, stage=Stage.CLOSE).latest("pk")
    first = Limits(case).give(Stage.CLOSE, clock.started_at).deadline.limit
    assert (clock.limit, clock.round) == (str(first.half()), 2)
    assert clock.rule.endswith("/2")
    assert case.due_at == case.next_due_at == clock.due_at


def test_the_second_rework_gets_half_of_the_first_limit_too(world: World) -> None:
    case = in_round_two(world)
    actions.rate(rating_of(case, 2), answers=BAD)

    case = take(world, case, (Action.REWORK, "officer"))

    given = Clock.objects.filter(case=case, stage=Stage.CLOSE).order_by("pk").values_list("limit", flat=True)
    assert case.rework_count == 2
    assert len(set(given)) == 1


def test_in_a_later_round_amber_counts_from_the_round_s_own_beginning(world: World) -> None:
    case = evaluated(world, BAD)
    Case.objects.filter(pk=case.pk).update(raised_at=case.raised_at - dt.timedelta(days=90))

    case = take(world, case, (Action.REWORK, "officer"), (Action.FINISH, "lead"))

    clock = Clock.objects.filter(case=case, stage=Stage.CLOSE).latest("pk")
    assert case.next_amber_at and clock.started_at < case.next_amber_at < clock.due_at


def test_rework_dispatched_anew_shows_the_limit_that_ends_first(world: World) -> None:
    case = evaluated(world, BAD, level="I", catalogue_item=None)

    actions.rework(case, by=world.person("officer"), reason="x", dispatch_anew=True)

    case = Case.objects.get(pk=case.pk)
    assert case.next_stage == Stage.DISPATCH
    assert case.next_due_at and case.next_due_at <= case.due_at


def test_in_a_later_round_too_a_stage_is_over_before_the_case(world: World) -> None:
    kind = entry()
    CatalogueItem.objects.filter(pk=kind.pk).update(limit="1H", stage_limits={"accept": "2H"})
    case = evaluated(world, BAD)

    actions.rework(case, by=world.person("officer"), reason="x", dispatch_anew=True)

    case = Case.objects.get(pk=case.pk)
    clock = Clock.objects.filter(case=case, stage=Stage.CLOSE).latest("pk")
    assert (case.next_stage, case.due_at) == (Stage.DISPATCH, clock.due_at)
    assert case.next_due_at == case.amber_at == clock.started_at + (clock.due_at - clock.started_at) / 2


def test_reopening_gives_the_whole_limit_anew(world: World) -> None:
    case = take(world, case_in(world, State.CLOSED), (Action.REOPEN, "reporter"))

    clock = Clock.objects.filter(case=case, stage=Stage.CLOSE).latest("pk")
    assert (clock.started_at, clock.due_at, clock.round) == (case.state_since, case.due_at, 2)
    assert "/2" not in clock.rule


def test_late_is_from_the_due_instant_on_and_not_before(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)
    assert case.next_due_at

    assert not case.is_late(case.next_due_at - dt.timedelta(microseconds=1))
    assert case.is_late(case.next_due_at)


def test_waiting_for_the_reporter_is_never_late(world: World) -> None:
    case = case_in(world, State.EVALUATING)

    assert not case.is_late(case.raised_at + dt.timedelta(days=99))


def test_a_call_is_late_by_when_its_unit_came(world: World) -> None:
    call = Call.objects.filter(case=case_in(world, State.DISPATCHED))[0]
    just_before = call.arrive_due_at - dt.timedelta(microseconds=1)

    assert call.is_late(call.arrive_due_at) and not call.is_late(just_before)
    call.arrived_at = just_before
    assert not call.is_late(call.arrive_due_at + HOUR)


def test_a_year_without_a_calendar_gives_a_provisional_limit(world: World) -> None:
    with time_machine.travel(dt.datetime(2031, 5, 6, 2, tzinfo=dt.UTC), tick=False):
        case = whistled(world)

    assert case.is_provisional
    assert Clock.objects.filter(case=case, is_provisional=True).exists()


def test_no_limit_is_given_without_a_clock(world: World) -> None:
    case = in_round_two(world)

    noted = [limit for event in case.events.all() for limit in event.payload.get("limits", [])]  # type: ignore[attr-defined]  # the reverse relation
    kept = Clock.objects.filter(case=case)
    assert {(n["stage"], dt.datetime.fromisoformat(n["due_at"])) for n in noted} == {(c.stage, c.due_at) for c in kept}
