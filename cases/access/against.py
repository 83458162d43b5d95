"""From which units a case is kept: the one that it complains of, and the one above that in the same house.

A street's office that stands under the street's centre cannot be judged by that centre; a community's office stands
under no unit of its own area, so the centre of the area above judges it: one level above the conflict.
"""

from __future__ import annotations

from django.db.models import F

from cases.models import Case
from networks.models import Unit


def with_superior(unit: int | None) -> frozenset[int]:
    """The unit complained of and its superior in the same area; nothing where there is none."""
    if unit is None:
        return frozenset()
    above = Unit.objects.filter(pk=unit, parent__area=F("area")).values_list("parent", flat=True)
    return frozenset({unit, *(number for number in above if number)})


def is_about(centre: Unit, complained_of: Unit) -> bool:
    """Whether a complaint of that unit is kept from this centre: as `with_superior`, without a statement."""
    is_superior = complained_of.parent_id == centre.pk and complained_of.area_id == centre.area_id
    return is_superior or complained_of.pk == centre.pk


def kept_from(case: Case) -> frozenset[int]:
    return with_superior(case.complained_of_id)
