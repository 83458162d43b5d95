"""Outlines of areas: drawn, loaded from a file after a look at the difference, taken away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from networks.actions.following import Redistricting
from networks.actions.record import Steward, record
from networks.geometry import Feature, Outline, Plane
from networks.models import Area, Boundary
from web.errors import Refusal

REWRITTEN = ["geometry", "west", "south", "east", "north"]


@dataclass(frozen=True, slots=True)
class Matched:
    """An outline of a file with its area, and how many square metres that had before, None for none."""

    area: Area
    feature: Feature
    was: float | None
    becomes: float
    is_same: bool


@transaction.atomic
def draw(area: Area, outline: Outline, *, note: str = "", by: Steward) -> Boundary:
    """Give the area this outline."""
    by.require(area)
    Area.objects.select_for_update(no_key=True).get(pk=area.pk)
    old = Boundary.objects.filter(area=area).first()
    new = Boundary.of(area, outline)
    if old and old.outline.equals(new.outline):
        raise Refusal(_("Nothing is different from what it was."))
    _write([new])
    changed = {"square_metres": (_metres(old.outline) if old else "", _metres(outline))}
    record("drawn", area, by=by, area=area, changed=changed, note=note)
    return Boundary.objects.get(area=area)


@transaction.atomic
def load(matched: Iterable[Matched], *, source: str, by: Steward) -> int:
    """Put the outlines of a file into force, those that differ; how many did."""
    new = [match for match in matched if not match.is_same]
    for match in new:
        by.require(match.area)
    _write([Boundary.of(match.area, match.feature.outline) for match in new])
    for match in new:
        changed = {"square_metres": (_rounded(match.was), _rounded(match.becomes)), "source": ("", source)}
        record("drawn", match.area, by=by, area=match.area, changed=changed)
    return len(new)


def match(features: Sequence[Feature], areas: Sequence[Area]) -> tuple[list[Matched], list[str]]:
    """Each outline with its area, by code or else by name; and a sentence for each that fits none, or not one alone."""
    known = {boundary.area_id: boundary for boundary in Boundary.objects.filter(area__in=areas)}
    matched: dict[int, Matched] = {}
    refused = []
    for number, feature in enumerate(features, 1):
        fitting = _fitting(feature, areas)
        if len(fitting) != 1 or fitting[0].pk in matched:
            refused.append(_why_unmatched(number, feature, fitting))
            continue
        area, old = fitting[0], known.get(fitting[0].pk)
        matched[area.pk] = Matched(
            area,
            feature,
            was=_area(old.outline) if old else None,
            becomes=_area(feature.outline),
            is_same=bool(old and old.outline.equals(Boundary.of(area, feature.outline).outline)),
        )
    return list(matched.values()), refused


def follow(change: Redistricting) -> None:
    """What takes an area's place lies where it lay; of merged areas both, where both have outlines."""
    found = Boundary.objects.filter(area__in=[*change.heirs, *(heir.pk for heir in change.heirs.values())])
    known = {boundary.area_id: boundary.outline for boundary in found}
    outlines: dict[int, Outline] = {}
    for number, heir in change.heirs.items():
        if number not in known:
            continue
        there = outlines.get(heir.pk) or known.get(heir.pk)
        is_new = number in heir.formerly[:1] and there is None
        if is_new or there is not None:
            outlines[heir.pk] = _together(known[number], there)
    heirs = {heir.pk: heir for heir in change.heirs.values()}
    _write([Boundary.of(heirs[number], outline) for number, outline in outlines.items()])


def _together(one: Outline, two: Outline | None) -> Outline:
    whole: Any = one.union(two) if two else one
    return whole  # type: ignore[no-any-return]  # of polygons, polygons


def _write(boundaries: Sequence[Boundary]) -> None:
    Boundary.objects.bulk_create(
        boundaries, update_conflicts=True, unique_fields=["area"], update_fields=REWRITTEN, batch_size=500
    )


def _fitting(feature: Feature, areas: Sequence[Area]) -> list[Area]:
    if feature.code:
        return [area for area in areas if feature.code in (area.code, area.path)]
    return [area for area in areas if feature.name and area.name == feature.name]


def _why_unmatched(number: int, feature: Feature, fitting: Sequence[Area]) -> str:
    whose = feature.code or feature.name or _("without code and name")
    if not fitting:
        return _("Feature %(number)s (%(whose)s): no area here has this code or name.") % {
            "number": number,
            "whose": whose,
        }
    return _("Feature %(number)s (%(whose)s): it fits several areas, or stands in the file twice; give the code.") % {
        "number": number,
        "whose": whose,
    }


def _area(outline: Outline) -> float:
    return Plane.under([outline]).area(outline)


def _metres(outline: Outline) -> str:
    return _rounded(_area(outline))


def _rounded(metres: float | None) -> str:
    return "" if metres is None else f"{metres:.0f} m²"
