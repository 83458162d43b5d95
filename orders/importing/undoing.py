"""An import of orders taken back: its cases are withdrawn with the reason and stay; their numbers are free again."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import withdraw
from cases.models import Reporter
from cases.rules.choices import State
from imports.line import in_pieces
from imports.undoing import NAMED, Undoer
from orders.importing.writing import ADDED_TO, PIECE, TAKEN_IN
from orders.models import OutsideOrder
from web.errors import Refusal

AS_RAISED = 1
"""The version of a case that nobody has touched."""


def take_back(undoer: Undoer) -> None:
    """Refuse, naming the orders, where somebody has touched one of the cases; then none is withdrawn."""
    if added := [str(effect.after["name"]) for effect in undoer.effects[ADDED_TO]]:
        said = _(
            "Not undone: to cases of before it added what is new, which stays there: %(orders)s (%(count)s in all)."
        )
        raise Refusal(said % {"orders": "、".join(added[:NAMED]), "count": len(added)})
    numbers = [effect.target_id for effect in undoer.effects[TAKEN_IN]]
    _require_untouched(undoer, numbers)
    for part in in_pieces(numbers, PIECE):
        _withdraw(undoer, part)
        undoer.told(len(part))


def _require_untouched(undoer: Undoer, numbers: list[int]) -> None:
    touched: list[str] = []
    for part in in_pieces(numbers):
        orders = OutsideOrder.objects.filter(pk__in=part)
        changed = orders.exclude(case__version=AS_RAISED, case__state=State.WHISTLED)
        touched += changed.order_by("pk").values_list("number", flat=True)
    if touched:
        raise undoer.changed_since(touched)


def _withdraw(undoer: Undoer, numbers: Sequence[int]) -> None:
    """By the reporter that was sealed with each case: the sender speaks for them, as it did when it sent the order."""
    orders = OutsideOrder.objects.filter(pk__in=numbers).select_related("case").order_by("pk")
    reporters = {one.case_id: one for one in Reporter.objects.filter(case__in=[order.case_id for order in orders])}
    why = _("The import %(file)s was undone by %(name)s.")
    note = why % {"file": undoer.batch.file_name, "name": undoer.by.name if undoer.by else "–"}
    for order in orders:
        withdraw(order.case, by=reporters[order.case_id], note=note, version=AS_RAISED)
    OutsideOrder.objects.filter(pk__in=numbers).update(freed_at=timezone.now())
