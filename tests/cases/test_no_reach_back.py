"""No limit reaches back before whom it binds could know it: only the limit of the whole case runs from the whistle."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from cases import actions, tasks
from cases.models import Call, Case, Clock, SupervisionOrder
from cases.rules.choices import OrderKind, Stage, State
from tests.cases import lives
from tests.cases.lives import START, after, take
from tests.cases.test_limits_given import local
from tests.cases.test_pausing import GRANTED, asked
from tests.cases.test_recounting import PLAIN
from tests.cases.world import World, case_in, entry
from worktime import timekeeping

BURST = "1102"
"""A burst heating pipe: level I, 48H, to report in within 2H; a centre of level I dispatches within 30 minutes."""
LINE = "1301"
"""A damaged road: level III, 5WD."""
FRIDAY = dt.datetime(2026, 1, 9, 8, 30, tzinfo=dt.UTC)
"""16:30 in Jilin; of the 4WH to accept, half an hour passes before the weekend."""
MINUTE = dt.timedelta(minutes=1)
MONDAY = dt.datetime(2026, 1, 12, 1, 0, tzinfo=dt.UTC)
"""09:00 in Jilin."""


def awaited(case: Case, stage: Stage) -> Clock:
    return Clock.objects.filter(case=case, stage=stage).latest("pk")


def escalated(world: World, at: dt.datetime, case: Case) -> Case:
    return take(case, at, lambda c: actions.escalate(c, by=world.person("committee_officer"), reason="x"))


def accepted_as(world: World, code: str, at: dt.datetime, case: Case) -> Case:
    return take(case, at, lambda c: actions.accept(c, by=world.person("officer"), entry=entry(code)))


def rung(case: Case, at: dt.datetime) -> list[str]:
    with timekeeping.as_of(at):
        tasks.ring_clocks()
    return list(SupervisionOrder.objects.filter(case=case).order_by("pk").values_list("kind", flat=True))


def test_who_accepts_in_time_a_stricter_matter_has_its_limit_from_then(world: World) -> None:
    case = escalated(world, FRIDAY + MINUTE, lives.whistled(world, PLAIN, at=FRIDAY))

    case = accepted_as(world, BURST, MONDAY, case)

    dispatch = awaited(case, Stage.DISPATCH)
    assert (dispatch.started_at, dispatch.due_at) == (MONDAY, MONDAY + 30 * MINUTE)
    assert awaited(case, Stage.CLOSE).started_at == FRIDAY
    assert OrderKind.CALL_IN not in rung(case, MONDAY + MINUTE)


def test_a_limit_of_the_case_that_ended_before_it_was_known_calls_nobody_in_at_once(world: World) -> None:
    """48H from Friday are over on Sunday, before anybody knew them: twice as long passes after the acceptance."""
    case = escalated(world, FRIDAY + MINUTE, lives.whistled(world, PLAIN, at=FRIDAY - dt.timedelta(days=3)))
    case = accepted_as(world, BURST, MONDAY, case)

    close = awaited(case, Stage.CLOSE)
    assert close.due_at < MONDAY
    assert (close.over_150_at, close.over_200_at) == (MONDAY + dt.timedelta(hours=24), MONDAY + dt.timedelta(hours=48))
    assert rung(case, MONDAY + MINUTE) == [OrderKind.AMBER]


def test_a_level_as_strict_as_before_keeps_what_was_known(world: World) -> None:
    case = escalated(world, FRIDAY + MINUTE, lives.whistled(world, PLAIN, at=FRIDAY))
    accept = awaited(case, Stage.ACCEPT)

    case = accepted_as(world, LINE, MONDAY, case)

    dispatch = awaited(case, Stage.DISPATCH)
    assert (dispatch.started_at, dispatch.due_at) == (accept.started_at, accept.due_at)


def test_the_next_centre_has_an_accept_limit_of_its_own(world: World) -> None:
    """Whistled on Monday at 08:10 and passed up at 11:59: not amber eleven minutes later, but after office time."""
    case = lives.whistled(world, PLAIN)
    case = escalated(world, after(hours=3, minutes=49), case)

    accept = awaited(case, Stage.ACCEPT)
    assert accept.started_at == after(hours=3, minutes=49)
    assert [local(moment) for moment in (accept.amber_at, accept.due_at)] == ["01-12 16:41", "01-13 08:59"]
    assert (case.next_stage, case.next_due_at, case.next_amber_at) == (Stage.ACCEPT, accept.due_at, accept.amber_at)
    assert rung(case, after(hours=6)) == []
    assert rung(case, accept.amber_at or START) == [OrderKind.REMIND]


def test_a_centre_that_gets_an_accepted_case_has_the_limit_to_dispatch_from_then(world: World) -> None:
    case = accepted_as(
        world, LINE, after(minutes=20), escalated(world, after(minutes=12), lives.whistled(world, PLAIN))
    )

    case = take(case, after(hours=3), lambda c: actions.escalate(c, by=world.person("officer"), reason="x"))

    dispatch = awaited(case, Stage.DISPATCH)
    assert (dispatch.started_at, dispatch.limit, local(dispatch.due_at)) == (after(hours=3), "4WH", "01-12 16:40")
    assert (case.next_stage, case.next_due_at) == (Stage.DISPATCH, dispatch.due_at)


def test_a_centre_that_gets_a_case_from_above_has_a_limit_of_its_own(world: World) -> None:
    case = escalated(world, after(minutes=12), lives.whistled(world, PLAIN))
    officer, committee = world.person("officer"), world.unit("committee")

    case = take(case, after(hours=2), lambda c: actions.send_down(c, by=officer, to=committee, reason="x"))

    assert awaited(case, Stage.ACCEPT).started_at == after(hours=2)


def reclassified(world: World, code: str, at: dt.datetime, case: Case) -> Case:
    officer = world.person("officer")
    return take(case, at, lambda c: actions.reclassify(c, by=officer, entry=entry(code), reason="x"))


def test_a_stricter_type_gives_those_called_their_limits_from_then(world: World) -> None:
    case = reclassified(world, BURST, after(hours=3), lives.dispatched(world))

    close, lead = awaited(case, Stage.CLOSE), Call.objects.get(case=case, part="lead")
    assert (close.started_at, close.due_at, case.due_at) == (START, after(hours=48), after(hours=48))
    assert case.amber_at == after(hours=24)
    assert lead.arrive_due_at == after(hours=5) == case.next_due_at
    assert lead.arrive_amber_at == after(hours=4)
    assert lead.contact_due_at == lead.return_until == after(hours=3, minutes=30)
    assert awaited(case, Stage.ARRIVE).started_at == after(hours=3)


def test_a_type_less_strict_lets_those_called_have_theirs_from_where_it_began(world: World) -> None:
    case = lives.dispatched(world)
    before = Call.objects.get(case=case, part="lead")

    case = reclassified(world, LINE, after(hours=3), case)

    lead, arrive = Call.objects.get(case=case, part="lead"), awaited(case, Stage.ARRIVE)
    assert case.level == "III"
    assert arrive.started_at == before.called_at
    assert lead.arrive_due_at == arrive.due_at > before.arrive_due_at
    assert lead.return_until >= before.return_until


def test_accepted_anew_in_a_later_round_it_keeps_its_half_and_where_that_began(world: World) -> None:
    """Moved to another place during rework: accepting it there gave the whole limit, counted from the first whistle."""
    began = timezone.now() - dt.timedelta(hours=3)
    case = case_in(world, State.WHISTLED, round=2, rework_count=1, raised_at=began - dt.timedelta(days=4))
    given = {"limit": "12H", "rule": "catalogue 1304 close/2", "started_at": began}
    Clock.objects.create(case=case, stage=Stage.CLOSE, round=2, due_at=case.due_at, **given)

    actions.accept(case, by=world.person("officer"), entry=entry("1901"))

    close = awaited(case, Stage.CLOSE)
    assert (close.limit, close.rule, close.started_at) == ("3WD", "catalogue 1901 close/2", began)


def test_a_pause_before_the_correction_is_left_out_of_the_new_limit(world: World) -> None:
    case = take(asked(world), GRANTED, lambda c: actions.pause(c, by=world.person("county_officer")))
    until = GRANTED + dt.timedelta(days=2)
    case = take(case, until, lambda c: actions.resume(c, by=world.person("lead"), note="x"))

    case = reclassified(world, BURST, until + MINUTE, case)

    assert case.due_at == START + dt.timedelta(hours=48) + dt.timedelta(days=2)
