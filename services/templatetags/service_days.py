"""Days in full, as certificates have them."""

from __future__ import annotations

import datetime as dt

from django import template

from worktime.days_in_words import day_in_words

register = template.Library()


@register.filter
def full_day(day: dt.date | None) -> str:
    """2026年12月15日."""
    return day_in_words(day) if day else ""
