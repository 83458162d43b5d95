"""What is asked of whoever exports: of what, in which format, and the filters of every list of matters."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cases.access.policies import centres_of
from cases.models.scope import areas_seen
from cases.reading.panel import FILTERS, CasePanel
from exports.choices import Format, Kind
from exports.kinds.chosen import HEADINGS, UNITS, WORDS
from networks import rules
from networks.models import Area
from teams.choices import Duty
from teams.models import User
from web.fields import CleanText, RefusableForm

LONGEST_REASON = 400
ANY: tuple[str, Any] = ("", _("any"))


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
        for name, one in CasePanel.base_filters.items():
            field: Any = deepcopy(one.field)
            choices: Any = getattr(field, "choices", ())
            if isinstance(field, forms.MultipleChoiceField):
                field.widget = forms.CheckboxSelectMultiple(choices=choices)
            elif isinstance(field, forms.ChoiceField):
                field.widget = forms.Select(choices=[ANY, *choices])
            elif name in UNITS:
                field.widget = forms.HiddenInput()
            field.label = HEADINGS.get(name, field.label)
            self.fields[name] = field
        self.fields["area"].widget = forms.Select(choices=_areas(by))
        entries = rules.current().catalogue.values()
        self.fields["entry"].widget = forms.Select(choices=[ANY, *((one.code, str(one)) for one in entries)])

        if not any(centres_of(by, (Duty.DUTY_OFFICER,))):
            del self.fields["is_unmasked"], self.fields["reason"]

    @property
    def conditions(self) -> list[forms.BoundField]:
        return [self[name] for name in CasePanel.base_filters]

    @property
    def has_conditions(self) -> bool:
        return any(field.value() not in (None, "", []) for field in self.conditions)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        asked = {name: given[name] for name in ("kind", "format", "is_unmasked", "reason") if name in given}
        return asked | {"filter": _query(self.data)}


class DecideForm(RefusableForm):
    is_approved = forms.TypedChoiceField(
        label=_("Your decision"),
        choices=[("yes", _("Agree")), ("no", _("Decline"))],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )


def _areas(by: User) -> list[tuple[str, Any]]:
    """The areas that the person's posts look over, and those right below them; grids only of a community."""
    seen = areas_seen(by)
    near = Area.objects.current().filter(Q(pk__in=[one.pk for one in seen]) | Q(parent__in=[one.pk for one in seen]))
    return [ANY, *((area.code, area.name) for area in near.order_by("path"))]


def _query(sent: Mapping[str, Any]) -> str:
    """As it stands behind a question mark, without what was left empty."""
    lists = sent.lists() if isinstance(sent, QueryDict) else ((name, [value]) for name, value in sent.items())
    known = FILTERS | {WORDS}
    chosen = {name: [value for value in values if value] for name, values in lists if name in known}
    return urlencode({name: values for name, values in sorted(chosen.items()) if values}, doseq=True)


def from_address(given: QueryDict) -> dict[str, Any]:
    """What a link to the form carries along."""
    filters = CasePanel.base_filters.items()
    many = {name for name, one in filters if isinstance(one.field, forms.MultipleChoiceField)}
    known = {name: given.getlist(name) if name in many else given[name] for name in given if name in FILTERS | {WORDS}}
    return {"kind": Kind.CASES, "format": Format.XLSX} | known
