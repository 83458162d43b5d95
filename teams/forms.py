"""What forms of administrators are made of: the form itself, its usual fields, and whom a post may be given to."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from teams import policies
from teams.fields import LastDay
from teams.models import User
from teams.pick import Pick
from web.fields import YEARS_AHEAD, CleanText, Day, RefusableForm

LONGEST_NOTE = 500
LAST_DAY = _("The last day, which still counts; yesterday ends it at once.")


class AdministrationForm(RefusableForm):
    def pick(self, name: str) -> Pick:
        field = self.fields[name]
        if not isinstance(field, Pick):
            raise TypeError(name)
        return field


def line(label: Any, most: int, **kwargs: Any) -> CleanText:
    return CleanText(label=label, max_length=most, widget=forms.TextInput, **kwargs)


def paragraph(label: Any, most: int, **kwargs: Any) -> CleanText:
    return CleanText(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


def note() -> CleanText:
    return CleanText(
        label=_("Why"),
        help_text=_("Stands in the record of changes."),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.TextInput,
    )


def day(label: Any, **kwargs: Any) -> Day:
    """A day on which something begins or was: nobody plans for more than ten years."""
    return Day(label=label, ahead=YEARS_AHEAD, **kwargs)


def last_day(label: Any, **kwargs: Any) -> LastDay:
    """The last day of a term; cleans to the first day no longer, as the verbs want it."""
    return LastDay(label=label, **kwargs)


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def clock(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=ClockInput, input_formats=["%H:%M", "%H：%M"])


def today() -> dt.date:
    return timezone.localdate()


class ConfirmForm(AdministrationForm):
    """Nothing to fill in: the button alone."""


class NoteForm(AdministrationForm):
    note = note()


def receivers(by: User) -> Any:
    """People a post may be given to by this administrator: those known, whose account is open."""
    return policies.known_to(policies.granting(by)).filter(is_active=True)
