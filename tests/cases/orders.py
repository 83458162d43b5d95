"""Orders of supervision as tests need them: one that waits for a unit."""

from __future__ import annotations

from django.utils import timezone

from cases.actions.steps.supervising import issue
from cases.models import Case, SupervisionOrder
from cases.rules.choices import OrderKind
from networks.models import Unit


def ordered(case: Case, unit: Unit, kind: OrderKind = OrderKind.AMBER, **facts: object) -> SupervisionOrder:
    """An order by the system, open."""
    order = SupervisionOrder(case=case, unit=unit, kind=kind, **facts)
    issue([order], timezone.now())
    return order


def open_order(case: Case, unit: Unit, kind: OrderKind = OrderKind.AMBER) -> SupervisionOrder:
    """The one there is, or a new one."""
    order = SupervisionOrder.objects.filter(case=case, kind=kind).open().first() or ordered(case, unit, kind)
    order.case = case
    return order
