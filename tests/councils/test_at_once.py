"""Fifty at once: one topic for one form, fifty numbers for fifty forms, one case for one tap."""

from __future__ import annotations

import pytest

from cases.models import Case
from councils.actions import meetings, promises, topics
from councils.actions.meetings import Ending
from councils.actions.topics import Raised, Settlement
from councils.choices import MeetingState, Telling, TopicOutcome
from councils.models import CouncilEvent, Meeting, PromiseTold, Topic
from tests.at_once import FIFTY, at_once
from tests.cases.world import World
from tests.councils.meetings import closed, held, key, planned, promised, raised

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_form_sent_fifty_times_is_one_topic_and_one_case(committed_world: World) -> None:
    world = committed_world
    meeting, of_the_form = held(world), key()
    tap = Settlement(TopicOutcome.CASE)

    refused = at_once(
        lambda _n: topics.add(
            meeting, Raised("顶楼漏雪水"), key=of_the_form, by=world.person("grid_worker"), settlement=tap
        )
    )

    assert refused == [""] * FIFTY
    assert Topic.objects.count() == Case.objects.count() == 1


def test_fifty_residents_at_once_get_fifty_numbers(committed_world: World) -> None:
    meeting = planned(committed_world)

    refused = at_once(lambda n: topics.hand_in(meeting, Raised(f"第{n}件事"), key=key()))

    assert refused == [""] * FIFTY
    assert sorted(Topic.objects.values_list("number", flat=True)) == list(range(1, FIFTY + 1))


def test_one_topic_settled_in_six_ways_at_once_has_one_outcome_and_sentences(committed_world: World) -> None:
    world = committed_world
    meeting = held(world)
    topic = raised(world, meeting)
    ways = (
        Settlement(TopicOutcome.CASE),
        Settlement(TopicOutcome.SETTLED, "好了"),
        Settlement(TopicOutcome.NEGOTIATE, "好", "物业", meeting.day),
    )

    refused = at_once(lambda n: topics.settle(topic, ways[n % 3], by=world.person("grid_worker")))

    topic.refresh_from_db()
    winner = next(way for way in ways if way.outcome == topic.outcome)
    assert [words == "" for words in refused] == [ways[n % 3] is winner for n in range(FIFTY)]
    assert Case.objects.count() == (topic.outcome == TopicOutcome.CASE)
    assert CouncilEvent.objects.filter(step="settle").count() == 1


def test_a_meeting_closed_fifty_times_at_once_is_closed_once(committed_world: World) -> None:
    world = committed_world
    meeting = held(world)

    refused = at_once(lambda n: meetings.close(meeting, Ending(n + 1), by=world.person("grid_worker")))

    assert refused.count("") == 1
    assert Meeting.objects.get().present_count == refused.index("") + 1
    assert CouncilEvent.objects.filter(step="close").count() == 1


def test_two_meetings_of_one_council_closed_at_once_get_two_numbers(committed_world: World) -> None:
    world = committed_world
    both = [held(world), held(world)]

    at_once(lambda n: meetings.close(both[n % 2], Ending(3), by=world.person("grid_worker")))

    assert sorted(Meeting.objects.values_list("number", flat=True)) == [1, 2]


def test_kept_and_explained_at_once_is_one_of_both(committed_world: World) -> None:
    world = committed_world
    before = held(world, since=meetings.BETWEEN_MEETINGS)
    promise = promised(world, before)
    closed(world, before)
    meeting = held(world)
    facts = ((Telling.KEPT, {}), (Telling.EXPLAINED, {"text": "配件没到", "due_on": meeting.day}))

    def tell(number: int) -> None:
        kind, more = facts[number % 2]
        promises.tell(promise, meeting, kind, by=world.person("grid_worker"), **more)  # type: ignore[arg-type]

    refused = at_once(tell)

    assert PromiseTold.objects.count() == 1
    assert 0 < refused.count("") <= FIFTY // 2
    assert Meeting.objects.filter(state=MeetingState.HELD).count() == 1
