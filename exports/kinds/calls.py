"""Every call of a unit to a matter, as the page of the matter shows it to this reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from cases.models import Call
from cases.models.scope import CaseQuerySet
from cases.reading.hindsight import call_until
from cases.rules.choices import Part, ReturnReason, UnitMark
from exports.columns import NUMBER, Column, Row, of
from exports.kinds.read import read
from teams.models import User

COLUMNS = (
    NUMBER,
    Column("call", _("Number of the call")),
    Column("unit", _("unit")),
    Column("part", _("part"), of(Part)),
    Column("is_binding", _("By a ruling")),
    Column("called_at", _("called")),
    Column("return_until", _("To be returned until")),
    Column("arrive_due_at", _("To report in until")),
    Column("arrived_at", _("Reported in")),
    Column("contact_due_at", _("To contact the person until")),
    Column("contacted_at", _("Contacted the person")),
    Column("finished_at", _("Finished its part")),
    Column("returned_at", _("returned")),
    Column("return_reason", _("Why it was returned"), of(ReturnReason)),
    Column("ended_at", _("Call ended")),
    Column("mark", _("mark"), of(UnitMark)),
)
SAME = (
    *("part", "is_binding", "called_at", "return_until", "arrive_due_at", "arrived_at", "contact_due_at"),
    *("contacted_at", "finished_at", "returned_at", "return_reason", "ended_at", "mark"),
)


def rows_of(cases: CaseQuerySet, *, reader: User, now: dt.datetime) -> Iterator[Row]:
    known = read(cases, reader)
    calls = Call.objects.filter(case__in=known).select_related("unit").order_by("-case_id", "pk")
    for call in calls:
        case = known[call.case_id]
        if case.left_at is None or call.called_at <= case.left_at:
            shown = call_until(call, case.left_at) if case.left_at else call
            row: Row = {"number": case.number, "call": shown.pk, "unit": shown.unit.name}
            yield row | {name: getattr(shown, name) for name in SAME}
