"""The three statements of the case page, each compiled once for a kind of person."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import JSONObject
from django.utils import timezone

from cases.models import (
    Call,
    Case,
    CaseEvent,
    Evidence,
    LastOpened,
    PlanTask,
    Rating,
    Recusal,
    Reporter,
    SupervisionOrder,
)
from cases.models.assignment import written_takers
from cases.models.scope import CaseQuerySet
from cases.reading import beside
from cases.reading.marks import is_followed_by
from cases.reading.opinions import HELD, OPINION
from cases.reading.view_models import TASK
from teams.models import Shift, User
from teams.rosters import night_of
from teams.symbolic import Symbolic
from web.compiled import Compiled
from worktime import timekeeping

RECUSAL = ("pk", "person", "person__name", "reason")
ORDER = ("pk", "kind", "year", "number", "reason", "reply", "reporter_id")
ORDER_INSTANTS = ("issued_at", "reply_due_at", "replied_at", "stopped_at")
ORDER_NAMES = (
    "unit",
    "unit__name",
    "issued_by",
    "issued_by__name",
    "replied_by",
    "replied_by__name",
    "clock_id",
    "clock__stage",
)


def with_people(cases: CaseQuerySet) -> CaseQuerySet:
    """With what the page names, who raised it (sealed), how they rated it, and orders: one statement."""
    named = cases.for_page().select_related("raised_by", "complained_of", "proposed_by", "continues", "holder")
    return named.annotate(
        voices=ArraySubquery(
            Reporter.objects.behind(OuterRef("pk"))
            .order_by("pk")
            .values(json=JSONObject(pk="pk", name=_text("sealed_name"), phone=_text("sealed_phone")))
        ),
        opinions=ArraySubquery(
            Rating.objects.filter(case=OuterRef("pk"))
            .order_by("pk")
            .values(json=JSONObject(**{name: name for name in OPINION}, **HELD))
        ),
        written_recusals=ArraySubquery(
            Recusal.objects.standing()
            .filter(case=OuterRef("pk"))
            .order_by("pk")
            .values(json=JSONObject(**{name: name for name in RECUSAL}))
        ),
        written_takers=written_takers(),
        written_openings=ArraySubquery(
            LastOpened.objects.filter(case=OuterRef("pk")).values(json=JSONObject(person="person", seq="seq"))
        ),
        written_orders=ArraySubquery(
            SupervisionOrder.objects.filter(case=OuterRef("pk"))
            .order_by("pk")
            .values(json=JSONObject(**{name: name for name in (*ORDER, *ORDER_INSTANTS, *ORDER_NAMES)}))
        ),
    )


def read(user: User, reference: str) -> Case | None:
    """The case of that number as this person sees it; None where they see none."""
    now = timekeeping.now()
    asked = {"day": timezone.localdate(now), "night": night_of(now)}
    return next(iter(CASE.rows(Symbolic(user), reference=reference, **asked)), None)


def _case(user: User, *, reference: str, day: dt.date, night: dt.date) -> CaseQuerySet:
    """With who is on duty in the person's own units."""
    shifts = Shift.objects.filter(unit__in=user.own_units).at(day, night).order_by("is_night", "pk")
    shown = ArraySubquery(shifts.values(json=JSONObject(unit="unit", is_night="is_night", name="person__name")))
    seen = with_people(Case.objects.visible_to(user).as_read_by(user))
    also = {"on_duty": shown, "is_followed": is_followed_by(user), **beside.known()}
    return seen.annotate(**also).filter(reference=reference)


def _calls(*, case: int) -> QuerySet[Call]:
    tasks = PlanTask.objects.filter(case=OuterRef("case"), call=OuterRef("pk")).order_by("pk")
    calls = Call.objects.filter(case=case).select_related("unit")
    return calls.annotate(written=ArraySubquery(tasks.values(json=JSONObject(**{name: name for name in TASK}))))


def _told(*, case: int) -> QuerySet[CaseEvent]:
    kept = Evidence.objects.filter(case=OuterRef("case"), event_seq=OuterRef("seq"), gone_at=None)
    files = kept.order_by("pk")
    events = CaseEvent.objects.filter(case=case).select_related("by", "unit", "holder").order_by("seq")
    return events.annotate(files=ArraySubquery(files.values(json=JSONObject(uid="uid", mime="mime"))))


CASE, CALLS, EVENTS = Compiled(_case), Compiled(_calls), Compiled(_told)


def _text(column: str) -> Func:
    """Read a sealed value as text: it is ASCII text in a bytea column, and JSON has no bytes."""
    return Func(F(column), Value("UTF8"), function="convert_from", output_field=TextField())
