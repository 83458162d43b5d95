"""How the promises of a council stand: what the next meeting opens with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case
from cases.rules.lifecycle import STEP_OF
from councils.choices import MUST_BE_TOLD, PromiseState, Telling
from councils.models import Meeting, Promise, PromiseTold, Topic
from teams.models import User
from worktime import timekeeping, wording

MOST = 100
DONE = 7
"""Of a case whose six steps are all done."""
TONES = {
    PromiseState.KEPT: "ok",
    PromiseState.LATE: "red",
    PromiseState.UNSOLVED: "amber",
    PromiseState.DUE: "none",
}
FIRST_LATE = (PromiseState.LATE, PromiseState.UNSOLVED, PromiseState.DUE, PromiseState.KEPT)


@dataclass(frozen=True, slots=True)
class Line:
    """One promise as it stands now, and what was said of it at this meeting."""

    promise: Promise
    state: PromiseState
    told: PromiseTold | None
    days_late: int
    case: Case | None
    """None where it is tied to none, or the reader does not see it."""
    day: dt.date
    """By when: as it was last said, or the last day of its case while that is open."""

    @property
    def what(self) -> str:
        return self.promise.shown_what(is_seen=self.case is not None)

    @property
    def who(self) -> str:
        return self.promise.shown_who(is_seen=self.case is not None)

    @property
    def tone(self) -> str:
        return "amber" if self.told and self.told.kind == Telling.EXPLAINED else TONES[self.state]

    @property
    def words(self) -> str:
        if self.told and self.told.kind == Telling.EXPLAINED:
            return str(Telling.EXPLAINED.label)
        if self.state == PromiseState.LATE and self.days_late:
            return _("%(days)d days late") % {"days": self.days_late}
        if (
            self.state == PromiseState.DUE
            and self.case
            and self.case.paused_at is None
            and timekeeping.now() < self.case.due_at
        ):
            return wording.words_left(self.case.due_at, now=timekeeping.now(), is_short=True)
        return str(self.state.label)

    def _left(self) -> str:
        """How long its case has still, as the clock of the case says; empty where no clock runs."""
        now = timekeeping.now()
        if self.case is None or self.case.paused_at or self.case.due_at <= now:
            return ""
        return wording.words_left(self.case.due_at, now=now, is_short=True)

    @property
    def waits_for_words(self) -> bool:
        """Whether the meeting may not end before people were told of it."""
        return self.told is None and self.state in MUST_BE_TOLD

    @property
    def may_be_told(self) -> bool:
        return self.told is None and self.state != PromiseState.KEPT

    @property
    def step(self) -> int:
        return STEP_OF.get(self.case.state, DONE) if self.case else 0

    def as_kept(self) -> dict[str, Any]:
        """As the closed minutes keep it."""
        promise, case = self.promise, self.promise.living_case
        return {
            "promise": promise.pk,
            "what": promise.what,
            "who": promise.who,
            "due_on": self.day.isoformat(),
            "was_due_on": promise.was_due_on.isoformat() if promise.was_due_on else "",
            "state": Telling.EXPLAINED.value if self.told and self.told.kind == Telling.EXPLAINED else self.state.value,
            "words": self.told.text if self.told else "",
            "new_day": self.told.due_on.isoformat() if self.told and self.told.due_on else "",
            "number": case.reference if case and not promise.is_kept else "",
        }


def lines_of(meeting: Meeting) -> list[Line]:
    """Promises of earlier meetings that are not yet told as kept, and those told of at this one; late ones first.
    What a matter keeps is kept in them.
    """
    return _late_first(_line(promise, frozenset()) for promise in _before(meeting))


def topics_in(meeting: Meeting) -> tuple[list[Topic], list[Topic]]:
    """Its topics, and those that went to the next meeting because their turn did not come; one statement."""
    found = Topic.objects.filter(Q(meeting=meeting) | Q(carried_from=meeting)).select_related("case__continues", "vote")
    topics = list(found.order_by("number", "pk"))
    own = [topic for topic in topics if topic.meeting_id == meeting.pk]
    return own, [topic for topic in topics if topic.meeting_id != meeting.pk]


def promises_in(meeting: Meeting) -> list[Promise]:
    """Those made at it, and of a closed one those that its minutes tell of; one statement."""
    told = [row["promise"] for row in meeting.told]
    found = Promise.objects.filter(Q(meeting=meeting) | Q(pk__in=told)).select_related("case__continues")
    return list(found.order_by("pk"))


def shown_to(
    reader: User, meeting: Meeting, topics: Sequence[Topic], promises: Sequence[Promise]
) -> tuple[list[Line], list[Line]]:
    """What the meeting opens with, and what of `promises` was made at it, as the reader may see both; the topics are
    marked by whether the reader sees their matter. One statement for all matters together.
    """
    before = [] if meeting.is_closed else _before(meeting)
    made = [promise for promise in promises if promise.meeting_id == meeting.pk][:MOST]
    cases = {case.pk for promise in (*before, *made) if (case := promise.living_case)}
    cases |= {topic.case_id for topic in topics if topic.case_id}
    visible = Case.objects.visible_to(reader).filter(pk__in=cases).values_list("pk", flat=True)
    seen = frozenset(visible) if cases else frozenset()
    for topic in topics:
        topic.is_seen = topic.case_id in seen
    return _late_first(_line(promise, seen) for promise in before), [_line(promise, seen) for promise in made]


def _before(meeting: Meeting) -> list[Promise]:
    told_here = PromiseTold.objects.filter(meeting=meeting)
    found = (
        Promise.objects.before(meeting)
        .filter(Q(kept_at=None) | Q(pk__in=told_here.values("promise")))
        .select_related("case__continues", "meeting")
        .prefetch_related(Prefetch("tellings", told_here, to_attr="told_here"))
        .order_by("now_due_on", "pk")[:MOST]
    )
    return list(found)


def _late_first(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: FIRST_LATE.index(line.state))


def _line(promise: Promise, seen: frozenset[int]) -> Line:
    today = timekeeping.today()
    told: Sequence[PromiseTold] = vars(promise).get("told_here", ())
    case = promise.living_case
    state = promise.state_at(timekeeping.now(), today)
    day = last_day(case) if case and case.is_open else promise.now_due_on
    return Line(
        promise,
        state,
        told[0] if told else None,
        max((today - day).days, 0) if state == PromiseState.LATE else 0,
        case if case and case.pk in seen else None,
        day,
    )


def last_day(case: Case) -> dt.date:
    """The last day of its limit, which ends at midnight."""
    return timezone.localdate(case.due_at - dt.timedelta(microseconds=1))
