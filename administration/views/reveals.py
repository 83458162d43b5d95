"""Every look at who raised a matter, for the auditor: who looked, when, at which matter, why, and what was shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from administration import finding, scope
from administration.http import page
from administration.listing import ways
from cases import timekeeping
from cases.http import UserRequest
from cases.keyset import Order
from cases.models import Case
from teams import policies
from teams.models import User

NEWEST = Order("recorded_at", is_newest_first=True)
COLUMNS = ("case", "case__reference", "by__name", "unit__name", "note", "payload")
SHOWN: Mapping[str, Any] = {
    "name": pgettext_lazy("of a person", "name"),
    "phone": gettext_lazy("telephone"),
    "text": gettext_lazy("what was told, in full"),
}
YEARS = range(2000, 2200)
NO_DAY = {"invalid": gettext_lazy("Give a date, such as 2026-01-15.")}


class Day(forms.DateField):
    """A day of this city's records, or none."""

    def clean(self, value: object) -> dt.date | None:
        day: dt.date | None = super().clean(value)
        if day and day.year not in YEARS:
            raise forms.ValidationError(NO_DAY["invalid"])
        return day


class Filter(forms.Form):
    """Both days are included."""

    by = forms.CharField(required=False, max_length=finding.LONGEST)
    since = Day(required=False, error_messages=NO_DAY)
    until = Day(required=False, error_messages=NO_DAY)

    def clause(self) -> Q:
        """What was understood of it; a day that is none narrows nothing, and the page says so."""
        told = self.cleaned_data
        clause = Q()
        if name := told.get("by", "").strip():
            clause &= Q(by__in=User.objects.filter(Q(name=name) | Q(username=name)).values("pk"))
        if since := told.get("since"):
            clause &= Q(recorded_at__gte=timekeeping.start_of(since))
        if until := told.get("until"):
            clause &= Q(recorded_at__lt=timekeeping.start_of(until + dt.timedelta(days=1)))
        return clause


@page
def reveals(request: UserRequest) -> HttpResponse:
    """Newest first, by person and by period."""
    if not policies.auditing(request.user):
        raise Http404
    asked = Filter({name: str(value).replace("\x00", "") for name, value in request.GET.items()})
    asked.is_valid()
    rows = scope.reveals(request.user).filter(asked.clause())
    found, older = NEWEST.page(rows, *COLUMNS, after=request.GET.get("after", ""))
    open_to = Case.objects.visible_to(request.user).filter(pk__in={row["case"] for row in found})
    opened = frozenset(open_to.values_list("pk", flat=True)) if found else frozenset()
    context = {
        "rows": [row | {"shown": _shown(row["payload"]), "is_open": row["case"] in opened} for row in found],
        "asked": asked,
        "is_filtered": bool(asked.clause()),
        "tab": "reveals",
    }
    return render(request, "administration/reveals.html", context | ways(request, older))


def _shown(payload: Mapping[str, Any]) -> list[str]:
    """Looks of before this was noted say what every look showed then."""
    return [str(SHOWN[kind]) for kind in payload.get("shown", ("name", "phone"))] or [_("nothing that was hidden")]
