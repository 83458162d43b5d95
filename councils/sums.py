"""Figures of councils: counts with what they are a part of, never of persons."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncDate

from cases.reading.measures import FEWEST
from cases.rules.choices import Outcome, State
from councils.choices import MeetingState, TopicOutcome
from councils.models import Meeting, Promise, Topic
from teams.models import User
from worktime import timekeeping

WHOLE = 100


@dataclass(frozen=True, slots=True)
class Part:
    """So many of so many."""

    count: int
    of: int

    @property
    def percent(self) -> int | None:
        """None where there are too few for a rate."""
        return round(WHOLE * self.count / self.of) if self.of >= FEWEST else None


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the closed meetings of a year."""

    year: int
    meetings: int
    present: int
    topics: int
    by_outcome: list[tuple[str, Part]]
    promised: int
    kept_in_time: Part
    """Of the promises whose day has passed."""
    kept_late: Part
    not_kept: Part


def of_year(user: User, year: int) -> Figures:
    """Three statements: meetings, topics, promises. A promise tied to a case is kept when its case was solved."""
    meetings = Meeting.objects.visible_to(user).filter(state=MeetingState.CLOSED, year=year)
    counted = meetings.order_by().aggregate(count=Count("pk"), present=Sum("present_count"))
    topics = dict(
        Topic.objects.filter(meeting__in=meetings).order_by().values_list("outcome").annotate(count=Count("pk"))
    )
    all_topics = sum(topics.values())
    promises = _promises(meetings)
    due = promises["due"]
    return Figures(
        year,
        counted["count"],
        counted["present"] or 0,
        all_topics,
        [(str(outcome.label), Part(topics.get(outcome, 0), all_topics)) for outcome in TopicOutcome],
        promises["made"],
        Part(promises["in_time"], due),
        Part(promises["late"], due),
        Part(due - promises["in_time"] - promises["late"], due),
    )


def _promises(meetings: Any) -> dict[str, int]:
    """Kept by the day first promised counts as in time; a promise kept before its day counts at once."""
    today: dt.date = timekeeping.today()
    by_case = Q(case__state=State.CLOSED, case__outcome=Outcome.SOLVED)
    kept = Q(case=None, kept_at__isnull=False) | by_case
    in_time = Q(case=None, kept_day__lte=F("due_on")) | by_case & Q(closed_day__lte=F("due_on"))
    due = Q(due_on__lt=today) | kept
    rows = Promise.objects.filter(meeting__in=meetings).order_by()
    found: dict[str, int] = rows.annotate(
        kept_day=TruncDate("kept_at"), closed_day=TruncDate("case__closed_at")
    ).aggregate(
        made=Count("pk"),
        due=Count("pk", filter=due),
        in_time=Count("pk", filter=in_time),
        late=Count("pk", filter=kept & ~in_time),
    )
    return found
