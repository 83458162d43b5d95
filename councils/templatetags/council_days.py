"""Days as they stand on paper: never “today”, which is another day tomorrow."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils import timezone

from worktime import wording

register = template.Library()
FAR = dt.timedelta(days=3)


@register.filter
def on_paper(at: dt.datetime | dt.date | None) -> str:
    """12月16日 10:05 (星期三) of an instant, 12月16日 of a day; with its year where that is not this one."""
    if at is None:
        return ""
    today = timezone.localdate()
    if isinstance(at, dt.datetime):
        near = timezone.localtime(at).date()
        return wording.when(at, now=_far_from(near, today))
    return wording.day_words(at, today=timezone.localdate(_far_from(at, today)))


def _far_from(day: dt.date, today: dt.date) -> dt.datetime:
    """Now; where the day is so near that it would be called by a word, a moment of the same year that is not."""
    if abs(day - today) >= FAR:
        return timezone.localtime()
    moved = day + FAR if (day + FAR).year == today.year else day - FAR
    return timezone.make_aware(dt.datetime.combine(moved, dt.time(12)))
