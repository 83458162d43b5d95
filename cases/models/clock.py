"""A clock: one limit given to a case, with what gave it. Narrow, because the alarm scan lives on it."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, models
from django.db.models import Exists, F, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from cases.models.call import Call
from cases.models.case import Case
from cases.models.pause import Pause
from cases.models.question import Question
from cases.rules import alarms
from cases.rules.alarms import Opening
from cases.rules.choices import ENDED, HELD, Alarm, Stage, State
from networks.models import Span
from worktime.deadlines import ONE_DAY, Standstill

ENDED_ALONE = tuple(state for state in ENDED if state != State.MERGED)


def start_of(day: dt.date) -> dt.datetime:
    """The first moment of the day, local time."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


AWAITED = (
    Q(stage=Stage.ACCEPT, case__state=State.WHISTLED)
    | Q(stage=Stage.DISPATCH, case__state=State.ACCEPTED)
    | Q(stage=Stage.CLOSE, case__state__in=HELD)
    | Q(stage=Stage.RATING, case__state=State.EVALUATING)
) & Q(round=F("case__round"))
AWAITED_OF_A_UNIT = (
    Q(stage=Stage.ARRIVE, call__arrived_at=None)
    | Q(stage=Stage.CONTACT, call__contacted_at=None, call__finished_at=None)
) & Q(call__isnull=False, call__ended_at=None, case__state__in=HELD)
RUNS = (AWAITED | AWAITED_OF_A_UNIT) & Q(case__paused_at=None)
"""Limits that run: the awaited step has not been taken and the clocks of the case do not stand. The condition asks case
and call, because nobody rewrites a clock when the case moves on.
"""
BESIDE_THE_STEPS = (
    Q(stage=Stage.REVIEW, case__paused_at=F("started_at"))
    | Q(stage=Stage.SECOND_LOOK, case__look_due_at=F("due_at"))
    | Q(stage=Stage.QUESTION, case__asked_at=F("started_at"))
)
"""Clocks that are not limits of a step: the end of the current pause, a second look that is still to be taken, and the
end of the time in which the open question is answered."""


class Bell(NamedTuple):
    """What ringing needs of a clock, with the unit that has the case or was called, and the case's centre."""

    pk: int
    case: int
    stage: str
    started_at: dt.datetime
    due_at: dt.datetime
    amber_at: dt.datetime | None
    over_150_at: dt.datetime | None
    over_200_at: dt.datetime | None
    alarm: str
    is_running: bool
    is_followed: bool
    rung_before: str | None
    call__unit: int | None
    call__unit__is_centre: bool | None
    call__unit__parent: int | None
    case__holder: int | None
    case__holder__is_centre: bool | None
    case__holder__parent: int | None
    case__centre: int
    case__complained_of: int | None
    case__complained_of__area: int | None
    case__complained_of__parent: int | None
    case__complained_of__parent__area: int | None
    case__level: str
    case__county: int | None

    @property
    def unit(self) -> int:
        """The unit that has to act: the called unit, else the holder of the case, else its centre."""
        return self.call__unit or self.case__holder or self.case__centre

    @property
    def above(self) -> int:
        """The centre one level above `unit`: the case's centre or, where `unit` is a centre itself, its parent. Where
        that is the unit complained of, or the one above it in its house, `unit` itself.
        """
        of_a_call = self.call__unit is not None
        is_centre = self.call__unit__is_centre if of_a_call else self.case__holder__is_centre
        parent = self.call__unit__parent if of_a_call else self.case__holder__parent
        above = (parent if is_centre else self.case__centre) or self.unit
        is_one_house = self.case__complained_of__area == self.case__complained_of__parent__area
        barred = {self.case__complained_of, self.case__complained_of__parent if is_one_house else None}
        return self.unit if above in barred else above


# Raw SQL, because Django locks joined rows only when it loads them as objects, and only the ids are needed.
TAKE_DUE = """\
SELECT cases_clock.id FROM cases_clock JOIN cases_case ON cases_case.id = cases_clock.case_id
WHERE cases_clock.rings_at <= %s ORDER BY cases_clock.rings_at, cases_clock.id LIMIT %s
FOR NO KEY UPDATE OF cases_clock, cases_case SKIP LOCKED
"""


