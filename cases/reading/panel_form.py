"""The filters of `CasePanel` as people choose and read them: one form and one way of saying them, for every room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from copy import deepcopy
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case
from cases.models.scope import CaseQuerySet, areas_seen
from cases.reading.panel import FILTERS, CasePanel
from networks import rules
from networks.models import Area, Unit
from teams.models import User
from web.errors import Refusal
from web.fields import blame_last_day, row_number

ANY: tuple[str, Any] = ("", gettext_lazy("any"))
UNITS = ("holder", "centre", "called", "led_by")
HEADINGS = {
    "area": gettext_lazy("Area"),
    "entry": gettext_lazy("Type of matter"),
    "holder": gettext_lazy("holder"),
    "centre": gettext_lazy("centre"),
    "called": gettext_lazy("called units"),
    "led_by": gettext_lazy("lead"),
    "figure": gettext_lazy("Counted in the figure"),
}
"""Where the label of a filter tells programs how to write it."""


NAMED = frozenset({*UNITS, "area", "entry"})
"""Asked for by a number or code, and read by a name."""
YES = "true"
SINCE, UNTIL = "_since", "_until"


def dressed(by: User) -> dict[str, forms.Field]:
    """The fields of the filters, with what a person may choose from. One statement, for the areas."""
    fields: dict[str, Any] = {name: deepcopy(one.field) for name, one in CasePanel.base_filters.items()}
    for name, field in fields.items():
        choices: Any = getattr(field, "choices", ())
        if isinstance(field, forms.MultipleChoiceField):
            field.widget = forms.CheckboxSelectMultiple(choices=choices)
        elif isinstance(field, forms.ChoiceField):
            field.widget = forms.Select(choices=[ANY, *choices])
        elif name in UNITS:
            field.widget = forms.HiddenInput()
        field.label = HEADINGS.get(name, field.label)
    fields["area"].widget = forms.Select(choices=_areas(by))
    entries = rules.current().catalogue.values()
    fields["entry"].widget = forms.Select(choices=[ANY, *((one.code, str(one)) for one in entries)])
    return fields


def blame_days(form: forms.Form) -> None:
    """Say at its field which last day lies before its first: such a condition finds nothing, whatever there is."""
    for name in [name for name in CasePanel.base_filters if name.endswith(SINCE)]:
        blame_last_day(form, name, name.removesuffix(SINCE) + UNTIL)


def _areas(by: User) -> list[tuple[str, Any]]:
    """The areas that the person's posts look over, and those right below them; grids only of a community."""
    seen = areas_seen(by)
    near = Area.objects.current().filter(Q(pk__in=[one.pk for one in seen]) | Q(parent__in=[one.pk for one in seen]))
    return [ANY, *((area.code, area.name) for area in near.order_by("path"))]


def query_of(sent: Mapping[str, Any], *, also: Set[str] = frozenset()) -> str:
    """The filters, and what is named beside them, as they stand behind a question mark: in one order, none empty."""
    lists = sent.lists() if isinstance(sent, QueryDict) else ((name, [value]) for name, value in sent.items())
    chosen = {name: [value for value in values if value] for name, values in lists if name in FILTERS | also}
    return urlencode({name: values for name, values in sorted(chosen.items()) if values}, doseq=True)


def chosen(given: str, reader: User, among: Sequence[int] | None = None) -> CaseQuerySet:
    """What a list with this filter shows to this reader now; `among`: of these rows alone. A filter that was never
    sound is refused.
    """
    seen = Case.objects.visible_to(reader)
    found = CasePanel(QueryDict(given), seen if among is None else seen.filter(pk__in=among), reader=reader)
    unknown = sorted(set(QueryDict(given)) - FILTERS)
    if unknown or not found.form.is_valid():
        name = unknown[0] if unknown else next(iter(found.form.errors))
        said = _("There is no such field here.") if unknown else " ".join(found.form.errors[name])
        raise Refusal(f"{name}: {said}", field="filter")
    cases: CaseQuerySet = found.qs
    return cases


def in_words(filters: Sequence[str]) -> list[list[tuple[str, str]]]:
    """Of each query string its conditions: the name of each and what was asked for, as people read it.

    Two statements at most, for the names of areas and units.
    """
    asked = [QueryDict(given) for given in filters]
    codes = {code for one in asked for code in one.getlist("area")}
    numbers = {
        number for one in asked for name in UNITS for given in one.getlist(name) if (number := row_number(given))
    }
    names = dict(Area.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}
    catalogue = rules.current().catalogue
    names |= {code: entry.name for one in asked for code in one.getlist("entry") if (entry := catalogue.get(code))}
    units = dict(Unit.objects.filter(pk__in=numbers).values_list("pk", "name")) if numbers else {}
    known = names | {str(number): name for number, name in units.items()}
    return [[_condition(name, one.getlist(name), known) for name in one if name in FILTERS] for one in asked]


def in_brief(given: str) -> str:
    """A query string in one line, as it stands above a list: 昌邑区 · 供热采暖 · 已超期."""
    asked = QueryDict(given)
    named = zip((name for name in asked if name in FILTERS), in_words([given])[0], strict=True)
    return " · ".join(_brief(name, label, said, asked.getlist(name)) for name, (label, said) in named)


def _brief(name: str, label: str, said: str, values: Sequence[str]) -> str:
    """What speaks for itself without its name; what is asked by yes or no and answered yes by its name alone."""
    one = CasePanel.base_filters[name]
    if name in {"area", "entry", "figure"} or isinstance(one.field, forms.MultipleChoiceField):
        return said
    return label if values == [YES] else f"{label} {said}"


def _condition(name: str, values: Sequence[str], known: Mapping[str, str]) -> tuple[str, str]:
    one = CasePanel.base_filters[name]
    choices = dict(getattr(one.field, "choices", ()))
    said = (choices.get(value) or (known.get(value, value) if name in NAMED else value) for value in values)
    return str(HEADINGS.get(name, one.label)), _(", ").join(map(str, said))
