"""A promise cannot vanish: the next meeting opens with it, and nobody leaves before it is kept or explained."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from cases.models import Case
from cases.rules.choices import ExplainedReason, Outcome, State
from councils import agenda
from councils.actions import meetings, promises
from councils.actions.promises import Given
from councils.actions.reminding import remind
from councils.choices import PromiseState, Telling, TopicOutcome
from councils.models import Meeting, Promise, PromiseTold
from outbox.models import Message
from tests.cases.world import World, case_in
from tests.councils.meetings import closed, held, key, planned, promised, raised, settled
from web.errors import NotAllowed, Refusal

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def a_fortnight_ago(world: World) -> Meeting:
    return held(world, since=14 * DAY)


def told(world: World, promise: Promise, meeting: Meeting, kind: Telling, **facts: object) -> PromiseTold:
    return promises.tell(promise, meeting, kind, by=world.person("grid_worker"), **facts)  # type: ignore[arg-type]


def states(meeting: Meeting) -> list[tuple[str, str]]:
    return [(line.promise.what, line.state.value) for line in agenda.lines_of(meeting)]


def tied(world: World, meeting: Meeting, state: State, **facts: object) -> Promise:
    case = case_in(world, state, **facts)
    given = Given("3号楼暖气不热", "热力公司", meeting.day, case)
    return promises.make(meeting, given, key=key(), by=world.person("grid_worker"))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (Given("", "物业", dt.date(2099, 1, 1)), "what"),
        (Given("换闭门器", " ", dt.date(2099, 1, 1)), "who"),
        (Given("换闭门器", "物业", None), "due_on"),
        (Given("换闭门器", "物业", dt.date(2020, 1, 1)), "due_on"),
    ],
)
def test_a_promise_without_who_or_when_is_a_sentence(world: World, given: Given, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        promises.make(held(world), given, key=key(), by=world.person("grid_worker"))

    assert refused.value.field == field
    assert not Promise.objects.exists()


def test_a_promise_is_due_at_the_next_meeting_where_nothing_else_is_said(world: World) -> None:
    meeting = held(world)

    assert meetings.usual_due(meeting) == timezone.localdate(meeting.starts_at + 14 * DAY)
    following = planned(world, within=9 * DAY)
    assert meetings.usual_due(meeting) == following.day


def test_the_next_meeting_opens_with_late_ones_first(world: World) -> None:
    before = a_fortnight_ago(world)
    promised(world, before, due_in=30, what="没到日子")
    promised(world, before, due_in=3, what="晚了")
    closed(world, before)
    elsewhere = held(world, since=13 * DAY, area="community", by="committee_officer")
    promised(world, elsewhere, what="别处的")
    meeting = held(world)
    promised(world, meeting, what="今天的")

    assert states(meeting) == [("晚了", "late"), ("没到日子", "due")]
    assert agenda.lines_of(meeting)[0].days_late == 11


def test_nobody_leaves_before_a_late_promise_is_told_of(world: World) -> None:
    before = a_fortnight_ago(world)
    late = promised(world, before, due_in=3, what="小广场的冰清走")
    closed(world, before)
    meeting = held(world)

    with pytest.raises(Refusal, match="小广场的冰清走"):
        closed(world, meeting)
    told(world, late, meeting, Telling.EXPLAINED, text="铲车坏了", due_on=timezone.localdate() + 2 * DAY)
    minutes = closed(world, meeting)

    [row] = minutes.told
    assert (row["what"], row["state"], row["words"]) == ("小广场的冰清走", "explained", "铲车坏了")
    assert states(planned(world)) == [("小广场的冰清走", "due")]


def test_a_promise_kept_is_told_once_and_gone_from_the_next_agenda(world: World) -> None:
    before = a_fortnight_ago(world)
    promise = promised(world, before)
    closed(world, before)
    meeting = held(world)

    told(world, promise, meeting, Telling.KEPT)
    told(world, promise, meeting, Telling.KEPT)
    with pytest.raises(Refusal):
        told(world, promise, meeting, Telling.EXPLAINED, text="其实没有", due_on=timezone.localdate() + DAY)

    assert PromiseTold.objects.count() == 1
    assert states(meeting) == [("2单元门换闭门器", "kept")]
    closed(world, meeting)
    assert states(planned(world)) == []


def test_an_explanation_says_why_and_until_when(world: World) -> None:
    before = a_fortnight_ago(world)
    promise = promised(world, before, due_in=3)
    closed(world, before)
    meeting = held(world)

    for words, day in (("", timezone.localdate()), ("配件没到", None), ("配件没到", timezone.localdate() - DAY)):
        with pytest.raises(Refusal):
            told(world, promise, meeting, Telling.EXPLAINED, text=words, due_on=day)

    promise.refresh_from_db()
    assert promise.now_due_on == promise.due_on
    assert not PromiseTold.objects.exists()


def test_a_promise_is_told_of_at_its_own_council_alone_and_by_whoever_holds_it(world: World) -> None:
    before = a_fortnight_ago(world)
    promise = promised(world, before)
    with pytest.raises(Refusal):
        told(world, promise, before, Telling.KEPT)
    closed(world, before)
    elsewhere = held(world, area="community", by="committee_officer")

    with pytest.raises(Refusal):
        told(world, promise, elsewhere, Telling.KEPT)
    with pytest.raises(NotAllowed):
        promises.tell(promise, held(world), Telling.KEPT, by=world.person("other_grid_worker"))

    assert not PromiseTold.objects.exists()


@pytest.mark.parametrize(
    ("state", "facts", "expected"),
    [
        (State.IMPLEMENTING, {}, PromiseState.DUE),
        (State.IMPLEMENTING, {"due_at": "past"}, PromiseState.LATE),
        (State.EVALUATING, {"due_at": "past"}, PromiseState.DUE),
        (State.CLOSED, {}, PromiseState.KEPT),
        (State.CLOSED, {"outcome": Outcome.PARTLY}, PromiseState.UNSOLVED),
        (
            State.CLOSED,
            {
                "outcome": Outcome.EXPLAINED,
                "explained_reason": ExplainedReason.NO_FUNDS,
                "review_on": dt.date(2099, 1, 1),
            },
            PromiseState.UNSOLVED,
        ),
        (State.REFUSED, {}, PromiseState.UNSOLVED),
        (State.TERMINATED, {}, PromiseState.UNSOLVED),
    ],
)
def test_a_promise_tied_to_a_case_stands_as_its_case_does(
    world: World, state: State, facts: dict[str, object], expected: PromiseState
) -> None:
    if facts.get("due_at") == "past":
        facts = facts | {"due_at": timezone.now() - DAY}
    before = a_fortnight_ago(world)
    tied(world, before, state, **facts)
    closed(world, before)

    assert states(held(world)) == [("3号楼暖气不热", expected.value)]


def test_no_button_keeps_a_promise_whose_case_is_open(world: World) -> None:
    before = a_fortnight_ago(world)
    promise = tied(world, before, State.IMPLEMENTING)
    closed(world, before)
    meeting = held(world)

    with pytest.raises(Refusal, match="工单"):
        told(world, promise, meeting, Telling.KEPT)

    promise.refresh_from_db()
    assert promise.kept_at is None


def test_a_promise_whose_case_was_solved_is_told_as_kept_by_opening_with_it(world: World) -> None:
    before = a_fortnight_ago(world)
    promise = tied(world, before, State.CLOSED)
    closed(world, before)

    minutes = closed(world, held(world))

    promise.refresh_from_db()
    assert promise.kept_at is not None
    [row] = minutes.told
    assert (row["state"], row["number"]) == ("kept", Case.objects.get().reference)
    assert states(planned(world)) == []


def test_a_case_ended_without_a_solution_is_explained_before_people_rise(world: World) -> None:
    before = a_fortnight_ago(world)
    promise = tied(world, before, State.REFUSED)
    closed(world, before)
    meeting = held(world)

    with pytest.raises(Refusal):
        closed(world, meeting)
    told(world, promise, meeting, Telling.EXPLAINED, text="不归社区管，已告诉去哪里问")

    assert closed(world, meeting).told[0]["state"] == "explained"


def test_minutes_stay_as_they_were_when_the_promise_is_kept_later(world: World) -> None:
    before = a_fortnight_ago(world)
    promise = promised(world, before, due_in=30)
    closed(world, before)
    minutes = closed(world, held(world, since=7 * DAY))

    told(world, promise, held(world), Telling.KEPT)

    minutes.refresh_from_db()
    assert minutes.told[0]["state"] == "due"


def test_reminders_go_once_before_the_day_and_once_after_it(world: World) -> None:
    meeting = held(world)
    promise = promised(world, meeting, due_in=5)
    settled(world, raised(world, meeting), TopicOutcome.CASE)
    noon = timezone.make_aware(dt.datetime.combine(promise.due_on, dt.time(12)))
    sent: list[tuple[int, list[str]]] = []

    for days in (-3, -1, -1, 0, 1, 2, 9):
        with time_machine.travel(noon + days * DAY, tick=False):
            remind()
            kinds = (
                Message.objects.filter(key__startswith="promise:").order_by("pk").values_list("body__kind", flat=True)
            )
            sent.append((days, list(kinds)))

    assert sent == [
        (-3, []),
        (-1, ["promise_due"]),
        (-1, ["promise_due"]),
        (0, ["promise_due"]),
        (1, ["promise_due", "promise_late"]),
        (2, ["promise_due", "promise_late"]),
        (9, ["promise_due", "promise_late"]),
    ]
    assert set(Message.objects.filter(key__startswith="promise:").values_list("recipient", flat=True)) == {
        str(world.people["grid_worker"].pk)
    }
    assert "闭门器" not in str(list(Message.objects.values_list("body", flat=True)))