# A clock stays where it says more than the ledger: it may still ring, was known late, was given by a calendar not yet
# published, has an order, or belongs to cases that can be taken apart again. An event does not repeat a start that
# is its own moment or that of the raising.
THIN = """\
DELETE FROM cases_clock AS clock USING cases_case AS ended
WHERE clock.id >= %s AND clock.id < %s AND ended.id = clock.case_id
AND ended.closed_at < %s AND ended.state = ANY(%s)
AND clock.rings_at IS NULL AND clock.known_at IS NULL AND NOT clock.is_provisional
AND NOT EXISTS (SELECT FROM cases_case WHERE continues_id = ended.id)
AND NOT EXISTS (
    SELECT FROM cases_supervisionorder AS issued WHERE issued.case_id = ended.id AND issued.clock_id = clock.id
)
AND EXISTS (
    SELECT FROM cases_caseevent AS event, jsonb_array_elements(event.payload -> 'limits') AS noted
    WHERE event.case_id = ended.id
    AND noted ->> 'stage' = clock.stage AND noted ->> 'limit' = clock."limit" AND noted ->> 'rule' = clock.rule
    AND noted ->> 'calendar' = clock.calendar AND (noted ->> 'due_at')::timestamptz = clock.due_at
    AND clock.started_at IN (
        (noted ->> 'started_at')::timestamptz, event.occurred_at, event.recorded_at, ended.raised_at
    )
)
"""


class ClockQuerySet(models.QuerySet["Clock"]):
    def take_due(self, now: dt.datetime, *, size: int) -> list[int]:
        """Up to `size` due clocks, row-locked together with their cases until the caller's transaction ends.

        SKIP LOCKED leaves out rows that another worker or a step has locked; they ring in the next round.
        """
        with connection.cursor() as cursor:
            cursor.execute(TAKE_DUE, [now, size])
            return [number for (number,) in cursor.fetchall()]

    def awaited(self) -> ClockQuerySet:
        """Limits whose step has not been taken yet, paused cases included."""
        return self.filter(AWAITED | AWAITED_OF_A_UNIT)

    def running(self) -> ClockQuerySet:
        """Limits whose step has not been taken yet, of cases that are not paused."""
        return self.filter(RUNS)

    def sounding(self) -> ClockQuerySet:
        """What may still ring: limits that run, and what is awaited beside the steps."""
        return self.filter(RUNS | BESIDE_THE_STEPS)

    def bells(self) -> list[Bell]:
        """The values that ringing needs of each clock.

        Ask after the row locks are taken: only then are changes visible that were committed while the locks were waited
        for.
        """
        of_one_limit = {name: OuterRef(name) for name in ("case", "stage", "round")}
        same = Clock.objects.filter(Q(call=OuterRef("call")) | Q(call=None), **of_one_limit)
        again = same.filter(pk__lt=OuterRef("pk"), started_at=OuterRef("started_at"), limit=OuterRef("limit"))
        with connection.cursor() as cursor:
            # A few thousand rows are read by primary key: parallel workers and JIT would take longer to start than to
            # read.
            cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL jit = off")
        asked = self.annotate(
            is_running=Exists(Clock.objects.sounding().filter(pk=OuterRef("pk"))),
            is_followed=Exists(same.filter(pk__gt=OuterRef("pk"))),
            rung_before=Subquery(again.order_by("-pk").values("alarm")[:1]),
        )
        return [Bell(*row) for row in asked.order_by("pk").values_list(*Bell._fields)]

    def ends(self) -> tuple[int, int] | None:
        """The lowest and the highest number; None where there are no clocks."""
        ends = self.aggregate(first=Min("pk"), last=Max("pk"))
        return None if ends["first"] is None else (ends["first"], ends["last"])

    def thin(self, first: int, following: int, *, ended_before: dt.datetime) -> int:
        """Delete those numbered from `first` up to `following` that say nothing but what the ledger of their case says,
        where the case ended before that moment and is merged with no other; how many there were.
        """
        with connection.cursor() as cursor:
            cursor.execute(THIN, [first, following, ended_before, [state.value for state in ENDED_ALONE]])
            gone: int = cursor.rowcount
            return gone

    def touching(self, span: Span) -> ClockQuerySet:
        """Limits whose time, from the start to the last alarm, overlaps the span."""
        first = start_of(span.first)
        touched = self.filter(Q(due_at__gt=first) | Q(over_150_at__gt=first) | Q(over_200_at__gt=first))
        return touched.filter(started_at__lt=start_of(span.last + ONE_DAY)) if span.last else touched

    def last_given(self) -> ClockQuerySet:
        """The latest clock of each limit: of a case, a stage, a round and a called unit."""
        limit = ("case_id", "stage", "round", "call_id")
        return self.order_by(*limit, "-pk").distinct(*limit)

    def with_standstills(self) -> ClockQuerySet:
        """With the pauses and questions of their cases that are over, for counting the limits again."""
        paused = Pause.objects.over().filter(case=OuterRef("case"))
        asked = Question.objects.stood().filter(case=OuterRef("case"))
        return self.annotate(
            paused=ArraySubquery(paused.values(json=JSONObject(since="since", until="until"))),
            asked=ArraySubquery(asked.values(json=JSONObject(since="asked_at", until="closed_at"))),
        )

    def silence(self) -> None:
        """Silence the clocks: none of them rings again."""
        self.exclude(rings_at=None).update(rings_at=None)


