"""No stage outlasts the case: its end leaves time to act, whatever the catalogue or the level says."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from cases import actions
from cases.access.limits import Limits
from cases.models import Call, Case, Clock
from cases.reading.deadline_badges import pills
from cases.rules.choices import Stage
from networks import rules
from networks.models import CatalogueItem
from tests.cases import lives
from tests.cases.lives import START, after, take
from tests.cases.test_limits_given import local
from tests.cases.test_recounting import PLAIN
from tests.cases.world import World, entry

INSIDE = (Stage.ACCEPT, Stage.DISPATCH, Stage.ARRIVE, Stage.CONTACT)
FRIDAY_EVENING = dt.datetime(2026, 1, 9, 8, 30, tzinfo=dt.UTC)


def of_type(item: CatalogueItem, raised_at: dt.datetime) -> tuple[Case, Limits]:
    case = Case(level=item.level, catalogue_item=item, raised_at=raised_at)
    limits = Limits(case)
    whole = limits.give(Stage.CLOSE, raised_at)
    case.due_at, case.amber_at = whole.due_at, whole.amber_at
    return case, limits


@pytest.mark.parametrize("raised_at", [START, FRIDAY_EVENING])
@pytest.mark.parametrize("passed", [0.0, 0.1, 0.5, 0.79, 0.9, 0.999])
def test_every_stage_of_every_type_is_over_before_the_case(world: World, raised_at: dt.datetime, passed: float) -> None:
    too_long = []
    for item in CatalogueItem.objects.current().matters():
        case, limits = of_type(item, raised_at)
        start = raised_at + (case.due_at - raised_at) * passed
        ends = {stage: limits.give(stage, start).due_at for stage in INSIDE}
        ends |= {"return window": limits.return_until(start)}
        too_long += [(item.code, stage) for stage, due_at in ends.items() if not start < due_at < case.due_at]
    assert too_long == []


@pytest.mark.parametrize(
    ("code", "arrive"),
    [
        # 1WD from Monday 08:10 are 14 office hours; 80 % of them have passed on Tuesday at 14:12.
        ("0601", "01-13 14:12"),
        # 2WH are over at 10:30 and amber at 09:30; called at 08:50, half of what is left has passed at 09:40.
        ("1403", "01-12 09:40"),
        # 24H from 08:10 are amber at 20:10; called at 08:50, half of what is left has passed at 20:30.
        ("1304", "01-12 20:30"),
        # Nothing is cut where the whole leaves room: an hour of 24H, and 2WD of five.
        ("0502", "01-12 09:50"),
        ("1301", "01-15 00:00"),
    ],
)
def test_a_called_unit_has_time_left_to_act(world: World, code: str, arrive: str) -> None:
    officer, lead = world.person("officer"), world.unit("justice")
    case = lives.whistled(world, PLAIN)
    case = take(
        case, after(minutes=12), lambda c: actions.escalate(c, by=world.person("committee_officer"), reason="x")
    )
    case = take(case, after(minutes=20), lambda c: actions.accept(c, by=officer, entry=entry(code)))

    case = take(case, after(minutes=40), lambda c: actions.dispatch(c, by=officer, lead=lead))

    call = Call.objects.get(case=case)
    assert local(call.arrive_due_at) == arrive
    assert call.arrive_due_at < case.due_at
    assert Clock.objects.get(case=case, stage=Stage.ARRIVE).due_at == call.arrive_due_at


def test_a_stage_that_begins_after_the_end_of_the_case_has_its_own_length(world: World) -> None:
    case, limits = of_type(entry("1304"), START)
    late = case.due_at + dt.timedelta(hours=3)

    assert limits.give(Stage.ARRIVE, late).due_at == late + dt.timedelta(hours=24)


def test_what_is_cut_is_noted_and_said(world: World) -> None:
    case = lives.dispatched(world)
    noted = {one["stage"]: one for one in case.events.latest("seq").payload["limits"]}

    with translation.override("zh-hans"):
        [arrive, _whole] = pills(case, list(case.events.all()), rules.current().calendar, now=after(hours=1))

    assert (noted["arrive"]["limit"], noted["arrive"]["cut"]) == ("24H", "case")
    assert arrive.clock.explanation == (
        "24小时：1月12日08:50收到；全件时限所剩不足，为给办理留出时间，提前到1月12日20:30止"
    )


def test_what_is_not_cut_says_how_it_was_counted(world: World) -> None:
    case = lives.whistled(world, PLAIN)

    with translation.override("zh-hans"):
        [accept, _whole] = pills(case, list(case.events.all()), rules.current().calendar, now=after(hours=1))

    assert "cut" not in str(case.events.get().payload)
    assert accept.clock.explanation.startswith("4个工作时：1月12日08:10收到，1月12日08:30起按工作时间计算，")
