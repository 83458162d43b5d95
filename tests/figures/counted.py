"""The figures of all days on which a case was raised or closed, counted at once."""

from __future__ import annotations

from django.utils import timezone

from cases.models import Case
from figures import by_day
from figures.models import StaleDay


def count_all() -> None:
    by_day.mark_from(None)
    days = {timezone.localdate(moment) for moment in Case.objects.values_list("raised_at", flat=True)}
    days |= {
        timezone.localdate(moment)
        for moment in Case.objects.exclude(closed_at=None).values_list("closed_at", flat=True)
    }
    StaleDay.objects.exclude(day__in=days).delete()
    while by_day.count_next():
        pass