class Clock(models.Model):
    """`due_at` is exclusive: before it the step is in time, from it on late.

    `alarm` is the next alarm and `rings_at` its instant; a clock without `rings_at` is silent, one without `alarm` has
    rung all its alarms. `amber_at`, `over_150_at` and `over_200_at` are the instants at which those shares of the limit
    have passed (worktime/shares.py). They are stored so that ringing computes nothing; None for a share without an
    alarm. `known_at`: the moment from which those bound by the limit could know it, where that was after its end.

    A clock is not rewritten when the case moves on: ringing asks the case whether the clock still runs, so a step never
    has to find and update clocks. A year after the end of its case it goes, where the ledger says the same.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks", db_index=False)
    call = models.ForeignKey(Call, models.PROTECT, null=True, related_name="+", db_index=False)
    stage = models.CharField(max_length=8, choices=Stage.choices)
    round = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField()
    limit = models.CharField(max_length=12)
    rule = models.CharField(max_length=40)
    calendar = models.CharField(max_length=24)
    due_at = models.DateTimeField()
    is_provisional = models.BooleanField(default=False)
    amber_at = models.DateTimeField(null=True)
    over_150_at = models.DateTimeField(null=True)
    over_200_at = models.DateTimeField(null=True)
    known_at = models.DateTimeField(null=True)
    alarm = models.CharField(max_length=8, choices=Alarm.choices, blank=True, default="", db_default="")
    rings_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Clock]] = ClockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(due_at__gt=F("started_at")), name="cases_clock_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(rings_at=None) | ~Q(alarm=""), name="cases_clock_rings_for_something"),
        ]
        indexes = [
            # Without the number, so that the entries of one case share their key: a third of the room.
            models.Index(fields=["case"], name="cases_clock_for_case"),
            # Ringing reads this index alone; clocks that never ring again are not in it.
            models.Index(
                fields=["rings_at", "id"], condition=Q(rings_at__isnull=False), name="cases_clock_for_ringing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.limit}"

    def arm(self, opening: Opening = alarms.at_once) -> None:
        """Set the clock to the first of its alarms."""
        first = alarms.first(self, opening)
        self.alarm, self.rings_at = first.following or "", first.rings_at

    @property
    def standstills(self) -> list[Standstill]:
        """From when until when the clocks of the case stood, in order; read by `with_standstills`."""
        stood: list[dict[str, str]] = [*vars(self)["paused"], *vars(self)["asked"]]
        read = dt.datetime.fromisoformat
        return sorted((read(one["since"]), read(one["until"])) for one in stood)
