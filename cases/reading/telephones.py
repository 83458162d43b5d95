"""Whom one can ring about a place: the centres that answer for it."""

from __future__ import annotations

from networks.models import Area, Unit
from networks.models.area import paths_covering

PUBLIC_LINE = "12345"


def centres(area: Area) -> list[Unit]:
    """The centres that answer for the place, the nearest first; only those that can be rung."""
    around = Unit.objects.current().centres().filter(area__path__in=paths_covering(area.path)).exclude(phone="")
    return list(around.nearest_first())


def nearest_phone(area: Area) -> str:
    """The telephone of the nearest centre that has one; empty where none has."""
    return next((unit.phone for unit in centres(area)), "")


def number_to_ring(area: Area | None) -> str:
    """The nearest centre's telephone; the city's public line where none has one, or no place is known."""
    return (nearest_phone(area) if area else "") or PUBLIC_LINE
