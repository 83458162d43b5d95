"""Orders by their number, as it is typed into the search."""

from __future__ import annotations

from networks.folding import spell
from orders.models import LONGEST_NUMBER, OutsideOrder

MOST = 20


def key_of(number: str) -> str:
    """What two ways of writing one number have in common: capitals, full width and blanks make no difference."""
    return "".join(spell(number).split())[:LONGEST_NUMBER]


def cases_with(typed: str) -> list[str]:
    """The numbers of the cases that orders with exactly this number became; who may see them is asked afterwards."""
    key = key_of(typed)
    found = OutsideOrder.objects.filter(number_key=key).order_by("-pk") if key else OutsideOrder.objects.none()
    return list(found.values_list("case__reference", flat=True)[:MOST])
