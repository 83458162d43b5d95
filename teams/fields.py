"""Fields of what offices write in several ways: names, sign-in names, telephones, last days. Files are read alike."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from networks.naming import name_of, sign_in_name
from networks.telephones import telephone
from web.fields import CleanText, Day
from worktime.days import day_after


class Name(CleanText):
    """A name as files have it too: 王　芳 is 王芳, • is ·."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput, **kwargs)

    def to_python(self, value: Any) -> str:
        return name_of(super().to_python(value))


class SignInName(Name):
    """The sign-in name: no blanks in it, nothing that nobody sees."""

    def to_python(self, value: Any) -> str:
        name = sign_in_name(super().to_python(value))
        if " " in name:
            raise forms.ValidationError(_("A sign-in name has no blanks in it."))
        return name


class Telephone(CleanText):
    """A number however it is written; stored in one way."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput, **kwargs)

    def to_python(self, value: Any) -> str:
        try:
            return telephone(super().to_python(value))
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong


class LastDay(Day):
    """What is typed is the last day; it cleans to the first day no longer, as verbs and database want it."""

    def clean(self, value: Any) -> dt.date | None:
        day: dt.date | None = super().clean(value)
        return day_after(day)
