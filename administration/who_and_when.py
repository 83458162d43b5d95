"""Narrowing what is on record to one person and a period: the question above the auditor's lists."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.db.models import Q
from django.http import QueryDict

from teams import finding
from teams.models import User
from web.fields import Day
from worktime import timekeeping


class WhoAndWhen(forms.Form):
    """Both days are included. Shown by administration/_who_and_when.html."""

    by = forms.CharField(required=False, max_length=finding.LONGEST)
    since = Day(required=False)
    until = Day(required=False)

    @classmethod
    def of(cls, query: QueryDict) -> WhoAndWhen:
        asked = cls({name: str(value).replace("\x00", "") for name, value in query.items()})
        asked.is_valid()
        return asked

    def clause(self, moment: str) -> Q:
        """What was understood of it, of rows with `by` and the instant `moment`.

        A day that is none narrows nothing, and the page says so.
        """
        told = self.cleaned_data
        clause = Q()
        if name := told.get("by", "").strip():
            clause &= Q(by__in=User.objects.filter(Q(name=name) | Q(username=name)).values("pk"))
        if since := told.get("since"):
            clause &= Q(**{f"{moment}__gte": timekeeping.start_of(since)})
        if until := told.get("until"):
            clause &= Q(**{f"{moment}__lt": timekeeping.start_of(until + dt.timedelta(days=1))})
        return clause
