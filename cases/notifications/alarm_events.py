"""How alarms are told, a batch at once: which of them still hold, and who reads them, is asked in sets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.db.models import Q
from django.utils import timezone

from cases.access.policies import CHECKERS, MEMBERS
from cases.models import Call, Case, Clock, Rating, SupervisionOrder
from cases.notifications.notices import BY_KIND, TEXT_REMIND, Notice, marks
from cases.notifications.seats import Seats
from cases.notifications.tellings import Telling, envelopes
from cases.rules.choices import OrderKind, Part, Stage
from networks.models import Unit
from outbox import actions as outbox
from outbox.actions import Envelope
from outbox.models import Message
from teams.choices import Duty
from teams.leaving import ALONE

TO_ALL = (OrderKind.REMIND, OrderKind.AMBER)
BESIDE: Mapping[str, Notice] = {
    Stage.REVIEW: BY_KIND["pause_review"],
    Stage.SECOND_LOOK: BY_KIND["second_look"],
}
"""Of clocks that are no limit; any other without an order reminds those asked to rate."""


def tell_alarms(messages: Iterable[Message]) -> None:
    """What clocks rang for: orders that still wait, to those they press; or what is due beside the steps.

    Delivered in one transaction, so it happens once.
    """
    messages = list(messages)
    orders = _still_open({message.body["order"] for message in messages if "order" in message.body})
    clocks = _still_sounding({message.body["clock"] for message in messages if "clock" in message.body})
    pressing = [(message, orders[pk]) for message in messages if (pk := message.body.get("order")) in orders]
    ringing = [(message.key, clocks[pk]) for message in messages if (pk := message.body.get("clock")) in clocks]
    beside = [(key, clock) for key, clock in ringing if clock.stage in BESIDE]
    rating = [(key, clock) for key, clock in ringing if clock.stage not in BESIDE]
    tellings = [_unless_sealed(telling) for telling in _of_orders(pressing) + _of_clocks(beside)]
    outbox.enqueue([*envelopes(tellings), *_to_raters(rating)])


def _still_open(pks: set[int]) -> dict[int, SupervisionOrder]:
    """Orders that wait for a reply and whose limit still runs. An order whose limit was met is stopped here."""
    found = SupervisionOrder.objects.open().filter(pk__in=pks).select_related("case", "unit")
    orders = {order.pk: order for order in found}
    sounding = _still_sounding({order.clock_id for order in orders.values() if order.clock_id})
    crossed = {pk for pk, order in orders.items() if order.clock_id and order.clock_id not in sounding}
    if crossed:
        SupervisionOrder.objects.filter(pk__in=crossed).stop(timezone.now())
    return {pk: order for pk, order in orders.items() if pk not in crossed}


def _still_sounding(pks: set[int]) -> dict[int, Clock]:
    return Clock.objects.sounding().select_related("case__centre").in_bulk(pks) if pks else {}


def _of_orders(pressing: Sequence[tuple[Message, SupervisionOrder]]) -> list[Telling]:
    """A reminder and an amber order reach the whole unit, a red one those in charge above, a call-in the city too."""
    cities = _city_centres({order.case.city_id for _message, order in pressing if order.kind == OrderKind.CALL_IN})
    tellings = []
    for message, order in pressing:
        seats = [Seats(MEMBERS if order.kind in TO_ALL else CHECKERS, unit=order.unit_id)]
        if order.kind == OrderKind.CALL_IN:
            seats += [Seats(CHECKERS, unit=unit) for unit in cities[order.case.city_id]]
        name = order.unit.short_name or order.unit.name
        notice = BY_KIND[message.body["kind"]]
        tellings.append(Telling(message.key, notice, order.case, seats, order, unit_name=name))
    return tellings


def _city_centres(cities: set[int | None]) -> Mapping[int | None, list[int]]:
    centres: dict[int | None, list[int]] = defaultdict(list)
    if cities:
        for city, unit in Unit.objects.centres().filter(area__in=cities).values_list("area", "pk"):
            centres[city].append(unit)
    return centres


def _of_clocks(beside: Sequence[tuple[str, Clock]]) -> list[Telling]:
    handling, leading = _standing({clock.case_id for _key, clock in beside})
    tellings = []
    for key, clock in beside:
        case = clock.case
        if clock.stage == Stage.REVIEW:
            seats = _before_the_review(case, leading[case.pk])
        else:
            seats = _to_look_again(case, is_own=case.centre_id in handling[case.pk])
        tellings.append(Telling(key, BESIDE[clock.stage], case, seats))
    return tellings


def _standing(cases: set[int]) -> tuple[Mapping[int, set[int]], Mapping[int, set[int]]]:
    """The units called to each case, and those that lead."""
    called: dict[int, set[int]] = defaultdict(set)
    leading: dict[int, set[int]] = defaultdict(set)
    if cases:
        for case, unit, part in Call.objects.standing().filter(case__in=cases).values_list("case", "unit", "part"):
            called[case].add(unit)
            if part == Part.LEAD:
                leading[case].add(unit)
    return called, leading


def _before_the_review(case: Case, leading: Iterable[int]) -> list[Seats]:
    """To the lead unit and the centre of a paused matter."""
    return [*(Seats(MEMBERS, unit=unit) for unit in leading), Seats((Duty.DUTY_OFFICER,), unit=case.centre_id)]


def _to_look_again(case: Case, *, is_own: bool) -> list[Seats]:
    """To the centre, or the one above where the centre handled the case itself; and to the grid worker who raised the
    case.
    """
    place = case.centre.parent_id if is_own else case.centre_id
    return [Seats((Duty.DUTY_OFFICER,), unit=place), Seats((Duty.GRID_WORKER,), person=case.raised_by_id)]


def _unless_sealed(telling: Telling) -> Telling:
    """Of a sealed case only those are told who may open it: officers of its centre, and of units that got an order."""
    if not telling.case.is_suggested_confidential:
        return telling
    units = dict.fromkeys([telling.case.centre_id, *(seats.unit for seats in telling.seats if seats.unit)])
    return replace(telling, seats=[Seats((Duty.DUTY_OFFICER,), unit=unit) for unit in units])


def _to_raters(rating: Sequence[tuple[str, Clock]]) -> list[Envelope]:
    if not rating:
        return []
    waiting = Rating.objects.filter(case__in={clock.case_id for _key, clock in rating}, answered_at=None)
    asked: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    has_phone = ~Q(reporter__sealed_phone=b"") | (
        Q(reporter__wish__isnull=False) & ~Q(reporter__wish__sealed_phone=b"")
    )
    for case, number, pk, reporter in waiting.filter(has_phone).values_list("case", "round", "pk", "reporter"):
        asked[case, number].append((pk, reporter))
    return [
        Envelope(
            f"{key}:text:{reporter}",
            channel="text",
            recipient=str(reporter),
            body={"case": clock.case_id, "kind": TEXT_REMIND.kind, ALONE: True, "rating": pk} | marks(clock.case),
        )
        for key, clock in rating
        for pk, reporter in asked[clock.case_id, clock.round]
    ]
