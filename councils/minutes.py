"""The minutes of a meeting, as staff read them and as they hang on the notice board: there without anybody's name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from councils import agenda
from councils.choices import PromiseState, Telling, TopicOutcome
from councils.models import Meeting, Promise, Topic
from councils.models.shown import KEPT, in_public

STATES = {**dict(PromiseState.choices), **dict(Telling.choices)}


@dataclass(frozen=True, slots=True)
class Told:
    """How a promise of before stood when the minutes were closed."""

    what: str
    who: str
    due_on: dt.date
    was_due_on: dt.date | None
    state: str
    words: str
    new_day: dt.date | None
    number: str


@dataclass(frozen=True, slots=True)
class Row:
    """A topic, what came of it, and who does what by when."""

    topic: Topic
    number: int
    text: str
    outcome: str
    words: str
    who: str
    due_on: dt.date | None
    case_number: str


@dataclass(frozen=True, slots=True)
class Corrected:
    shown: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class Besides:
    """A promise that belongs to no topic."""

    what: str
    who: str
    due_on: dt.date


@dataclass(frozen=True, slots=True)
class Minutes:
    meeting: Meeting
    told: list[Told]
    rows: list[Row]
    settled: int
    others: list[Besides]
    carried: list[str]
    corrections: list[Corrected]


def minutes_of(meeting: Meeting) -> Minutes:
    """As anybody may read them. Three statements: topics with their cases, promises, corrections."""
    topics, carried = agenda.topics_in(meeting)
    promises = agenda.promises_in(meeting)
    made = [promise for promise in promises if promise.meeting_id == meeting.pk]
    by_topic = {promise.topic_id: promise for promise in reversed(made)}
    return Minutes(
        meeting,
        told_before(meeting, promises),
        [_row(topic, by_topic.get(topic.pk)) for topic in topics],
        sum(topic.outcome == TopicOutcome.SETTLED for topic in topics),
        [Besides(one.shown_what(), one.shown_who(), one.due_on) for one in made if one.topic_id is None],
        [topic.shown_text for topic in carried],
        [Corrected(one.shown_text, timezone.localdate(one.at)) for one in meeting.corrections.order_by("pk")],
    )


def told_before(meeting: Meeting, promises: Iterable[Promise]) -> list[Told]:
    """How what was promised before stood. What its matter keeps is kept here too, also where it became so since."""
    kept = {promise.pk for promise in promises if promise.is_kept}
    return [_told(row, is_kept=row["promise"] in kept) for row in meeting.told]


def _told(row: dict[str, Any], *, is_kept: bool) -> Told:
    return Told(
        str(KEPT) if is_kept else in_public(row["what"]),
        "" if is_kept else in_public(row["who"]),
        dt.date.fromisoformat(row["due_on"]),
        dt.date.fromisoformat(row["was_due_on"]) if row.get("was_due_on") else None,
        str(STATES[row["state"]]),
        "" if is_kept else in_public(row["words"]),
        dt.date.fromisoformat(row["new_day"]) if row["new_day"] else None,
        "" if is_kept else row["number"],
    )


def _row(topic: Topic, promise: Promise | None) -> Row:
    case = topic.case
    return Row(
        topic,
        topic.number,
        topic.shown_text,
        topic.get_outcome_display(),
        topic.shown_result,
        promise.shown_who() if promise else "",
        promise.due_on if promise else None,
        case.reference if case and not topic.is_kept else "",
    )
