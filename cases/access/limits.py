"""Which limit a stage of a case gets, and what gave it: the catalogue item comes before the level table.

Rules: docs/workflow.md, "Limits of the levels".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import count, islice

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Call, Case, Clock
from cases.rules import alarms
from cases.rules.alarms import Opening
from cases.rules.choices import Alarm, Outcome, Stage, State
from networks import rules
from networks.choices import Level
from networks.models import CatalogueItem
from networks.rules import Rules
from teams.models import User
from worktime import timekeeping
from worktime.deadlines import ONE_DAY, SHANGHAI, Deadline, Limit, LimitUnit, Standstill, deadline
from worktime.shares import latest_end, opening, share_of

RATING_WINDOW = "15D"
MERGED = "merged "
"""The prefix of the rule of a limit that came from a merged case (decision 45)."""
HALF = "/2"
"""The suffix of the rule of a limit that was halved for rework."""
EVALUATION_AMBER_PERCENT = 80
REMINDED_BEFORE = 3
"""Working days before the review of a pause."""
QUESTION_WINDOW = "2WD"
"""How long whoever raised a case has to answer a question, and how long its clocks stand for that at most."""
LONGEST_RULE = 40
LOOKED_AT_AFTER = 30 * ONE_DAY
INSIDE_THE_CASE = frozenset({Stage.ACCEPT, Stage.DISPATCH, Stage.ARRIVE, Stage.CONTACT})
"""Stages that are over before the case is, so that time to act is left (decision 25)."""
ACCEPT_LASTS_UNTIL_DISPATCH = {Stage.DISPATCH: Stage.ACCEPT}


@dataclass(frozen=True, slots=True)
class Given:
    """One limit as given: its end, and the rule and calendar version it came from."""

    stage: Stage
    deadline: Deadline
    rule: str
    calendar: str
    opening: Opening
    amber_at: dt.datetime | None = None
    over_150_at: dt.datetime | None = None
    over_200_at: dt.datetime | None = None
    known_at: dt.datetime | None = None
    rings_first: tuple[Alarm, dt.datetime] | None = None
    """The first alarm, where it does not follow from the limit alone."""
    was: dt.datetime | None = None
    """The end it had before: by an earlier calendar, or before a pause; None for one given for the first time."""

    @property
    def due_at(self) -> dt.datetime:
        return self.deadline.due_at

    def clock(self, case: Case, call: Call | None, round_number: int) -> Clock:
        """The row that keeps the limit, armed. Of the called units the lead alone is pressed for the first contact."""
        clock = Clock(
            case=case,
            call=call,
            stage=self.stage,
            round=round_number,
            started_at=self.deadline.received,
            limit=str(self.deadline.limit),
            rule=self.rule,
            calendar=self.calendar,
            due_at=self.due_at,
            is_provisional=self.deadline.is_provisional,
            amber_at=self.amber_at,
            over_150_at=self.over_150_at,
            over_200_at=self.over_200_at,
            known_at=self.known_at,
        )
        if self.rings_first:
            clock.alarm, clock.rings_at = self.rings_first
        elif call is None or call.is_lead or self.stage != Stage.CONTACT:
            clock.arm(self.opening)
        return clock

    def noted(self, known: Collection[dt.datetime]) -> dict[str, str]:
        """The limit as the event keeps it.

        The start is noted where it is none of the instants `known` of the event. A limit that was set right also notes
        its earlier end.
        """
        noted = {
            "stage": str(self.stage),
            "limit": str(self.deadline.limit),
            "rule": self.rule,
            "calendar": self.calendar,
            "due_at": self.due_at.isoformat(),
        }
        if self.deadline.is_cut:
            noted["cut"] = "case"
        started_at = self.deadline.received.astimezone(dt.UTC)
        if self.was or started_at not in known:
            noted["started_at"] = started_at.isoformat()
        return noted | ({"was": self.was.isoformat()} if self.was else {})


class Limits:
    """The limits of one case by the rules in force now; `known` hands the rules in where many cases are asked for."""

    def __init__(self, case: Case, known: Rules | None = None) -> None:
        self._case = case
        self._rules = known or rules.current()
        self.calendar = self._rules.calendar_of(case.county_id)
        self._level = self._rules.levels[Level(case.level)]
        self.entry = self._rules.catalogue_by_id.get(case.catalogue_item_id) if case.catalogue_item_id else None

    def anew(self) -> Limits:
        """The limits by the same rules for the case as it is filed now."""
        return Limits(self._case, self._rules)

    @property
    def entry_today(self) -> CatalogueItem | None:
        """What the catalogue says today of the case's type; None where it has none, or one that has ended."""
        return self._rules.catalogue.get(self.entry.code) if self.entry else None

    def give(
        self, stage: Stage, start: dt.datetime, *, halve: bool = False, known_at: dt.datetime | None = None
    ) -> Given:
        """The limit of `stage` counted from `start`; `halve` for rework (half of the first limit).

        `known_at`: the moment from which those bound by the limit know it, where that is not its start.
        """
        text, rule = self._text(stage)
        limit = Limit.parse(text)
        end = self._end(stage, start, limit.half() if halve else limit)
        given = self._given(stage, end, rule + (HALF if halve else ""))
        if known_at and known_at > end.due_at:
            given = replace(given, known_at=known_at)
        return self._timed(given)

    def instead_of(self, clock: Clock, now: dt.datetime, stage: Stage | None = None) -> Given:
        """The limit by the rules of now, in the place of one given before, which comes `with_standstills()`.

        Counted from the same instant, halved and extended as before; of the same stage unless another is named. Where a
        stage would then end earlier than was known, it is counted from `now`: only the limit of the whole case may
        reach back before those bound by it could know.
        """
        given_for = stage or Stage(clock.stage)
        text, rule = self._text(given_for)
        is_half = clock.rule.endswith(HALF)
        limit = Limit.parse(text).half() if is_half else Limit.parse(text)
        limit = limit.extended(Limit.parse(clock.limit).extension)
        end = self._end(given_for, clock.started_at, limit, clock.standstills)
        if given_for != Stage.CLOSE and end.due_at < clock.due_at:
            return self.give(given_for, now)
        given = self._given(given_for, end, rule + (HALF if is_half else ""))
        was, known_at = None if stage else clock.due_at, now if now > end.due_at else None
        return self._timed(replace(given, was=was, known_at=known_at), clock.standstills)

    def again(self, clock: Clock, *, extended: int = 0) -> Given:
        """The limit of a clock, counted from the same instant by the calendar of now; its rule stays.

        The clock comes `with_standstills()`. `extended`: so many working days more; the rule then says that it was
        extended.
        """
        stage = Stage(clock.stage)
        rule = f"extension level {self._case.level}" if extended else clock.rule
        limit = Limit.parse(clock.limit).extended(extended)
        end = self._end(stage, clock.started_at, limit, clock.standstills)
        given = replace(self._given(stage, end, rule), was=clock.due_at, known_at=clock.known_at)
        return self._timed(given, clock.standstills)

    def taken_over(self, clock: Clock, now: dt.datetime, *, stage: Stage, was: dt.datetime | None) -> Given:
        """The limit of another case as this one keeps it, to the instant. The clock comes `with_standstills()`."""
        given = self.again(clock)
        known_at = now if now > given.due_at else clock.known_at
        rule = f"{MERGED}{clock.rule}"[:LONGEST_RULE]
        return self._timed(replace(given, stage=stage, rule=rule, was=was, known_at=known_at), clock.standstills)

    def run_again(self, clock: Clock, now: dt.datetime) -> Given:
        """The limit of this case that was merged, with the time that passed; known anew from `now`, if it is over."""
        given = self.again(clock)
        return self._timed(replace(given, known_at=now), clock.standstills) if now > given.due_at else given

    def _end(self, stage: Stage, start: dt.datetime, limit: Limit, pauses: Sequence[Standstill] = ()) -> Deadline:
        counted = deadline(start, limit, self.calendar, pauses)
        return self._before_the_case(counted, pauses) if stage in INSIDE_THE_CASE else counted

    def _before_the_case(self, counted: Deadline, pauses: Sequence[Standstill]) -> Deadline:
        """Cut where the limit of the whole case, once it is known, would leave no time to act."""
        case = self._case
        if case.amber_at is None:
            return counted
        whole = Limit.parse(self._text(Stage.CLOSE)[0])
        latest = latest_end(counted, whole, self.calendar, pauses, amber_at=case.amber_at, due_at=case.due_at)
        return counted.until(latest) if latest < counted.due_at else counted

    def _given(self, stage: Stage, end: Deadline, rule: str) -> Given:
        return Given(stage, end, rule, self.calendar.version, self.opening)

    def _timed(self, given: Given, pauses: Sequence[Standstill] = ()) -> Given:
        """With the instants of those shares of the limit that alarms of its stage, or colours, follow."""

        def at(percent: int) -> dt.datetime:
            return share_of(given.deadline, percent, self.calendar, pauses, known_at=given.known_at)

        return replace(
            given,
            amber_at=at(self._amber(given.stage)),
            over_150_at=at(150) if alarms.keeps(given.stage, "over_150_at") else None,
            over_200_at=at(200) if alarms.keeps(given.stage, "over_200_at") else None,
        )

    def opening(self, moment: dt.datetime) -> dt.datetime:
        """The first moment, at or after the given one, at which the system may issue orders of this case.

        Rule: docs/workflow.md, "Alarms".
        """
        return moment if self._case.level == Level.I else opening(moment, self.calendar)

    def question(self, start: dt.datetime) -> Given:
        """The time in which a question to whoever raised the case is to be answered."""
        end = deadline(start, Limit.parse(QUESTION_WINDOW), self.calendar)
        return self._given(Stage.QUESTION, end, "question")

    def return_until(self, start: dt.datetime, pauses: Sequence[Standstill] = ()) -> dt.datetime:
        """The end of the window in which a called unit may return the call."""
        own = self.entry.stage_limits.get("return_window") if self.entry else None
        window = deadline(start, Limit.parse(own or self._level.return_window), self.calendar, pauses)
        return self._before_the_case(window, pauses).due_at

    def days_to_extend(self, limit: Clock) -> int:
        """By how many working days the case can be extended (again) at most; none where the level allows no more.

        Where the level names no sum, it is the length of the first limit.
        """
        if self._case.extension_count >= self._level.extension_count:
            return 0
        named = self._level.extension_limit
        whole = int(Limit.parse(named).count) if named else self._working_days_of(limit)
        return max(0, whole - self._case.extension_days)

    def _working_days_of(self, limit: Clock) -> int:
        """The limit as first given in working days, whatever its unit; at least one."""
        unextended = replace(Limit.parse(limit.limit), extension=0)
        first = deadline(limit.started_at, unextended, self.calendar)
        days = (first.last_day - first.received.date()).days
        after = (first.received.date() + number * ONE_DAY for number in range(1, days + 1))
        return max(1, sum(map(self.calendar.is_working, after)))

    def review(self, start: dt.datetime, day: dt.date) -> Given:
        """A pause until the office opens on its review day, with a reminder three working days before."""
        before = (day - number * ONE_DAY for number in count(1))
        reminded = next(islice(filter(self.calendar.is_working, before), REMINDED_BEFORE - 1, None))
        given = self._until(Stage.REVIEW, start, day, "pause")
        remind_at = self._opening(reminded)
        is_ahead = remind_at > start
        return replace(given, rings_first=(Alarm.REVIEW_3, remind_at) if is_ahead else (Alarm.REVIEW, given.due_at))

    def second_look(self, start: dt.datetime) -> Given | None:
        """When a closed case is looked at again: what was solved after 30 days, what was not possible on its day.

        None for a matter handled on the spot, and for one that promises nothing to look at.
        """
        case, today = self._case, timezone.localdate(start)
        if case.review_on:
            return self._until(Stage.SECOND_LOOK, start, max(case.review_on, today + ONE_DAY), "review date")
        if case.outcome not in (Outcome.SOLVED, Outcome.PARTLY) or case.is_on_the_spot:
            return None
        return self._until(Stage.SECOND_LOOK, start, today + LOOKED_AT_AFTER, "second look")

    def _until(self, stage: Stage, start: dt.datetime, day: dt.date, rule: str) -> Given:
        """Until the office opens on a day."""
        days = Limit(Decimal((day - timezone.localdate(start)).days), LimitUnit.DAYS)
        due_at = self._opening(day)
        end = Deadline(start, days, due_at, counted_from=start)
        return self._given(stage, end, rule)

    def _opening(self, day: dt.date) -> dt.datetime:
        opens, _closes = self.calendar.office_hours(day)[0]
        return dt.datetime.combine(day, opens, SHANGHAI).astimezone(dt.UTC)

    def _amber(self, stage: Stage) -> int:
        return EVALUATION_AMBER_PERCENT if stage == Stage.RATING else self._level.amber_percent

    def _is_stricter_for_now(self) -> bool:
        """Before a centre has accepted, the words of a matter may give it a stricter level than the chosen type's."""
        case = self._case
        return self.entry is not None and case.state == State.WHISTLED and case.level != self.entry.level

    def _text(self, stage: Stage) -> tuple[str, str]:
        name = ACCEPT_LASTS_UNTIL_DISPATCH.get(stage, stage)
        if stage == Stage.RATING:
            return RATING_WINDOW, "evaluation window"
        if self.entry and not self._is_stricter_for_now():
            own = self.entry.limit if stage == Stage.CLOSE else self.entry.stage_limits.get(name, "")
            if own:
                return own, f"catalogue {self.entry.code} {stage}"
        return getattr(self._level, name), f"level {self._case.level} {stage}"


def not_extendable(_user: User, case: Case) -> str:
    """The sentence why the limit of the case cannot be extended now; empty where it can."""
    if case.extension_count >= rules.recent().levels[Level(case.level)].extension_count:
        return _("A matter of this level is not extended (again).")
    is_over = timekeeping.now() >= case.due_at
    return _("The limit is over; an extension can be asked for only before it ends.") if is_over else ""
