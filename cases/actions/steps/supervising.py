"""Supervision (督办): pressing those whose matter it is, rung by rung, and their replies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.access import policies
from cases.actions.steps._move import Move, move
from cases.models import Case, CaseEvent, OrderNumbers, Reporter, SupervisionOrder
from cases.models.bulk_write import insert_together
from cases.rules.choices import Need, OrderKind, State
from cases.rules.errors import NotPossibleHere
from cases.rules.lifecycle import Action
from networks import rules
from networks.models import Unit
from teams.models import User
from worktime import timekeeping
from worktime.deadlines import Limit, deadline

__all__ = ["press", "record_call_in", "remind", "reply_order", "supervise"]

ISSUED = (
    *("case", "clock", "kind", "year", "number", "unit", "issued_by", "reporter", "issued_at"),
    *("reason", "reply_due_at"),
)
"""What is known of an order when it is issued."""

REPLY_WITHIN: Mapping[OrderKind, str] = {OrderKind.AMBER: "1WD", OrderKind.RED: "1WD", OrderKind.CALL_IN: "2WD"}
"""Until when an order is replied to, and a call-in held; a reminder waits for no reply."""


def issue(orders: Sequence[SupervisionOrder], now: dt.datetime) -> None:
    """Write orders with their numbers of the year, all in the caller's transaction: a gap cannot arise."""
    if not orders:
        return
    numbered = [order for order in orders if order.kind != OrderKind.REMIND]
    if numbered:
        _number(numbered, now)
    for order in orders:
        order.issued_at = now
    insert_together(orders, ISSUED, reply="")


def _number(orders: Sequence[SupervisionOrder], now: dt.datetime) -> None:
    year = timezone.localtime(now).year
    undated = [order for order in orders if order.reply_due_at is None]
    due = _replies_due({order.kind: REPLY_WITHIN[OrderKind(order.kind)] for order in undated}, now)
    for order in undated:
        order.reply_due_at = due[order.kind]
    for order, number in zip(orders, OrderNumbers.take(year, len(orders)), strict=True):
        order.year, order.number = year, number


def _replies_due(limits: Mapping[str, str], now: dt.datetime) -> dict[str, dt.datetime]:
    """The ends of the limits to reply, by the work calendar. The rules are read once, and never without a limit."""
    calendar = rules.current().calendar if limits else None
    return {kind: deadline(now, Limit.parse(limit), calendar).due_at for kind, limit in limits.items() if calendar}


def remind(case: Case, *, by: User, note: str = "", version: int | None = None) -> CaseEvent:
    """Remind (催办) whoever has the matter, once a day for each person and case; nobody need reply."""
    with move(case, Action.REMIND, by=by, version=version) as step:
        if SupervisionOrder.objects.reminded_by(by, step.case, timekeeping.start_of_today(step.now)).exists():
            raise NotPossibleHere(
                _("You have reminded the unit of this matter today already. You can remind it again tomorrow.")
            )
        step.note = note
        _issue_one(step, SupervisionOrder(kind=OrderKind.REMIND, unit=_in_whose_hands(step), issued_by=by, reason=note))
    return step.event


def press(case: Case, *, by: Reporter) -> CaseEvent:
    """The person who raised it asks to get on with it (催一催), once a day."""
    with move(case, Action.PRESS, by=by) as step:
        if SupervisionOrder.objects.pressed_by(by, timekeeping.start_of_today(step.now)).exists():
            raise NotPossibleHere(_("You have pressed today already; the unit was told. You can press again tomorrow."))
        _issue_one(step, SupervisionOrder(kind=OrderKind.REMIND, unit=_in_whose_hands(step), reporter=by))
    return step.event


def supervise(
    case: Case,
    *,
    by: User,
    kind: OrderKind | str,
    unit: Unit,
    reason: str,
    within: str = "",
    version: int | None = None,
) -> CaseEvent:
    """Issue an order (督办) as a person.

    It goes to the unit that has the case, to a called one, or to the centre that is to reopen the case.
    """
    with move(case, Action.SUPERVISE, by=by, version=version, given={Need.REASON: reason}) as step:
        if unit.pk not in addressable(step.case):
            raise NotPossibleHere(_("%(unit)s neither has this matter nor is called to it.") % {"unit": unit.name})
        due_at = _replies_due({str(kind): within}, step.now)[str(kind)] if within else None
        order = SupervisionOrder(kind=kind, unit=unit, issued_by=by, reason=reason, reply_due_at=due_at)
        step.note = reason
        _issue_one(step, order)
    return step.event


def addressable(case: Case) -> set[int]:
    """The ids of units to which an order can go: the holder and the called units; for a closed case its centre."""
    if case.state == State.CLOSED:
        return {case.centre_id}
    return {unit for unit in (case.holder_id, *(call.unit_id for call in case.standing_calls)) if unit}


def _in_whose_hands(step: Move) -> Unit:
    return step.case.holder or step.case.centre


def _issue_one(step: Move, order: SupervisionOrder) -> None:
    """Write the order; the event says which it was."""
    order.case = step.case
    issue([order], step.now)
    step.payload = _noted(order)


def _noted(order: SupervisionOrder) -> dict[str, object]:
    noted: dict[str, object] = {"kind": str(order.kind), "unit": order.unit.name, "unit_id": order.unit_id}
    return noted | ({"order": order.numbered_as} if order.number else {})


def reply_order(order: SupervisionOrder, *, by: User, reply: str, version: int | None = None) -> CaseEvent:
    """Say what was done about an order, as the unit it is addressed to."""
    with move(order.case, Action.REPLY_ORDER, by=by, version=version, given={Need.REPLY: reply}) as step:
        units = {order.unit_id} & by.units_as(*policies.REPLYING)
        open_ = SupervisionOrder.objects.filter(pk=order.pk, case=step.case).to_reply(frozenset(units))
        _keep_reply(step, order, open_.update(reply=reply, replied_by=by, replied_at=step.now))
        step.unit, step.note = order.unit_id, reply
    return step.event


def record_call_in(order: SupervisionOrder, *, by: User, result: str, version: int | None = None) -> CaseEvent:
    """Write down that a call-in (约谈) was held, and what came of it."""
    with move(order.case, Action.RECORD_CALL_IN, by=by, version=version, given={Need.REPLY: result}) as step:
        open_ = SupervisionOrder.objects.filter(pk=order.pk, case=step.case).call_ins()
        _keep_reply(step, order, open_.update(reply=result, replied_by=by, replied_at=step.now))
        step.note = result
    return step.event


def _keep_reply(step: Move, order: SupervisionOrder, written: int) -> None:
    if not written:
        raise NotPossibleHere(_("This order was replied to or has stopped already."))
    step.payload = _noted(order) | {"issued_by": order.issued_by_id}
