"""The filters of a list of cases, defined once: the API reads them from an address, a panel of the desk from a form.

A filter narrows what a person sees and never widens it. Cases that have left the reader's hands are in no filtered
list: by what the list holds the reader would learn what became of them.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.access import inside
from cases.access.following import followed_by
from cases.models import Call, Case, SupervisionOrder, conditions
from cases.models.scope import CaseQuerySet
from cases.reading.measures import MEASURES, is_counted
from cases.rules.choices import Channel, Ending, Outcome, Part, State
from networks import rules
from networks.choices import Level, Network
from networks.models import Area, CatalogueItem
from teams.models import User
from web.fields import Day, row_number
from worktime import timekeeping

DIGITS_OF_A_CODE = 15
LONGEST_TYPE = 10
INSTANTS = {
    "raised_since": "raised_at",
    "raised_until": "raised_at",
    "closed_since": "closed_at",
    "closed_until": "closed_at",
    "due_since": "due_at",
    "due_until": "due_at",
}
"""Of each filter by days the column that it asks."""
FIGURES = [(name, measure.label) for name, measure in MEASURES.items()]


class AreaByCode(forms.CharField):
    """An area in force by its official code: 220283001002, or 220283001002001 for a grid."""

    default_error_messages = {"unknown": _("There is no area with this code.")}

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Code of the area"))
        super().__init__(max_length=DIGITS_OF_A_CODE, **options)

    def clean(self, value: Any) -> Area | None:
        code = super().clean(value)
        if not code:
            return None
        found = Area.objects.current().with_parents().filter(code=code).first() if code.isascii() else None
        if found is None:
            raise ValidationError(self.error_messages["unknown"], "unknown")
        return found


class TypeByCode(forms.CharField):
    """A type of the duty catalogue in force, by its code."""

    default_error_messages = {"unknown": _("The duty catalogue has no type with this code.")}

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Type of matter"))
        super().__init__(max_length=LONGEST_TYPE, **options)

    def clean(self, value: Any) -> CatalogueItem | None:
        code = super().clean(value)
        if not code:
            return None
        found = rules.current().catalogue.get(code) if code.isascii() else None
        if found is None:
            raise ValidationError(self.error_messages["unknown"], "unknown")
        return found


class RowNumber(forms.IntegerField):
    """The number of a unit or another row."""

    default_error_messages = {"invalid": _("This is no number.")}

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        number = row_number(str(value))
        if number is None:
            raise ValidationError(self.error_messages["invalid"], "invalid")
        return number


class YesOrNo(forms.ChoiceField):
    def __init__(self, **options: Any) -> None:
        super().__init__(choices=[("true", _("yes")), ("false", _("no"))], **options)


class AreaFilter(django_filters.Filter):  # type: ignore[misc]  # the library has no types
    field_class = AreaByCode


class TypeFilter(django_filters.Filter):  # type: ignore[misc]  # the library has no types
    field_class = TypeByCode


class NumberFilter(django_filters.Filter):  # type: ignore[misc]  # the library has no types
    field_class = RowNumber


class DayFilter(django_filters.Filter):  # type: ignore[misc]  # the library has no types
    field_class = Day


class YesFilter(django_filters.Filter):  # type: ignore[misc]  # the library has no types
    field_class = YesOrNo


class CasePanel(django_filters.FilterSet):  # type: ignore[misc]  # the library has no types
    state = django_filters.MultipleChoiceFilter(choices=State.choices, label=_("State"))
    ending = django_filters.MultipleChoiceFilter(choices=Ending.choices, label=_("How it ended"))
    network = django_filters.MultipleChoiceFilter(choices=Network.choices, label=_("Network"))
    level = django_filters.MultipleChoiceFilter(choices=Level.choices, label=_("How urgent"))
    channel = django_filters.MultipleChoiceFilter(choices=Channel.choices, label=_("Raised through"))
    area = AreaFilter(method="in_area", label=_("In this area or below it, by its code"))
    entry = TypeFilter(method="of_type", label=_("Type of matter, by its code in the duty catalogue"))
    holder = NumberFilter(label=_("Unit that has it, by its number"))
    centre = NumberFilter(label=_("Centre, by its number"))
    called = NumberFilter(method="with_call", label=_("Unit that is called to it, by its number"))
    raised_since = DayFilter(method="from_day", label=_("Raised on this day or later"))
    raised_until = DayFilter(method="to_day", label=_("Raised on this day or earlier"))
    closed_since = DayFilter(method="from_day", label=_("Ended on this day or later"))
    closed_until = DayFilter(method="to_day", label=_("Ended on this day or earlier"))
    due_since = DayFilter(method="from_day", label=_("Due on this day or later"))
    due_until = DayFilter(method="to_day", label=_("Due on this day or earlier"))
    outcome = django_filters.MultipleChoiceFilter(choices=Outcome.choices, label=_("How it came out"))
    led_by = NumberFilter(method="with_lead", label=_("Unit that leads it, by its number"))
    figure = django_filters.ChoiceFilter(
        choices=FIGURES, empty_label=None, method="in_figure", label=_("Counted in the figure")
    )
    is_open = YesFilter(method="which", label=_("Not ended yet"))
    is_overdue = YesFilter(method="which", label=_("Past the end of what is due next"))
    is_due_soon = YesFilter(method="which", label=_("Near the end of what is due next"))
    is_silent = YesFilter(method="which", label=_("In which nobody has taken a step for long"))
    is_returned = YesFilter(method="which", label=_("Returned at least once"))
    is_reworked = YesFilter(method="which", label=_("Sent round again, or taken up again"))
    is_supervised = YesFilter(method="which", label=_("With an open order of supervision"))
    is_provisional = YesFilter(method="which", label=_("With a provisional limit"))
    is_paused = YesFilter(method="which", label=_("Whose clocks stand"))
    is_danger = YesFilter(method="which", label=_("With danger to life"))
    is_confidential = YesFilter(method="which", label=_("Confidential"))
    is_own = YesFilter(method="which", label=_("Logged by oneself"))
    is_mine = YesFilter(method="which", label=_("That one has oneself, within the unit"))
    is_unclaimed = YesFilter(method="which", label=_("That nobody within one's unit has claimed"))
    is_followed = YesFilter(method="follows", label=_("That one follows, itself or by its area or type"))

    class Meta:
        model = Case
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, reader: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.reader = reader

    def filter_queryset(self, queryset: CaseQuerySet) -> CaseQuerySet:
        """Each condition that was given; where there is one, without what has left the reader's hands."""
        if not any(value not in (None, "", []) for value in self.form.cleaned_data.values()):
            return queryset
        in_hand = queryset.in_hands_of(self.reader)
        narrowed: CaseQuerySet = super().filter_queryset(in_hand)
        return narrowed

    def in_area(self, cases: CaseQuerySet, _name: str, area: Area) -> CaseQuerySet:
        return cases.filter(**{area.level: area.pk})

    def of_type(self, cases: CaseQuerySet, _name: str, entry: CatalogueItem) -> CaseQuerySet:
        """By its code: a case keeps the version of the type that was in force when it was accepted."""
        return cases.filter(catalogue_item__code=entry.code)

    def with_call(self, cases: CaseQuerySet, _name: str, unit: int) -> CaseQuerySet:
        return cases.filter(pk__in=Call.objects.filter(unit=unit, ended_at=None).values("case"))

    def with_lead(self, cases: CaseQuerySet, _name: str, unit: int) -> CaseQuerySet:
        return cases.filter(pk__in=Call.objects.standing().filter(unit=unit, part=Part.LEAD).values("case"))

    def in_figure(self, cases: CaseQuerySet, _name: str, measure: str) -> CaseQuerySet:
        return cases.filter(is_counted(measure))

    def from_day(self, cases: CaseQuerySet, name: str, day: dt.date) -> CaseQuerySet:
        return cases.filter(**{f"{INSTANTS[name]}__gte": timekeeping.start_of(day)})

    def to_day(self, cases: CaseQuerySet, name: str, day: dt.date) -> CaseQuerySet:
        return cases.filter(**{f"{INSTANTS[name]}__lt": timekeeping.start_of(day + dt.timedelta(days=1))})

    def follows(self, cases: CaseQuerySet, _name: str, value: str) -> CaseQuerySet:
        condition = followed_by(self.reader)
        return cases.filter(condition if value == "true" else ~condition)

    def which(self, cases: CaseQuerySet, name: str, value: str) -> CaseQuerySet:
        now = timekeeping.now()
        condition = {
            "is_open": Q(next_due_at__isnull=False),
            "is_overdue": conditions.overdue(now),
            "is_due_soon": conditions.due_soon(now),
            "is_silent": conditions.silent(now),
            "is_returned": Q(return_count__gt=0),
            "is_reworked": Q(round__gt=1),
            "is_supervised": Q(pk__in=SupervisionOrder.objects.open().numbered().values("case")),
            "is_provisional": Q(is_provisional=True),
            "is_paused": Q(paused_at__isnull=False),
            "is_danger": Q(is_danger=True),
            "is_confidential": Q(is_confidential=True),
            "is_own": Q(raised_by=self.reader.pk),
            "is_mine": inside.had_by(self.reader),
            "is_unclaimed": inside.unclaimed(self.reader),
        }[name]
        return cases.filter(condition if value == "true" else ~condition)


FILTERS = frozenset(CasePanel.base_filters)
"""Their names, as they stand behind the question mark."""
