"""What a form says of a wrong answer, in plain words and both languages, in place of Django's own sentences.

Django says "Ensure this value has at most 64 characters", in Chinese 确保该变量包含不超过 64 字符; nobody outside a
computer room calls an answer a variable. Each kind of field gets its sentences here once; a form that can say more says
it itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _

CHOOSE_ONE = _("Choose one of these.")
A_DAY = _("Give a date, such as 2026-01-15.")
A_FILE = _("Choose the file.")
OF_FIELDS: Mapping[type[forms.Field], Mapping[str, Any]] = {
    forms.Field: {"required": _("Please fill this in.")},
    forms.IntegerField: {"invalid": _("Write a whole number, such as 3.")},
    forms.FloatField: {"invalid": _("Write a number, such as 3.5.")},
    forms.DecimalField: {"invalid": _("Write a number, such as 3.5.")},
    forms.DateField: {"invalid": A_DAY},
    forms.TimeField: {"invalid": _("Give a time, such as 14:30.")},
    forms.DateTimeField: {"invalid": _("Give a day and a time, such as 2026-01-15 14:30.")},
    forms.FileField: {
        **dict.fromkeys(("required", "invalid", "missing", "contradiction"), A_FILE),
        "empty": _("The file is empty."),
    },
    forms.ChoiceField: {"required": _("Please choose one."), "invalid_choice": CHOOSE_ONE},
    forms.MultipleChoiceField: {"invalid_choice": CHOOSE_ONE, "invalid_list": CHOOSE_ONE},
    forms.MultiValueField: dict.fromkeys(("invalid", "incomplete"), _("Please fill in every part of it.")),
    forms.ModelChoiceField: {"required": _("Please choose one."), "invalid_choice": CHOOSE_ONE},
}
OF_VALIDATORS: Mapping[type, Any] = {
    validators.MaxLengthValidator: _("At most %(limit_value)d characters; these are %(show_value)d."),
    validators.MinLengthValidator: _("At least %(limit_value)d characters; these are %(show_value)d."),
    validators.MaxValueValidator: _("At most %(limit_value)s."),
    validators.MinValueValidator: _("At least %(limit_value)s."),
    validators.EmailValidator: _("This is no e-mail address, such as name@example.cn."),
    validators.ProhibitNullCharactersValidator: _("Something in it cannot be shown; please type it anew."),
}


def install() -> None:
    """Fields take their sentences when they are made, so this runs before any form is imported."""
    for kind, sentences in OF_FIELDS.items():
        kind.default_error_messages = {**kind.default_error_messages, **sentences}
    for validator, sentence in OF_VALIDATORS.items():
        validator.message = sentence  # type: ignore[attr-defined]  # every validator of Django's has one
