"""Who has a case within a unit (经办人): one person at most of each unit, for as long as they have it (decision 73)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from cases.models.call import Call
from cases.models.case import Case
from cases.rules.choices import ENDED, HELD, State
from networks.models import Unit
from teams.models import User

TAKER = ("pk", "unit", "person", "person__name", "since")
OF_THE_UNIT = {"case": OuterRef("case"), "unit": OuterRef("unit")}


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def in_hand(self) -> AssignmentQuerySet:
        """Those whose unit has the case in hand now: it holds the case, or is called and has not finished."""
        called = Call.objects.standing().filter(**OF_THE_UNIT, finished_at=None)
        return self.filter(Q(case__holder=F("unit")) | Q(Exists(called)), case__state__in=HELD)

    def out_of_hand(self) -> AssignmentQuerySet:
        """Those of cases that have ended, or left the unit without a step inside it."""
        left = ~Q(case__holder=F("unit")) & ~Exists(Call.objects.standing().filter(**OF_THE_UNIT))
        return self.filter(Q(case__state__in=ENDED) | (left & ~Q(case__state=State.EVALUATING)))


class Assignment(models.Model):
    """The row goes when the person no longer has the case; who had it before stands in the ledger."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="assignments", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("unit"))
    person = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("person"))
    since = models.DateTimeField(_("since"))

    objects: ClassVar[models.Manager[Assignment]] = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment within a unit")
        verbose_name_plural = _("assignments within units")
        constraints = [models.UniqueConstraint(fields=["case", "unit"], name="cases_assignment_one_a_unit")]
        indexes = [models.Index(fields=["person", "case"], name="cases_assignment_for_person")]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.unit_id} · {self.person_id}"


def written_takers() -> ArraySubquery:
    """To be selected beside a case, as `written_takers`: then `takers` asks nothing more."""
    had = Assignment.objects.filter(case=OuterRef("pk")).order_by("pk")
    return ArraySubquery(had.values(json=JSONObject(**{name: name for name in TAKER})))


def takers(case: Case) -> Mapping[int, Assignment]:
    """Who has the case within each unit, by the unit; asked once for the object, with the people."""
    facts = vars(case)
    if "takers" not in facts:
        written = facts.get("written_takers")
        found: Iterable[Assignment]
        found = case.assignments.select_related("person") if written is None else map(_read, written)
        facts["takers"] = {one.unit_id: one for one in found}
    kept: dict[int, Assignment] = facts["takers"]
    return kept


def _read(row: Mapping[str, Any]) -> Assignment:
    """From the JSON that the database made of its row."""
    person = User(pk=row["person"], name=row["person__name"])
    since = dt.datetime.fromisoformat(row["since"])
    return Assignment(pk=row["pk"], unit_id=row["unit"], person=person, since=since)
