"""The kinds of questions a step asks, each with the sentence said when its answer is missing or wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from web.fields import CleanText, row_number

LONGEST_TEXT = 8000
LONGEST_LINE = 200
MOST_TICKED = 50
NO_TIME = _("Give a day and a time, such as 2026-01-15 14:30.")

Options = list[tuple[str, Any]]


class Text(CleanText):
    """What a person writes, on several lines; needed if `missing` says what to say without it."""

    widget: Any = forms.Textarea(attrs={"rows": 4})

    def __init__(self, *, label: Any, missing: Any = "", longest: int = LONGEST_TEXT, **options: Any) -> None:
        sentences = {"required": missing} if missing else {}
        super().__init__(label=label, max_length=longest, required=bool(missing), error_messages=sentences, **options)


class Line(Text):
    """What a person writes on one line."""

    widget = forms.TextInput

    def __init__(self, *, longest: int = LONGEST_LINE, **options: Any) -> None:
        super().__init__(longest=longest, **options)


class Choice(forms.ChoiceField):
    """One of a closed list, nothing preset; `is_open` shows all of it, otherwise it unfolds."""

    def __init__(
        self, choices: Any = (), *, label: Any, missing: Any = "", is_open: bool = False, help_text: Any = ""
    ) -> None:
        sentences = {"required": missing} if missing else {}
        super().__init__(
            choices=choices if is_open else [("", _("Please choose")), *choices],
            widget=forms.RadioSelect if is_open else forms.Select,
            label=label,
            required=bool(missing),
            error_messages=sentences,
            help_text=help_text,
        )


class Ticked(forms.MultipleChoiceField):
    """Any number of a closed list, which a form offers for its case."""

    widget: Any = forms.CheckboxSelectMultiple

    def __init__(self, *, label: Any, **options: Any) -> None:
        super().__init__(label=label, required=False, **options)


def brief_field(missing: Any = "") -> Text:
    """What the centre writes for the units it calls to a confidential matter."""
    return Text(
        label=_("What called units read"),
        help_text=_(
            "Of a confidential matter they read these words instead of what was told. "
            "Name nobody, and nothing by which somebody can be recognised."
        ),
        missing=missing,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def offer(form: forms.Form, name: str, options: Callable[[], Options]) -> None:
    """Give a choice, of one or several, what it offers for this case; asked only when the form is shown or the answer
    judged.
    """
    cast(forms.ChoiceField, form.fields[name]).choices = options


class Number(forms.Field):
    """A row's number as the page gave it out; None for anything else."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> int | None:
        return row_number(value)


class Numbers(forms.Field):
    """The rows that were ticked, by their numbers; whatever is no number is left out."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[int]:
        found = [row_number(one) for one in value or ()]
        return [number for number in found if number is not None][:MOST_TICKED]
