"""The filter panel of the desk: the filters of every list of matters, and in which order what they find is shown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models.scope import CaseQuerySet
from cases.reading.panel_form import blame_days, chosen, dressed, query_of
from cases.reading.queues import BY_DUE, BY_STEP, NEWEST
from desk.models import LONGEST_NAME
from networks.models import Unit
from teams.models import User
from web.fields import CleanText, RefusableForm
from web.pagination import Order

DUE, RAISED, SILENT = "due", "raised", "silent"
SORTS: list[tuple[str, Any]] = [
    (DUE, _("what is due first")),
    (RAISED, _("the newest first")),
    (SILENT, _("silent longest")),
]
ORDERS = {DUE: BY_DUE, RAISED: NEWEST, SILENT: BY_STEP}
FIRST = (
    "is_mine",
    "is_unclaimed",
    "is_followed",
    "area",
    "entry",
    "network",
    "state",
    "is_overdue",
    "is_due_soon",
    "raised_since",
    "raised_until",
)
"""What is asked most; the others stand behind one press."""


class FilterForm(forms.Form):
    """Bound where a filter was chosen: an empty one finds nothing, and says so."""

    sort = forms.ChoiceField(label=_("Order"), choices=SORTS, required=False)

    def __init__(self, sent: Any, *, by: User) -> None:
        self.query = query_of(sent)
        initial = {"sort": DUE} | {name: sent.get(name) for name in ("sort",) if sent.get(name)}
        super().__init__(sent if self.query else None, initial=initial, auto_id="filter-%s", label_suffix="")
        self.fields |= dressed(by)

    def clean(self) -> None:
        blame_days(self)

    @property
    def first(self) -> list[forms.BoundField]:
        return [self[name] for name in FIRST]

    @property
    def others(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in FIRST and name != "sort"]

    @property
    def has_others(self) -> bool:
        return any(field.value() not in (None, "", []) for field in self.others)

    @property
    def sorted_by(self) -> str:
        return str(self.cleaned_data["sort"] or DUE)

    @property
    def order(self) -> Order:
        return ORDERS[self.sorted_by]

    def cases(self, reader: User) -> CaseQuerySet:
        """What was asked for; by what is due, or silent, only what has not ended: nothing of the rest is due."""
        found = chosen(self.query, reader)
        return found if self.sorted_by == RAISED else found.open()


class SaveForm(RefusableForm):
    """Under which name, and for whom."""

    name = CleanText(
        label=_("Name of the filter"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Give the filter a name.")},
    )
    shared_with = forms.ModelChoiceField(
        label=_("For all of a unit"), queryset=Unit.objects.none(), required=False, empty_label=_("for me alone")
    )

    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        units: Any = self.fields["shared_with"]
        units.queryset = Unit.objects.current().filter(pk__in=by.own_units).order_by("pk")
