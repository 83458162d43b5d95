"""Units and memberships follow when areas change; of two units that an area can have only one of, one carries on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from networks.actions.following import Carrying, Redistricting
from networks.choices import NetworkPart, UnitKind
from networks.models import Area, Membership, Unit, UnitQuerySet
from networks.models.area import paths_covering
from networks.models.dated import not_over
from web.errors import Refusal


def standing(units: UnitQuerySet) -> UnitQuerySet:
    """Units there today or later."""
    return units.filter(not_over())


def rivals(sources: Iterable[Area], into: Area) -> dict[str, list[Unit]]:
    """The centres, and the squads, of which only one can remain when these areas become one; its own first."""
    units = standing(Unit.objects.filter(area__in=[into, *sources])).select_related("area").order_by("pk")
    found: dict[str, list[Unit]] = {}
    for unit in sorted(units, key=lambda unit: unit.area_id != into.pk):
        for sort in _one_of_a_sort(unit):
            found.setdefault(sort, []).append(unit)
    return {sort: several for sort, several in found.items() if len(several) > 1}


def units_follow(heirs: Mapping[int, Area], remaining: Collection[int], today: dt.date) -> dict[int, Unit]:
    """Units stay themselves and belong to the new areas; the ones that ended, with those that carry on their work."""
    places = {*heirs, *(heir.pk for heir in heirs.values())}
    locked = standing(Unit.objects.filter(area__in=places)).select_related("area").select_for_update(of=("self",))
    units = list(locked.order_by("pk"))
    absorbed = _absorbed(units, heirs, remaining)
    for unit in units:
        if unit.pk in absorbed:
            _require_ending(unit, today)
            unit.until = today
    Unit.objects.bulk_update([unit for unit in units if unit.pk in absorbed], ["until"])
    following = [unit for unit in units if unit.pk not in absorbed and unit.area_id in heirs]
    for unit in following:
        unit.area = heirs[unit.area_id]
    Unit.objects.bulk_update(following, ["area"], batch_size=500)
    _put_under({*(unit.pk for unit in following), *(unit.pk for unit in absorbed.values())}, absorbed)
    return absorbed


def _absorbed(units: Iterable[Unit], heirs: Mapping[int, Area], remaining: Collection[int]) -> dict[int, Unit]:
    """By the unit that ends, the one that carries on: the chosen one, else that of the area which stays."""
    several: dict[tuple[int, str], list[Unit]] = {}
    for unit in units:
        place = heirs[unit.area_id].pk if unit.area_id in heirs else unit.area_id
        for sort in _one_of_a_sort(unit):
            several.setdefault((place, sort), []).append(unit)
    found: dict[int, Unit] = {}
    for (place, _sort), units_there in several.items():
        chosen = [unit for unit in units_there if unit.pk in remaining]
        stays = next(iter(chosen or [unit for unit in units_there if unit.area_id == place] or units_there))
        found |= {unit.pk: stays for unit in units_there if unit != stays}
    return found


def _one_of_a_sort(unit: Unit) -> list[str]:
    """Of what an area has one: its centre, its enforcement squad."""
    return ["centre"] if unit.is_centre else ["squad"] if unit.kind == UnitKind.SQUAD else []


def _require_ending(unit: Unit, today: dt.date) -> None:
    if unit.since >= today:
        sentence = _("%(unit)s begins only today or later and cannot end today; let it remain, or wait a day.")
        raise Refusal(sentence % {"unit": unit.name})


def _put_under(numbers: Collection[int], absorbed: Mapping[int, Unit]) -> None:
    """Centres stand under the next centre around them; others stay under what still covers them."""
    below = list(Unit.objects.filter(Q(pk__in=numbers) | Q(parent__in=absorbed)).select_related("area", "parent__area"))
    centres = {unit.area.path: unit for unit in Unit.objects.current().centres().select_related("area")}
    for unit in below:
        unit.parent = _above(unit, centres, absorbed)
    Unit.objects.bulk_update(below, ["parent"], batch_size=500)


def _above(unit: Unit, centres: Mapping[str, Unit], absorbed: Mapping[int, Unit]) -> Unit | None:
    above = absorbed.get(unit.parent_id or 0, unit.parent)
    if not unit.is_centre and above and above != unit and unit.area.path.startswith(above.area.path):
        return above
    paths = paths_covering(unit.area.path)[:-1] if unit.is_centre else paths_covering(unit.area.path)
    return next((centre for path in reversed(paths) if (centre := centres.get(path)) and centre != unit), None)


def memberships_follow(change: Redistricting) -> Redistricting:
    """Parts in the networks end with the old area and begin with the new one; a network keeps its one lead."""
    concerned = Q(area__in=change.heirs) | Q(unit__in=change.absorbed)
    there = Q(area__in={heir.pk for heir in change.heirs.values()}) | Q(unit__in=set(change.absorbed.values()))
    rows = _open(concerned).select_for_update().order_by("pk")
    carrying = Carrying(Membership, identity=lambda row: (row.network, row.area_id, row.unit_id), yields=_yield_lead)
    pairs = carrying.carry(list(rows), list(_open(there).exclude(concerned)), change)
    return replace(change, memberships={old.pk: new for old, new in pairs})


def _open(where: Q) -> models.QuerySet[Membership]:
    return Membership.objects.filter(where).filter(not_over())


def _yield_lead(new: Membership, others: Sequence[Membership]) -> None:
    place = (new.network, new.area_id, NetworkPart.LEAD)
    if new.part == NetworkPart.LEAD and any((row.network, row.area_id, row.part) == place for row in others):
        new.part = NetworkPart.MEMBER
