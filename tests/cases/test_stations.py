"""The six-step bar and the holders' bar say who had it, since when and for how long."""

from __future__ import annotations

import datetime as dt

import pytest

from cases import actions
from cases.models import Case, Rating, Reporter, conditions
from cases.reading.detail import Sheet
from cases.reading.progress_bar import Station, stations, stays
from cases.reading.statements import with_people
from tests.cases import lives
from tests.cases.lives import after, take
from tests.cases.world import World

pytestmark = pytest.mark.django_db


def bar(world: World, case: Case, *, now: dt.datetime) -> list[Station]:
    officer = world.person("officer")
    sheet = Sheet(with_people(Case.objects.visible_to(officer).as_read_by(officer)).get(pk=case.pk), officer)
    return stations(sheet.case, sheet.events, sheet.called, now=now)


def looks(told: list[Station]) -> list[str]:
    return [station.state for station in told]


def test_a_new_matter_stands_at_the_first_step_and_says_who_must_accept_it(world: World) -> None:
    told = bar(world, lives.whistled(world), now=after(minutes=30))

    assert looks(told) == ["now", *["todo"] * 5]
    assert told[0].who == "等正阳社区居委会接单"
    assert (told[0].when, told[0].lasted) == (lives.START, dt.timedelta(minutes=30))


def test_each_step_says_who_had_it_and_how_long_it_took(world: World) -> None:
    told = bar(world, lives.implementing(world), now=after(hours=3))

    assert looks(told) == ["done", "done", "done", "now", "todo", "todo"]
    assert [station.who for station in told[:4]] == [
        "网格员 grid_worker",
        "北城街道司法所 等2家",
        "北城街道司法所 牵头",
        "2项任务，完成0项",
    ]
    assert [station.lasted for station in told[:4]] == [
        dt.timedelta(minutes=20),
        dt.timedelta(minutes=40),
        dt.timedelta(hours=1),
        dt.timedelta(hours=1),
    ]


@pytest.mark.parametrize(
    ("life", "who"),
    [
        (lives.accepted, "等待派单"),
        (lives.dispatched, "等北城街道司法所报到"),
        (lives.answered, "北城街道司法所 审核答复"),
        (lives.evaluating, "等群众评价"),
    ],
)
def test_the_step_it_is_in_says_what_it_waits_for(world: World, life, who: str) -> None:
    told = bar(world, life(world), now=after(hours=7))

    assert next(station.who for station in told if station.state == "now") == who


def test_a_dispute_waits_for_a_ruling(world: World) -> None:
    case, lead = lives.dispatched(world), world.person("lead")
    case = take(
        case,
        after(minutes=50),
        lambda c: actions.return_call(c, by=lead, reason="not_our_duty", basis="目录", is_dispute=True),
    )

    assert bar(world, case, now=after(hours=1))[1].who == "等待裁定"


def test_a_closed_matter_has_passed_all_six(world: World) -> None:
    told = bar(world, lives.rated(world), now=after(hours=9))

    assert looks(told) == ["done"] * 6
    assert told[4].who == "北城街道司法所"
    assert told[5].lasted == dt.timedelta(hours=2)


def test_rework_goes_back_and_says_that_it_is_done_again(world: World) -> None:
    told = bar(world, lives.reworked(world), now=after(hours=11))

    assert looks(told) == ["done", "done", "done", "now", "todo", "todo"]
    assert [station.again for station in told] == ["", "", "", "重办 1 次", "", ""]
    assert told[3].lasted == dt.timedelta(hours=1)


def test_an_answer_sent_back_and_a_reopening_are_no_rework(world: World) -> None:
    head, worker = world.person("lead_head"), world.person("lead")
    case = take(lives.answered(world), after(hours=7), lambda c: actions.send_back(c, by=head, reason="没写复测"))
    assert [station.again for station in bar(world, case, now=after(hours=8))] == [""] * 6

    case = take(case, after(hours=8), lambda c: actions.finish(c, by=worker, outcome="solved", answer="已复测"))
    case = take(case, after(hours=9), lambda c: actions.give_feedback(c, by=head))
    rating = Rating.objects.get(case=case)
    case = take(case, after(hours=10), lambda c: actions.rate(rating, answers=actions.Answers("yes", "yes", 3)))
    assert [station.again for station in bar(world, case, now=after(hours=11))] == ["", "", "", "", "重答 1 次", ""]

    reporter = Reporter.objects.get(case=case)
    case = take(case, after(hours=12), lambda c: actions.reopen(c, by=reporter, reason="又堵了"))

    told = bar(world, case, now=after(hours=13))
    assert [station.again for station in told] == ["", "重启 1 次", "", "", "", ""]
    assert (case.sent_back_count, case.rework_count, case.reopen_count) == (1, 0, 1)
    assert case not in Case.objects.filter(conditions.rework(after(hours=13)))


def test_a_bad_rating_under_review_is_said(world: World) -> None:
    told = bar(world, lives.rated(world, solved="no", satisfied=1), now=after(hours=9))

    assert (told[5].state, told[5].who) == ("now", "不满意，复核中")


def test_a_refused_matter_stops_where_it_was(world: World) -> None:
    case, officer = lives.whistled(world), world.person("committee_officer")
    case = take(case, after(hours=1), lambda c: actions.refuse(c, by=officer, reason="litigation", turn_to="法院"))

    told = bar(world, case, now=after(hours=2))

    assert looks(told) == ["done", *["todo"] * 5]
    assert told[0].lasted == dt.timedelta(hours=1)


def test_a_matter_handled_on_the_spot_took_all_steps_at_once(world: World) -> None:
    told = bar(world, lives.self_handled(world), now=after(hours=1))

    assert looks(told) == ["done"] * 5 + ["now"]
    assert {station.lasted for station in told[:5]} == {None}


def test_stays_end_with_the_case(world: World) -> None:
    case = lives.rated(world)

    passed = stays(case.events.order_by("seq"))

    assert [stay.step for stay in passed] == [1, 2, 3, 4, 5, 6]
    assert passed[-1].until == after(hours=8)
