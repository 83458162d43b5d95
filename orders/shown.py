"""What the pages of a case say of the order that it came of."""

from __future__ import annotations

from cases.models import Case
from cases.rules.choices import Channel
from orders.models import OutsideOrder


def order_of(case: Case) -> OutsideOrder | None:
    """The order, with its source; no question to the database for a case that came otherwise."""
    if case.channel != Channel.IMPORT:
        return None
    return OutsideOrder.objects.filter(case=case).select_related("source").first()
