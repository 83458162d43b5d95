"""Inside a unit (单位内): who works on a case for it, who decides about that, who could have it (decision 73), and who
writes to colleagues (decision 76)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cases.models import Assignment, Call, Case, Recusal
from cases.models.assignment import takers
from cases.rules.choices import HELD
from teams.choices import ABLE_AT_A_CENTRE, ABLE_IN_A_UNIT, Duty
from teams.models import Post, User
from teams.models.post import PostQuerySet

IN_CHARGE = (Duty.HEAD, Duty.DUTY_OFFICER)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who could have the case; `load`: how many cases in hand they have already."""

    person: User
    duty: str
    load: int


def hands(case: Case) -> Iterator[tuple[int, frozenset[Duty]]]:
    """The units that have the case in hand, the lead first, each with the duties that work on it there."""
    called = [call.unit_id for call in case.standing_calls]
    yield from ((unit, ABLE_IN_A_UNIT) for unit in called)
    if case.holder_id and case.holder_id not in called:
        yield case.holder_id, ABLE_AT_A_CENTRE


def units_at(case: Case) -> dict[int, tuple[Duty, ...]]:
    """The units that have to do with the case now, and the duties that let somebody see it there: the called units, the
    lead first, whoever holds it, its centre.
    """
    called = {call.unit_id: tuple(sorted(ABLE_IN_A_UNIT)) for call in case.standing_calls}
    return called | {unit: IN_CHARGE for unit in (case.holder_id, case.centre_id) if unit and unit not in called}


def colleague(user: User, case: Case) -> int | None:
    """The unit in whose name the person writes to colleagues."""
    there = units_at(case).items()
    return next((unit for unit, duties in there if unit in user.units_as(*duties)), None)


def worker(user: User, case: Case) -> int | None:
    """The unit for which the person can work on the case; of several one in which nobody has it yet."""
    own = [unit for unit, duties in hands(case) if unit in user.units_as(*duties)]
    free = (unit for unit in own if unit not in takers(case)) if len(own) > 1 else iter(own)
    return next(free, own[0] if own else None)


def in_charge(user: User, case: Case) -> int | None:
    own = user.units_as(*IN_CHARGE)
    return next((unit for unit, _duties in hands(case) if unit in own), None)


def taker(user: User, case: Case) -> int | None:
    """The unit within which the person has the case."""
    own = (unit for unit, _duties in hands(case) if unit in user.own_units)
    return next((unit for unit in own if unit in takers(case) and takers(case)[unit].person_id == user.pk), None)


def taken(user: User, case: Case) -> str:
    """Why the person cannot claim it."""
    one = takers(case).get(worker(user, case) or 0)
    if one is None:
        return ""
    is_own = one.person_id == user.pk
    return _("You have this matter already.") if is_own else _("%(name)s has it.") % {"name": one.person.name}


def nobody_has_it(user: User, case: Case) -> str:
    unit = taker(user, case) or in_charge(user, case)
    return "" if unit in takers(case) else _("Nobody in your unit has this matter.")


def unclaimed(user: User) -> Q:
    """The condition of cases that a unit of the person's has in hand, and nobody within it."""
    had = Assignment.objects.filter(unit=OuterRef("unit"), case=OuterRef("case"))
    calls = Call.objects.standing().filter(~Exists(had), unit__in=user.units_as(*ABLE_IN_A_UNIT), finished_at=None)
    held = Q(holder__in=user.units_as(*ABLE_AT_A_CENTRE), holder__is_centre=True)
    by_somebody = Q(Exists(Assignment.objects.filter(unit=OuterRef("holder"), case=OuterRef("pk"))))
    return Q(state__in=HELD) & (Q(pk__in=calls.values("case")) | (held & ~by_somebody))


def had_by(user: User) -> Q:
    """The condition of cases in hand that this person has."""
    return Q(pk__in=Assignment.objects.in_hand().filter(person=user.pk).values("case"))


def colleagues(unit: int, case: Case) -> list[Colleague]:
    """Who of the unit could have the case, the least loaded first: people who are there and do not stand aside. One
    statement.
    """
    had = Assignment.objects.in_hand().filter(person=OuterRef("person")).order_by()
    load = Subquery(had.values("person").annotate(count=Count("pk")).values("count"))
    found: dict[int, Colleague] = {}
    for post in could_have(unit, case).annotate(load=Coalesce(load, 0)).select_related("person").order_by("pk"):
        load_now = post.load  # type: ignore[attr-defined]  # annotated above
        found.setdefault(post.person_id, Colleague(post.person, post.duty_name, load_now))
    return sorted(found.values(), key=lambda one: one.load)


def could_have(unit: int, case: Case) -> PostQuerySet:
    """The posts of the unit whose holders could have the case."""
    duties = dict(hands(case)).get(unit, frozenset())
    aside = Recusal.objects.standing().filter(case=case).values("person")
    return Post.objects.present().filter(unit=unit, duty__in=sorted(duties)).exclude(person__in=aside)
