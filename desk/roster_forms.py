"""A week of the duty roster: for each day and each night one of those who are there then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from teams.models import Post
from web.fields import RefusableForm
from worktime import timekeeping
from worktime.days_in_words import day_in_words

DAYS = range(7)


@dataclass(frozen=True, slots=True)
class Cell:
    """A day or a night: its field, or where nothing can be chosen the name that stands there."""

    field: forms.BoundField
    name: str

    @classmethod
    def of(cls, field: forms.BoundField) -> Cell:
        offered: Any = getattr(field.field, "choices", ())
        return cls(field, dict(offered).get(str(field.value() or ""), ""))


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day of the week, by day and by night."""

    day: dt.date
    is_today: bool
    cells: list[Cell]


class RosterForm(RefusableForm):
    """`d0` to `d6` by day, `n0` to `n6` by night; days that are over are shown and not asked for."""

    def __init__(self, *args: Any, monday: dt.date, posts: Sequence[Post], may_plan: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.monday = monday
        for name, day, is_night in self.cells():
            label = _("By night") if is_night else _("By day")
            there = {str(post.person_id): post.person.name for post in posts if post.is_held_on(day)}
            said = {"aria-label": f"{day_in_words(day)} {label}"}
            select = forms.Select(attrs=said)
            field = forms.ChoiceField(label=label, choices=[("", "–"), *there.items()], required=False, widget=select)
            field.disabled = not may_plan or day < timekeeping.today()
            self.fields[name] = field

    def cells(self) -> Iterator[tuple[str, dt.date, bool]]:
        for is_night in (False, True):
            for place in DAYS:
                yield f"{'n' if is_night else 'd'}{place}", self.monday + dt.timedelta(days=place), is_night

    def people(self) -> dict[tuple[dt.date, bool], int | None]:
        """As the verb wants it."""
        return {
            (day, is_night): int(chosen) if (chosen := self.cleaned_data[name]) else None
            for name, day, is_night in self.cells()
            if not self.fields[name].disabled
        }

    @property
    def days(self) -> list[DayRow]:
        rows = ((place, self.monday + dt.timedelta(days=place)) for place in DAYS)
        return [
            DayRow(day, day == timekeeping.today(), [Cell.of(self[f"d{place}"]), Cell.of(self[f"n{place}"])])
            for place, day in rows
        ]
