"""Ratings that were given, one by one; none of matters that a unit of the reader was called to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from cases.access.disclosure import said
from cases.models import Rating
from cases.models.scope import CaseQuerySet
from cases.rules import sealing
from cases.rules.choices import Contacted, Hold, Satisfied, Solved, Way
from exports.columns import NUMBER, Column, Row, of
from exports.kinds.read import read
from teams.models import User

COLUMNS = (
    NUMBER,
    Column("round", _("round")),
    Column("answered_at", _("Rated")),
    Column("contacted", _("contacted"), of(Contacted)),
    Column("solved", _("Whether solved"), of(Solved)),
    Column("satisfied", _("How satisfied"), of(Satisfied)),
    Column("reasons", _("Own words")),
    Column("way", _("How a return visit was made"), of(Way)),
    Column("witness", _("witness")),
    Column("hold", _("Why it does not count"), of(Hold)),
)
SAME = ("round", "answered_at", "contacted", "solved", "satisfied", "way", "hold")


def rows_of(cases: CaseQuerySet, *, reader: User, now: dt.datetime) -> Iterator[Row]:
    """Whoever handled a matter would know of a single rating who gave it (decision 51)."""
    known = {pk: case for pk, case in read(cases, reader).items() if not case.was_called}
    given = Rating.objects.filter(case__in=known, answered_at__isnull=False).select_related("held")
    for rating in given.order_by("-case_id", "pk"):
        row: Row = {"number": known[rating.case_id].number} | {name: getattr(rating, name) for name in SAME}
        yield row | {"reasons": said(rating.reasons), "witness": sealing.mask_name(rating.witness)}
