"""Making posters: one for each building of an estate, or one for a grid, a community or a red station."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from cases.access import policies
from cases.rules.sealing import random_code
from networks.models import Area
from residents.models import Poster
from residents.models.poster import CODE_LENGTH
from teams.models import User


def make_posters(area: Area, *, estate: str, houses: Sequence[str], by: User) -> list[Poster]:
    """One poster a building, or a single one where no building is named; those that there are already stay as they are.

    NotAllowed outside the areas in which the person raises matters.
    """
    policies.may_raise(by, area)
    wanted = list(houses) or [""]
    now = timezone.now()
    Poster.objects.bulk_create(
        (
            Poster(code=random_code(CODE_LENGTH), area=area, estate=estate, house=house, made_by=by, made_at=now)
            for house in wanted
        ),
        ignore_conflicts=True,
    )
    return list(Poster.objects.filter(area=area, estate=estate, house__in=wanted).order_by("pk"))
