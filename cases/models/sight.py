"""How much a person reads of a case that they see: its own words or the centre's brief, and up to which moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import BooleanField, DateTimeField, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models import Case as Choose

from cases.rules.lifecycle import Action
from teams.choices import Duty
from teams.models import User


def reads_the_text(case: type[models.Model], user: User) -> Q:
    """The condition for reading the case's own words: no unit ever called to a confidential case reads them, except the
    duty officers of its centre.
    """
    open_text = Q(is_confidential=False)
    if not user.own_units:
        return open_text | Q(is_confidential=True)
    return open_text | Q(centre__in=user.units_as(Duty.DUTY_OFFICER)) | Q(~Exists(_own_calls(case, user)))


def opened_after_they_left(case: type[models.Model], user: User) -> Exists:
    """Whether the case stopped being confidential when no call of the person's units stood any more."""
    events: Any = case._meta.get_field("events").related_model
    latest = _latest_end(_own_calls(case, user, of="case"))
    opened = events._default_manager.filter(case=OuterRef("pk"), payload__was__confidential=True)
    return Exists(opened.filter(action=Action.RECLASSIFY, recorded_at__gt=latest))


def _own_calls(case: type[models.Model], user: User, *, of: str = "pk") -> Any:
    """Calls of the person's units to the case that the column `of` of the query around them names."""
    calls: Any = case._meta.get_field("calls").related_model
    return calls._default_manager.filter(case=OuterRef(of), unit__in=user.own_units)


def _latest_end(calls: Any) -> Subquery:
    """The end of the latest call; NULL while one stands."""
    return Subquery(calls.order_by(F("ended_at").desc(nulls_first=True)).values("ended_at")[:1])


def reading(case: type[models.Model], user: User, *, otherwise: Q | None) -> Mapping[str, Any]:
    """Annotations of each case. `otherwise`: what lets the person see the case beside the calls of their units.

    `is_kept_out`: they read what the centre wrote for units, because the case is confidential (or was, as long as their
    units had it) and a unit of theirs was called.

    `left_at`: they read the case as it stood at this moment, because every call of their units has ended and nothing
    else lets them see the case.
    """
    if not user.own_units:
        return {
            "is_kept_out": Value(False, output_field=BooleanField()),
            "left_at": Value(None, output_field=DateTimeField()),
        }
    latest = _latest_end(_own_calls(case, user))
    reads = reads_the_text(case, user) & ((otherwise or Q(pk=None)) | ~Q(opened_after_they_left(case, user)))
    return {
        "is_kept_out": Choose(When(reads, then=False), default=True, output_field=BooleanField()),
        "left_at": Choose(
            When(otherwise or Q(pk=None), then=Value(None)), default=latest, output_field=DateTimeField()
        ),
    }
