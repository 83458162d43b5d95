"""Ratings of which several come from one source within minutes are held until somebody decides whether they count.

A unit that has its cases rated well does it from one telephone, or from one desk. So what counts is how many different
evaluations come from one device, or from one connection, within ten minutes. A whole estate may share a connection, and
a family a telephone: those are the two limits. Where a rating came from is forgotten after the ten minutes; that it is
held is kept, and why (docs/decisions/0051).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from cases import actions
from cases.models import Rating
from web import devices, passing
from web.errors import Refusal
from web.origins import origin_of

FROM_A_DEVICE = 2
FROM_A_CONNECTION = 8
"""So many different evaluations in ten minutes count at once; with one more all of them are held."""


def others_of(request: HttpRequest, rating: Rating) -> list[int] | None:
    """None where the rating is one of few; else the others of the burst, by their ids."""
    device = devices.known(request)
    bursts = [_from(f"connection {origin_of(request)}", rating, FROM_A_CONNECTION)]
    if device:
        bursts.append(_from(f"device {device.number}", rating, FROM_A_DEVICE))
    others = {number for burst in bursts for number in burst}
    return sorted(others - {rating.pk}) if others else None


def _from(source: str, rating: Rating, most: int) -> list[int]:
    came = list(dict.fromkeys(map(int, passing.gather("rate", source, str(rating.pk)))))
    return came if len(came) > most else []


def hold(others: Iterable[int]) -> None:
    """Hold those that came before it was plain how many they are."""
    for rating in Rating.objects.select_related("case").filter(pk__in=others, held=None, visited_by=None):
        try:
            actions.hold_rating(rating)
        except Refusal:
            continue  # its matter has gone on meanwhile: what it said is no longer asked
