"""Fields that forms of every room share: text as people type it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from web.errors import Refusal
from web.writing import cleaned, says_something, shows_something

LONGEST = 10_000
"""Characters."""
FIRST_YEAR, LAST_YEAR = 1949, 2199
"""Of any day that is typed or read; rosters write 2099-12-31 for an open end."""
DAY_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"]
YEARS_AHEAD = 10
"""How far ahead something may begin or be looked at again."""
LONGEST_ID = 18
"""Digits; a row's number has at most so many."""


class CleanText(forms.CharField):
    """Text as people type and paste it, less what nobody can see; one line unless the widget is a Textarea.

    The input carries no maxlength: a browser would cut what is pasted without a word, while the refusal says so.
    """

    widget = forms.Textarea
    default_error_messages = {"required": _("Please write something here.")}

    def __init__(self, *, max_length: int = LONGEST, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        text = cleaned(str(value)) if value not in self.empty_values else ""
        if not isinstance(self.widget, forms.Textarea):
            text = " ".join(text.split())
        return str(super().to_python(text)) if shows_something(text) else ""

    def validate(self, value: str) -> None:
        """What has to be written has at least one letter or digit."""
        super().validate(value)
        if self.required and not says_something(value):
            raise ValidationError(self.error_messages["required"], "required")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {name: said for name, said in super().widget_attrs(widget).items() if name != "maxlength"}


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Day(forms.DateField):
    """A day as people type it, of years that this service has to do with; `ahead` says how many years it may lie ahead.

    Every day that is typed goes through here: a post from the year 9999 is a slip of the finger.
    """

    widget = DayInput
    default_error_messages = {
        "invalid": _("Give a date, such as 2026-01-15."),
        "too_far": _("This day lies too far away: look at its year."),
    }

    def __init__(self, *, ahead: int | None = None, **kwargs: Any) -> None:
        super().__init__(**{"input_formats": DAY_FORMATS} | kwargs)
        self.ahead = ahead

    def to_python(self, value: Any) -> dt.date | None:
        day: dt.date | None = super().to_python(value)
        last = LAST_YEAR if self.ahead is None else min(LAST_YEAR, timezone.localdate().year + self.ahead)
        if day and not FIRST_YEAR <= day.year <= last:
            raise ValidationError(self.error_messages["too_far"], "too_far")
        return day


class RefusableForm(forms.Form):
    """A form that can say why what was asked for is refused, beside the input it is about."""

    needed_when: ClassVar[Mapping[str, Any]] = {}
    """Optional fields that another answer makes necessary, each with the words that say when."""

    def blame(self, refusal: Refusal) -> None:
        """Put a refusal beside the input it is about, or above the form."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))


def blame_last_day(form: forms.Form, first: str, last: str) -> bool:
    """Say at its field that the last day lies before the first; whether it does."""
    since, until = form.cleaned_data.get(first), form.cleaned_data.get(last)
    is_before = bool(since and until and since > until)
    if is_before:
        form.add_error(last, _("The last day is before the first."))
    return is_before


def row_number(text: object) -> int | None:
    """The number of a row as posted; None unless it can be one."""
    if not isinstance(text, str) or not 0 < len(text) <= LONGEST_ID or not (text.isascii() and text.isdigit()):
        return None
    return int(text)


def row_numbers(texts: Iterable[object], at_most: int) -> list[int]:
    """The numbers among these, each once, in order."""
    numbers = (row_number(text) for text in texts)
    return list(dict.fromkeys(number for number in numbers if number is not None))[:at_most]
