"""A meeting from the plan to the closed minutes: what may be done when, and what is refused with a sentence."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.actions import Person
from cases.models import Case, CaseEvent, Reporter
from cases.rules.choices import Channel, State
from cases.rules.sealing import unseal
from councils.actions import meetings, promises, topics
from councils.actions.meetings import Ending, Plan
from councils.actions.topics import Raised, Settlement
from councils.choices import MeetingState, Step, Telling, TopicOutcome
from councils.models import CouncilEvent, Meeting, Promise, Topic
from outbox.models import Message
from tests.cases.world import World
from tests.councils.meetings import closed, held, key, planned, promised, raised, settled
from web.errors import NotAllowed, Refusal

pytestmark = pytest.mark.django_db
ON_THE_SPOT = {"words": "当场搬走，三家都在。"}
A_WRITE = 12


def test_a_meeting_of_a_later_day_has_no_results(world: World) -> None:
    meeting = planned(world)
    topic = raised(world, meeting)

    for attempt in (
        lambda: meetings.begin(meeting, by=world.person("grid_worker")),
        lambda: settled(world, topic, TopicOutcome.SETTLED, **ON_THE_SPOT),
        lambda: raised(world, meeting, "灯不亮", settlement=Settlement(TopicOutcome.SETTLED, "换了灯泡")),
        lambda: promised(world, meeting),
        lambda: closed(world, meeting),
    ):
        with pytest.raises(Refusal) as refused:
            attempt()
        assert str(refused.value)
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.PLANNED
    assert [(one.text, one.outcome) for one in meeting.topics.all()] == [("楼道堆物，自行车挡路", "")]
    assert not Promise.objects.exists()


def test_people_come_early_and_it_begins_once(world: World) -> None:
    meeting = planned(world, within=dt.timedelta(minutes=50))

    first = meetings.begin(meeting, by=world.person("grid_worker"))
    again = meetings.begin(meeting, by=world.person("committee_officer"))

    assert first.state == again.state == MeetingState.HELD
    assert first.began_at == again.began_at
    assert meeting.events.filter(step=Step.BEGIN).count() == 1


def test_a_meeting_whose_time_has_come_has_begun(world: World) -> None:
    meeting = held(world)

    assert meeting.state == MeetingState.HELD
    assert meeting.began_at == meeting.starts_at


def test_only_the_community_and_its_centre_hold_it(world: World) -> None:
    meeting = held(world)
    for who in ("other_grid_worker", "other_officer", "lead", "supervisor", "auditor", "system_admin"):
        with pytest.raises(NotAllowed):
            raised(world, meeting, by=who)
    raised(world, meeting, by="committee_officer")
    raised(world, meeting, "路灯", by="officer")

    assert meeting.topics.count() == 2


def test_a_topic_becomes_a_case_by_one_tap_with_who_raised_it(world: World) -> None:
    meeting = held(world)
    topic = raised(world, meeting, "顶楼漏雪水，三家掉墙皮", person=Person("孙桂兰", "13804321234"))

    topic = settled(world, topic, TopicOutcome.CASE)

    case = Case.objects.get()
    assert topic.case == case
    assert (case.channel, case.state, case.text) == (Channel.COUNCIL, State.WHISTLED, "顶楼漏雪水，三家掉墙皮")
    assert (case.area_id, case.place) == (meeting.area_id, "")  # where people sat is not where it is
    reporter = Reporter.objects.get(case=case)
    assert (unseal(reporter.sealed_name), unseal(reporter.sealed_phone)) == ("孙桂兰", "13804321234")
    assert CaseEvent.objects.get(case=case).by == world.people["grid_worker"]
    promise = Promise.objects.get()
    assert (promise.case, promise.topic) == (case, topic)
    assert promise.due_on == timezone.localdate(case.due_at - dt.timedelta(seconds=1))


def test_a_grid_workers_whistle_of_the_communitys_council_goes_to_the_own_grid(world: World) -> None:
    meeting = held(world, area="community")

    settled(world, raised(world, meeting), TopicOutcome.CASE)

    assert Case.objects.get().area == world.areas["grid"]


@pytest.mark.parametrize(
    ("outcome", "given", "field"),
    [
        (TopicOutcome.SETTLED, {}, "words"),
        (TopicOutcome.EXPLAINED, {"words": "。"}, "words"),
        (TopicOutcome.NEGOTIATE, {"who": "物业"}, "due_on"),
        (TopicOutcome.NEGOTIATE, {"due_on": dt.date(2099, 1, 1)}, "who"),
        (TopicOutcome.RESIDENTS, {}, "who"),
        (TopicOutcome.NOT_NOW, {"review_on": dt.date(2099, 1, 1)}, "reason"),
        (TopicOutcome.NOT_NOW, {"reason": "no_funds"}, "review_on"),
        (TopicOutcome.NOT_NOW, {"reason": "no_funds", "review_on": dt.date(2020, 1, 1)}, "review_on"),
        (TopicOutcome.NOT_NOW, {"reason": "forged", "review_on": dt.date(2099, 1, 1)}, "reason"),
    ],
)
def test_an_outcome_without_what_it_needs_is_a_sentence_beside_its_input(
    world: World, outcome: TopicOutcome, given: dict[str, object], field: str
) -> None:
    topic = raised(world, held(world))

    with pytest.raises(Refusal) as refused:
        settled(world, topic, outcome, **given)

    assert refused.value.field == field
    topic.refresh_from_db()
    assert topic.outcome == ""
    assert not Promise.objects.exists()
    assert not CouncilEvent.objects.filter(step=Step.SETTLE).exists()


def test_settled_twice_alike_is_once_and_otherwise_a_sentence(world: World) -> None:
    meeting = held(world)
    topic = raised(world, meeting)

    settled(world, topic, TopicOutcome.CASE)
    settled(world, topic, TopicOutcome.CASE)
    with pytest.raises(Refusal, match="转为事项"):
        settled(world, topic, TopicOutcome.EXPLAINED, words="解释过了")

    assert Case.objects.count() == Promise.objects.count() == 1
    assert meeting.events.filter(step=Step.SETTLE).count() == 1


def test_the_same_form_sent_twice_is_one_topic_and_other_words_are_refused(world: World) -> None:
    meeting, by, of_the_form = held(world), world.person("grid_worker"), key()
    raised_now = Raised("楼道堆物")
    outcome = Settlement(TopicOutcome.CASE)

    first = topics.add(meeting, raised_now, key=of_the_form, by=by, settlement=outcome)
    again = topics.add(meeting, raised_now, key=of_the_form, by=by, settlement=outcome)
    with pytest.raises(Refusal):
        topics.add(meeting, Raised("另一件事"), key=of_the_form, by=by)

    assert first == again
    assert Topic.objects.count() == Case.objects.count() == 1


def test_closing_says_how_many_came_and_gets_the_number_of_the_year(world: World) -> None:
    first = closed(world, held(world, since=dt.timedelta(hours=3)))
    second = closed(world, held(world))

    assert (first.number, second.number) == (1, 2)
    assert first.year == timezone.localdate(first.starts_at).year
    with pytest.raises(Refusal):
        closed(world, held(world), present=0)


def test_nothing_is_written_into_closed_minutes(world: World) -> None:
    meeting = held(world)
    topic = raised(world, meeting)
    settled(world, topic, TopicOutcome.SETTLED, **ON_THE_SPOT)
    before = closed(world, meeting)

    for attempt in (
        lambda: raised(world, meeting, "又想起一件"),
        lambda: settled(world, topic, TopicOutcome.EXPLAINED, words="改一改"),
        lambda: promised(world, meeting),
        lambda: closed(world, meeting, present=99),
        lambda: meetings.begin(meeting, by=world.person("grid_worker")),
    ):
        with pytest.raises(Refusal, match="更正"):
            attempt()

    meeting.refresh_from_db()
    assert (meeting.present_count, meeting.topics.count(), meeting.told) == (14, 1, before.told)


def test_minutes_are_corrected_by_adding(world: World) -> None:
    meeting, by, of_the_form = closed(world, held(world)), world.person("committee_officer"), key()

    meetings.correct(meeting, text="到会应为 15 人。", key=of_the_form, by=by)
    meetings.correct(meeting, text="到会应为 15 人。", key=of_the_form, by=by)

    meeting.refresh_from_db()
    assert [one.text for one in meeting.corrections.all()] == ["到会应为 15 人。"]
    assert meeting.present_count == 14
    with pytest.raises(Refusal):
        meetings.correct(meeting, text="  。 ", key=key(), by=by)
    with pytest.raises(Refusal):
        meetings.correct(held(world), text="还没散会", key=key(), by=by)


def test_what_was_not_spoken_of_goes_to_the_next_meeting(world: World) -> None:
    meeting = held(world)
    spoken, left = raised(world, meeting), raised(world, meeting, "4号楼加装电梯")
    settled(world, spoken, TopicOutcome.SETTLED, **ON_THE_SPOT)

    with pytest.raises(Refusal) as refused:
        closed(world, meeting)
    assert refused.value.field == "next_day"
    closed(world, meeting, next_at=timezone.now() + dt.timedelta(days=14))

    left.refresh_from_db()
    following = Meeting.objects.get(state=MeetingState.PLANNED)
    assert (left.meeting, left.carried_from, left.number) == (following, meeting, 1)
    assert [one.text for one in meeting.topics.all()] == [spoken.text]


def test_a_planned_meeting_takes_what_is_left_behind_what_was_handed_in(world: World) -> None:
    meeting, following = held(world), planned(world)
    topics.hand_in(following, Raised("楼下狗叫"), key=key())
    left = raised(world, meeting, "4号楼加装电梯")

    closed(world, meeting)

    left.refresh_from_db()
    assert (left.meeting, left.number) == (following, 2)
    assert Meeting.objects.count() == 2


def test_a_meeting_far_away_or_at_no_place_is_refused(world: World) -> None:
    by = world.person("grid_worker")
    for place, at, area in (
        ("。", timezone.now(), "grid"),
        ("楼前", timezone.now() + dt.timedelta(days=4000), "grid"),
        ("楼前", timezone.now() - dt.timedelta(days=4000), "grid"),
    ):
        with pytest.raises(Refusal):
            meetings.plan(Plan(world.area(area), place, at, by), key=key(), by=by)
    with pytest.raises(NotAllowed):
        meetings.plan(Plan(world.area("other_grid"), "楼前", timezone.now(), by), key=key(), by=by)
    with pytest.raises(Refusal):
        officer = world.person("officer")
        meetings.plan(Plan(world.area("street"), "楼前", timezone.now(), officer), key=key(), by=officer)

    assert not Meeting.objects.exists()


def test_a_planned_meeting_moves_and_keeps_its_code(world: World) -> None:
    meeting, by = planned(world), world.person("grid_worker")
    later = timezone.now() + dt.timedelta(days=20)

    moved = meetings.move(meeting, Plan(meeting.area, "凉亭", later, by), by=by)

    assert (moved.place, moved.starts_at, moved.code) == ("凉亭", later, meeting.code)
    with pytest.raises(Refusal):
        meetings.move(meeting, Plan(meeting.area, "凉亭", timezone.now(), by), by=by)


def test_no_event_and_no_message_holds_what_somebody_said(world: World) -> None:
    meeting = held(world)
    topic = raised(world, meeting, "暗号七七，我叫孙桂兰", person=Person("孙桂兰", "13804321234"))
    settled(world, topic, TopicOutcome.NEGOTIATE, words="暗号七七", who="物业", due_on=meeting.day)
    closed(world, meeting)

    kept = str([list(CouncilEvent.objects.values_list("payload")), list(Message.objects.values_list("body"))])
    assert "暗号" not in kept and "孙桂兰" not in kept and "13804321234" not in kept


def test_each_write_takes_few_statements(world: World) -> None:
    first = held(world, since=dt.timedelta(days=3))
    promised(world, first, due_in=1)
    closed(world, first)
    meeting, by = held(world), world.person("grid_worker")
    topic, left = raised(world, meeting), raised(world, meeting, "电梯")
    taken = {}
    for name, write in {
        "add": lambda: topics.add(
            meeting, Raised("灯"), key=key(), by=by, settlement=Settlement(TopicOutcome.SETTLED, "好了")
        ),
        "settle": lambda: settled(world, topic, TopicOutcome.NEGOTIATE, words="好", who="物业", due_on=meeting.day),
        "tell": lambda: promises.tell(Promise.objects.first(), meeting, Telling.KEPT, by=by),  # type: ignore[arg-type]
        "close": lambda: meetings.close(meeting, Ending(5, next_at=timezone.now() + dt.timedelta(days=9)), by=by),
    }.items():
        with CaptureQueriesContext(connection) as asked:
            write()
        taken[name] = sum("SAVEPOINT" not in one["sql"] for one in asked.captured_queries)

    assert left.is_open
    assert max(taken.values()) <= A_WRITE, taken
