"""What is asked of whoever exports: of what, in which format, and the filters of every list of matters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cases.access.policies import centres_of
from cases.reading.panel import FILTERS, CasePanel
from cases.reading.panel_form import blame_days, dressed, query_of
from exports.choices import Format, Kind
from exports.kinds.chosen import WORDS
from teams.choices import Duty
from teams.models import User
from web.fields import CleanText, RefusableForm

LONGEST_REASON = 400


class ExportForm(RefusableForm):
    """`filter` of the cleaned data: the query string of what was chosen of `CasePanel`."""

    kind = forms.ChoiceField(label=_("What to export"), choices=Kind.choices, widget=forms.RadioSelect)
    format = forms.ChoiceField(label=_("Format"), choices=Format.choices, widget=forms.RadioSelect)
    is_unmasked = forms.BooleanField(
        label=_("With names and telephones"),
        required=False,
        help_text=_("Another duty officer of your centre must agree, and each matter is put on record as shown."),
    )
    q = forms.CharField(label=_("Search"), required=False, widget=forms.HiddenInput)
    needed_when = {"reason": _("needed with names and telephones")}
    reason = CleanText(
        label=_("Why"), required=False, max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields |= dressed(by)
        if not any(centres_of(by, (Duty.DUTY_OFFICER,))):
            del self.fields["is_unmasked"], self.fields["reason"]

    @property
    def conditions(self) -> list[forms.BoundField]:
        return [self[name] for name in CasePanel.base_filters]

    @property
    def has_conditions(self) -> bool:
        return any(field.value() not in (None, "", []) for field in self.conditions)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        blame_days(self)
        asked = {name: given[name] for name in ("kind", "format", "is_unmasked", "reason") if name in given}
        return asked | {"filter": query_of(self.data, also={WORDS})}


class DecideForm(RefusableForm):
    is_approved = forms.TypedChoiceField(
        label=_("Your decision"),
        choices=[("yes", _("Agree")), ("no", _("Decline"))],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )


def from_address(given: QueryDict) -> dict[str, Any]:
    """What a link to the form carries along."""
    filters = CasePanel.base_filters.items()
    many = {name for name, one in filters if isinstance(one.field, forms.MultipleChoiceField)}
    known = {name: given.getlist(name) if name in many else given[name] for name in given if name in FILTERS | {WORDS}}
    return {"kind": Kind.CASES, "format": Format.XLSX} | known
