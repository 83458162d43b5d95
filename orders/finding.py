"""Orders by their number, as it is typed into the search."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from networks.folding import spell
from orders.models import LONGEST_NUMBER, OutsideOrder

MOST = 20


def key_of(number: str) -> str:
    """What two ways of writing one number have in common: capitals, full width and blanks make no difference."""
    return "".join(spell(number).replace("\x00", "").split())[:LONGEST_NUMBER]


def cases_with(typed: str) -> QuerySet[OutsideOrder, Any] | None:
    """The cases that orders with exactly this number became, to be asked for with the rest of a search; None where
    nothing typed can be a number. Who may see them is asked there.
    """
    key = key_of(typed)
    if not any(letter.isdigit() for letter in key):
        return None
    return OutsideOrder.objects.filter(number_key=key).order_by("-pk").values("case")[:MOST]
