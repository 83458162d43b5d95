"""Whether a step can be taken on each of many matters now: by the rules that judge the step itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from django.db.models import QuerySet

from cases.access import policies
from cases.models import Call, Case, SupervisionOrder
from cases.models.assignment import written_takers
from cases.models.recusal import people_aside
from cases.rules import lifecycle
from desk.bulk.offers import Offer
from desk.taking import SHOWN_WITH, said_to
from teams.models import User
from web.errors import Refusal

Part = TypeVar("Part", Call, SupervisionOrder)


def seen_of(numbers: Sequence[int], person: User) -> dict[int, Case]:
    """Those of the matters that the person sees, with what the rules ask of each: three statements."""
    also = {"aside": people_aside(), "written_takers": written_takers()}
    cases: QuerySet[Case] = Case.objects.visible_to(person).as_read_by(person).annotate(**also)
    seen = {case.pk: case for case in cases.select_related(*SHOWN_WITH).filter(pk__in=numbers)}
    calls = Call.objects.standing().filter(case__in=seen).select_related("unit__area").order_by("-part", "pk")
    orders = SupervisionOrder.objects.open().numbered().filter(case__in=seen).order_by("pk")
    called, ordered = _of_cases(calls), _of_cases(orders)
    for number, case in seen.items():
        known = {"standing_calls": called[number], "open_orders": ordered[number], "recused": vars(case)["aside"]}
        vars(case).update(known)
    return seen


def _of_cases(rows: Iterable[Part]) -> Mapping[int, list[Part]]:
    of_cases: defaultdict[int, list[Part]] = defaultdict(list)
    for row in rows:
        of_cases[row.case_id].append(row)
    return of_cases


def can(offer: Offer, case: Case, person: User) -> bool:
    """Whether the step can be taken on this matter now, as far as is known before it is tried."""
    # The refusal of a step in the wrong state names all that is possible, in words that nobody reads here.
    return case.state in lifecycle.BY_ACTION[offer.action].sources and _refusal(offer, case, person) is None


def refusal_of(offer: Offer, case: Case, person: User) -> str:
    """The sentence why the step cannot be taken on this matter now; empty where it can."""
    refusal = _refusal(offer, case, person)
    return said_to(person, case, refusal) if refusal else ""


def _refusal(offer: Offer, case: Case, person: User) -> Refusal | None:
    try:
        policies.require_in_hand(case)
        row = lifecycle.transition(case.state, offer.action)
        lifecycle.require_fact(row, case)
        policies.require(person, row, case)
        offer.subject(case)
    except Refusal as refusal:
        return refusal
    return None
