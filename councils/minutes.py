"""The minutes of a meeting, as staff read them and as they hang on the notice board: there without anybody's name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from cases.rules.masking import masked
from councils.choices import PromiseState, Telling, TopicOutcome
from councils.models import Meeting, Promise, Topic

STATES = {**dict(PromiseState.choices), **dict(Telling.choices)}


@dataclass(frozen=True, slots=True)
class Told:
    """How a promise of before stood when the minutes were closed."""

    what: str
    who: str
    due_on: dt.date
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
class Minutes:
    meeting: Meeting
    told: list[Told]
    rows: list[Row]
    settled: int
    corrections: list[Corrected]


def minutes_of(meeting: Meeting, *, is_public: bool) -> Minutes:
    """Three statements: topics with their cases, promises, corrections."""
    shown = masked if is_public else str
    topics = list(meeting.topics.select_related("case__continues").order_by("number"))
    by_topic = {promise.topic_id: promise for promise in meeting.promises.order_by("-pk")}
    told = told_before(meeting, is_public=is_public)
    return Minutes(
        meeting,
        told,
        [_row(topic, by_topic.get(topic.pk), is_public) for topic in topics],
        sum(topic.outcome == TopicOutcome.SETTLED for topic in topics),
        [Corrected(shown(one.text), timezone.localdate(one.at)) for one in meeting.corrections.order_by("pk")],
    )


def told_before(meeting: Meeting, *, is_public: bool = False) -> list[Told]:
    return [_told(row, is_public) for row in meeting.told]


def _told(row: dict[str, Any], is_public: bool) -> Told:
    shown = masked if is_public else str
    return Told(
        shown(row["what"]),
        shown(row["who"]),
        dt.date.fromisoformat(row["due_on"]),
        str(STATES[row["state"]]),
        shown(row["words"]),
        dt.date.fromisoformat(row["new_day"]) if row["new_day"] else None,
        row["number"],
    )


def _row(topic: Topic, promise: Promise | None, is_public: bool) -> Row:
    shown = masked if is_public else str
    case = topic.case
    return Row(
        topic,
        topic.number,
        shown(topic.text),
        topic.get_outcome_display(),
        shown(topic.result),
        shown(promise.who) if promise else "",
        promise.due_on if promise else None,
        case.reference if case and not case.is_kept_from_neighbours else "",
    )
