"""The days that figures are asked for, as an address says it: `?period=month`, or `?first=2026-11-01&last=…`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from web.fields import Day, blame_last_day
from worktime import timekeeping
from worktime.deadlines import ONE_DAY

LONGEST = dt.timedelta(days=3 * 366)
MONTH = "month"
NAMED: Mapping[str, tuple[object, Callable[[dt.date], dt.date]]] = {
    "today": (gettext_lazy("today"), lambda today: today),
    "week": (gettext_lazy("this week"), lambda today: today - ONE_DAY * today.weekday()),
    MONTH: (gettext_lazy("this month"), lambda today: today.replace(day=1)),
    "quarter": (gettext_lazy("90 days"), lambda today: today - 89 * ONE_DAY),
}
"""The words of each, and its first day; all last until today."""


@dataclass(frozen=True, slots=True)
class Period:
    """Both days included. `name` is empty where the days were chosen by hand."""

    first: dt.date
    last: dt.date
    name: str = ""

    @property
    def query(self) -> dict[str, str]:
        return {"period": self.name} if self.name else {"first": str(self.first), "last": str(self.last)}

    def between(self, event: str) -> dict[str, str]:
        """The filter by these days: `raised` or `closed`."""
        return {f"{event}_since": str(self.first), f"{event}_until": str(self.last)}


class DaysForm(forms.Form):
    """Two days chosen by hand."""

    first = Day(label=pgettext_lazy("day of figures", "From"))
    last = Day(label=pgettext_lazy("day of figures", "until"))

    def clean(self) -> None:
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if not blame_last_day(self, "first", "last") and first and last and last - first > LONGEST:
            self.add_error("last", _("Three years at most. Choose fewer days."))


def period_of(asked: Mapping[str, str]) -> tuple[Period, DaysForm | None]:
    """The days that an address asks for, this month where it asks for none; and the form, bound where its days are no
    good: then the month is shown meanwhile.
    """
    today = timekeeping.today()
    if "first" in asked or "last" in asked:
        form = DaysForm(asked, auto_id="days-%s", label_suffix="")
        if form.is_valid():
            return Period(form.cleaned_data["first"], form.cleaned_data["last"]), form
        return named(MONTH, today), form
    return named(asked.get("period", MONTH), today), None


def named(name: str, today: dt.date) -> Period:
    """The month where nobody has given that name to days."""
    known = name if name in NAMED else MONTH
    return Period(NAMED[known][1](today), today, known)
