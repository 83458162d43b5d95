"""Units: set up, changed, put under another one, ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from networks import unit_rules
from networks.actions import memberships
from networks.actions.record import Steward, differences, record
from networks.choices import UnitKind
from networks.errors import SENTENCES
from networks.models import Area, Unit
from web.errors import Refusal, explained, require_said

MOVES = 4_560_001
"""The key of the lock under which units are moved, one after another."""
LINE_ABOVE = """
WITH RECURSIVE line(id, parent_id) AS (
    SELECT id, parent_id FROM networks_unit WHERE id = %s
    UNION SELECT unit.id, unit.parent_id FROM networks_unit unit JOIN line ON unit.id = line.parent_id
) SELECT id FROM line
"""
StillNeeded = Callable[[Unit, dt.date], str]
"""The sentence why a unit cannot end on that day: asked of whoever knows posts and matters; empty when it can."""


@dataclass(frozen=True, slots=True)
class Particulars:
    """What may change about a unit without its becoming another one."""

    name: str
    short_name: str
    phone: str = ""
    functions: Sequence[str] = ()

    def as_columns(self) -> dict[str, object]:
        return {
            "name": self.name,
            "short_name": self.short_name,
            "phone": self.phone,
            "functions": list(self.functions),
        }


def add(
    particulars: Particulars,
    *,
    kind: UnitKind,
    area: Area,
    parent: Unit | None = None,
    is_centre: bool = False,
    since: dt.date,
    by: Steward,
) -> Unit:
    """Set up a unit in the area. A centre's parent is the centre of the area around."""
    by.require(area)
    require_said(name=particulars.name, short_name=particulars.short_name)
    unit_rules.require_may_be_centre(kind, is_centre=is_centre)
    with explained(SENTENCES):
        area = Area.objects.with_parents().select_for_update(of=("self",), no_key=True).get(pk=area.pk)
        unit_rules.require_in_force(area, parent, since)
        above = parent or _centre_above(area, is_centre=is_centre)
        unit = Unit.objects.create(
            **particulars.as_columns(), kind=kind, area=area, parent=above, is_centre=is_centre, since=since
        )
        changed = {"kind": ("", kind), "area": ("", area.full_name), "parent": ("", above), "since": ("", since)}
        record("added", unit, by=by, area=area, changed=changed, with_others=[area])
    return unit


def change(unit: Unit, particulars: Particulars, *, note: str = "", by: Steward) -> Unit:
    """Another name, telephone or other duties."""
    by.require(unit.area)
    require_said(name=particulars.name, short_name=particulars.short_name)
    with explained(SENTENCES):
        unit = _locked(unit)
        columns = particulars.as_columns()
        changed = differences({field: getattr(unit, field) for field in columns}, columns)
        if not changed:
            raise Refusal(_("Nothing is different from what it was."))
        for field, value in columns.items():
            setattr(unit, field, value)
        unit.save(update_fields=list(columns))
        record("corrected", unit, by=by, area=unit.area, changed=changed, note=note)
    return unit


def move(unit: Unit, *, under: Unit, note: str = "", by: Steward) -> Unit:
    """Put the unit under another one. Both ends must be the steward's, and no unit stands above itself."""
    by.require(unit.area)
    by.require(under.area)
    with explained(SENTENCES):
        _one_move_at_a_time()
        unit = _locked(unit)
        if not under.is_in_force(timezone.localdate()):
            raise Refusal(_("That unit has ended."), field="under")
        if unit.pk in _line_above(under):
            raise unit_rules.circle()
        old, unit.parent = unit.parent, under
        unit.save(update_fields=["parent"])
        record("moved", unit, by=by, area=unit.area, changed={"parent": (old, under)}, with_others=[under], note=note)
    return unit


def end(unit: Unit, *, until: dt.date, still_needed: StillNeeded, note: str = "", by: Steward) -> Unit:
    """End the unit: `until` is the first day it is no longer there. Refused while anything hangs on it.

    Its memberships in networks end with it.
    """
    by.require(unit.area)
    with explained(SENTENCES):
        unit = _locked(unit)
        if unit.until:
            raise Refusal(_("It has ended already."))
        if unit.children.current(until).exists():
            raise Refusal(_("Other units stand under it; put them under another one first."))
        if sentence := still_needed(unit, until):
            raise Refusal(sentence)
        unit.until = until
        unit.save(update_fields=["until"])
        memberships.end_of(unit, until=until, by=by)
        record("ended", unit, by=by, area=unit.area, changed={"until": ("", until)}, note=note)
    return unit


def _locked(unit: Unit) -> Unit:
    return Unit.objects.select_for_update(of=("self",), no_key=True).select_related("area", "parent").get(pk=unit.pk)


def _centre_above(area: Area, *, is_centre: bool) -> Unit | None:
    """The centre of the area itself for whoever works there; for a centre, the next one around it."""
    around = Unit.objects.current().centres().covering(area).nearest_first()
    return (around.exclude(area=area) if is_centre else around).first()


def _one_move_at_a_time() -> None:
    """Two moves at once could each be sound and close a circle together."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MOVES])


def _line_above(unit: Unit) -> set[int]:
    """The unit itself and all units above it, as numbers."""
    with connection.cursor() as cursor:
        cursor.execute(LINE_ABOVE, [unit.pk])
        return {pk for (pk,) in cursor.fetchall()}
