"""Who held a matter for how long."""

from __future__ import annotations

import datetime as dt

import pytest

from cases import actions
from cases.models import Case, Reporter
from cases.reading.detail import Sheet
from cases.reading.statements import with_people
from cases.reading.time_by_holder import holdings
from tests.cases import lives
from tests.cases.lives import after, take
from tests.cases.world import World

pytestmark = pytest.mark.django_db


def held(world: World, case: Case, *, now: dt.datetime) -> list[tuple[str, int]]:
    officer = world.person("officer")
    sheet = Sheet(with_people(Case.objects.visible_to(officer).as_read_by(officer)).get(pk=case.pk), officer)
    intervals = holdings(sheet.case, sheet.events, now=now)
    return [(interval.label, round(interval.lasted / dt.timedelta(minutes=1))) for interval in intervals]


COMMITTEE, OFFICE, JUSTICE = "正阳社区居委会", "北城街道办事处", "北城街道司法所"


def test_the_centre_holds_until_a_unit_is_called_and_then_that_unit_does(world: World) -> None:
    case = lives.implementing(world)

    assert held(world, case, now=after(hours=3)) == [(COMMITTEE, 12), (OFFICE, 28), (JUSTICE, 140)]


def test_the_lead_unit_that_also_checks_the_answer_holds_on(world: World) -> None:
    case = lives.answered(world)

    assert held(world, case, now=after(hours=6))[-1] == (JUSTICE, 320)


def test_the_time_of_the_reporters_is_nobodys(world: World) -> None:
    assert held(world, lives.evaluating(world), now=after(hours=30))[-1] == (JUSTICE, 320)


def test_a_closed_matter_is_held_no_more(world: World) -> None:
    assert held(world, lives.rated(world), now=after(days=30))[-1] == (JUSTICE, 320)


def test_a_bad_rating_is_held_by_its_reviewer_and_rework_by_the_lead(world: World) -> None:
    case = lives.reworked(world)

    assert held(world, case, now=after(hours=11))[-2:] == [(OFFICE, 120), (JUSTICE, 60)]


def test_a_bad_rating_still_waiting_is_held_by_whoever_must_review_it(world: World) -> None:
    case = lives.rated(world, solved="no", satisfied=1)

    assert held(world, case, now=after(hours=9))[-1] == (OFFICE, 60)


def returned(case: Case, world: World, minutes: int, *, is_dispute: bool = False) -> Case:
    lead = world.person("lead")
    return take(
        case,
        after(minutes=minutes),
        lambda c: actions.return_call(c, by=lead, reason="not_our_duty", basis="目录", is_dispute=is_dispute),
    )


def test_a_returned_call_goes_back_to_the_centre(world: World) -> None:
    case = returned(lives.dispatched(world), world, 50)

    assert held(world, case, now=after(hours=1))[-2:] == [(JUSTICE, 10), (OFFICE, 10)]


def test_a_dispute_is_held_by_the_centre_above_until_it_rules(world: World) -> None:
    case = returned(lives.dispatched(world), world, 50, is_dispute=True)
    assert held(world, case, now=after(hours=1))[-1] == ("舒兰市社会治理指挥中心", 10)

    ruler, lead = world.person("county_officer"), world.unit("justice")
    ruled = take(case, after(minutes=70), lambda c: actions.rule(c, by=ruler, lead=lead, reason="属地", basis="目录"))

    assert held(world, ruled, now=after(hours=2))[-2:] == [("舒兰市社会治理指挥中心", 20), (JUSTICE, 50)]


def test_an_assisting_unit_that_returns_changes_no_holder(world: World) -> None:
    case, assist = lives.dispatched(world), world.person("assist")
    case = take(
        case, after(minutes=50), lambda c: actions.return_call(c, by=assist, reason="not_our_duty", basis="目录")
    )

    assert held(world, case, now=after(hours=1))[-1] == (JUSTICE, 20)


def test_an_answer_sent_back_is_held_by_the_lead_again(world: World) -> None:
    case, head = lives.answered(world), world.person("lead_head")
    case = take(case, after(hours=6), lambda c: actions.send_back(c, by=head, reason="没写复测"))

    assert held(world, case, now=after(hours=7))[-1] == (JUSTICE, 380)


def test_a_reopened_matter_is_held_by_its_centre(world: World) -> None:
    case = lives.rated(world)
    case = take(case, after(hours=20), lambda c: actions.reopen(c, by=Reporter.objects.get(case=c), reason="又不热了"))

    assert held(world, case, now=after(hours=21))[-1] == (OFFICE, 60)


def test_what_was_handled_on_the_spot_was_held_by_nobody(world: World) -> None:
    assert held(world, lives.self_handled(world), now=after(hours=2)) == []
