"""Areas are merged, moved and retired (区划调整): what ends today is kept, and what takes its place begins today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from networks import renumbering
from networks.actions import boundaries
from networks.actions.calendar import days_follow
from networks.actions.following import Redistricting
from networks.actions.record import Steward, record
from networks.actions.units_following import memberships_follow, standing, units_follow
from networks.choices import AreaLevel
from networks.models import Area, Unit
from networks.models.area import inside
from networks.models.dated import not_over
from networks.renumbering import Renumbered
from web.errors import Refusal

CHANGES = 4_560_002
"""The key of the lock under which areas are changed, one change after another."""
StillNeeded = Callable[[Area], str]
"""The sentence why an area cannot end without a successor: asked of whoever knows posts and matters."""


def move(area: Area, *, under: Area, code: str = "", note: str = "", by: Steward) -> Redistricting:
    """Put the area, with all that lies in it, under another one. Both ends must be the steward's."""
    _require_around(area, by)
    _one_at_a_time()
    _lock([area])
    steps = plan_move(area, under=under, code=code, by=by)
    change = _redistricted(steps, {area.parent_id or 0: under})
    new = change.heirs[area.pk]
    changed = {"place": (area.full_name, new.full_name), "code": (area.code, new.code)}
    _record("area_moved", new, change, by=by, note=note, changed=changed)
    return change


def plan_move(area: Area, *, under: Area, code: str = "", by: Steward) -> list[Renumbered]:
    """What a move would do to each area, judged as the move itself; nothing is written."""
    _require_around(area, by)
    by.require(under)
    _require_movable(area, under)
    checked = renumbering.checked_code(code, parent=under) if code else ""
    return renumbering.moved(area, under=under, code=checked)


def plan_merge(sources: Sequence[Area], *, into: Area, by: Steward) -> list[Renumbered]:
    """What a merger would do to each area in those that end, judged as the merger itself; nothing is written."""
    for area in (*sources, into):
        _require_around(area, by)
    for area in sources:
        _require_mergeable(area, into)
    return renumbering.merged(sources, into=into)


def merge(
    sources: Sequence[Area], *, into: Area, remaining: Collection[int] = (), note: str = "", by: Steward
) -> Redistricting:
    """Let areas become part of another one of their level. Where two centres or squads meet, `remaining` stay."""
    for area in (*sources, into):
        _require_around(area, by)
    _one_at_a_time()
    _lock([*sources, into])
    steps = plan_merge(sources, into=into, by=by)
    change = _redistricted(steps, {area.pk: into for area in sources}, sources, remaining)
    into.formerly = [*into.formerly, *(number for area in sources for number in (area.pk, *area.formerly))]
    into.save(update_fields=["formerly"])
    changed = {"merged": ([area.full_name for area in sources], into.full_name)}
    _record("area_merged", into, change, by=by, note=note, changed=changed)
    return change


def retire(area: Area, *, still_needed: StillNeeded, note: str = "", by: Steward) -> Area:
    """End an area in which nothing is left. Where something is, it is merged into the one that takes it over."""
    _require_around(area, by)
    _one_at_a_time()
    _require_old_enough([area])
    _lock([area])
    if area.children.filter(not_over()).exists():
        raise Refusal(_("Areas lie in it; name the area that takes them over."), field="into")
    if standing(Unit.objects.filter(area=area)).exists():
        raise Refusal(_("Units belong to it; name the area that takes them over."), field="into")
    if sentence := still_needed(area):
        raise Refusal(sentence, field="into")
    area.until = timezone.localdate()
    area.save(update_fields=["until"])
    record("ended", area, by=by, area=area, changed={"until": ("", area.until)}, note=note)
    return area


def _require_around(area: Area, by: Steward) -> None:
    """Whoever ends or moves an area administers what lies around it, and so the area itself."""
    if area.parent is None:
        raise Refusal(_("The city itself stays."))
    by.require(area.parent)


def _require_movable(area: Area, under: Area) -> None:
    if area.level == AreaLevel.COUNTY:
        raise Refusal(_("County-level areas lie in the city alone."))
    if renumbering.level_below(under.level) != area.level:
        above = renumbering.level_above(area.level) or AreaLevel.CITY
        raise Refusal(_("Choose an area of this level: %(level)s.") % {"level": above.label}, field="under")
    if under.pk == area.parent_id:
        raise Refusal(_("It lies there already."), field="under")
    _require_in_force(under, "under")
    _require_old_enough([area])


def _require_mergeable(area: Area, into: Area) -> None:
    if area.pk == into.pk:
        raise Refusal(_("An area is not merged into itself; choose another one."), field="into")
    if area.level != into.level:
        sentence = _("Only areas of the same level become one: %(level)s.")
        raise Refusal(sentence % {"level": AreaLevel(area.level).label}, field="into")
    _require_in_force(into, "into")
    _require_old_enough([area])


def _require_in_force(area: Area, field: str) -> None:
    if not Area.objects.current().filter(pk=area.pk).exists():
        raise Refusal(_("%(area)s is not in force today.") % {"area": area.name}, field=field)


def _require_old_enough(areas: Iterable[Area]) -> None:
    """A row ends after the day it began, so what began today changes tomorrow."""
    today = timezone.localdate()
    for area in areas:
        if not Area.objects.current().filter(pk=area.pk).exists():
            raise Refusal(_("%(area)s is not in force today.") % {"area": area.name})
        if young := Area.objects.within(area).filter(until=None, since__gte=today).order_by("path").first():
            sentence = _("%(area)s begins only today or later; this can be done from the day after it began.")
            raise Refusal(sentence % {"area": young.full_name})


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHANGES])


def _lock(areas: Iterable[Area]) -> None:
    """In the order of their numbers, and against whoever only refers to them: a matter raised meanwhile waits."""
    within = Q(*(inside(area.path) for area in areas), _connector=Q.OR)
    list(Area.objects.filter(within, until=None).order_by("pk").select_for_update().values_list("pk"))


def _redistricted(
    steps: Sequence[Renumbered],
    tops: Mapping[int, Area],
    merged: Sequence[Area] = (),
    remaining: Collection[int] = (),
) -> Redistricting:
    """Write the new rows, end the old ones, and let units and memberships follow. `tops`: what lies under what now."""
    today, heirs = timezone.localdate(), {area.pk: tops[area.pk] for area in merged}
    parents = {**tops}
    for level in AreaLevel:
        rows = [(step, _row(step, parents, today)) for step in steps if step.old.level == level]
        Area.objects.bulk_create([new for _step, new in rows])
        made = {step.old.pk: new for step, new in rows}
        heirs |= made
        parents |= made
    ended = [*(step.old for step in steps), *merged]
    for old in ended:
        old.until, old.successor = today, heirs[old.pk]
    Area.objects.bulk_update(ended, ["until", "successor"], batch_size=500)
    at_hand = Area.objects.with_parents().in_bulk({heir.pk for heir in heirs.values()})
    heirs = {number: at_hand[heir.pk] for number, heir in heirs.items()}
    change = memberships_follow(Redistricting(today, heirs, units_follow(heirs, remaining, today)))
    boundaries.follow(change)
    days_follow(change)
    return change


def _row(step: Renumbered, parents: Mapping[int, Area], since: dt.date) -> Area:
    old = step.old
    return Area(
        code=step.code,
        path=step.path,
        name=step.name,
        level=old.level,
        parent=parents[old.parent_id or 0],
        since=since,
        formerly=[old.pk, *old.formerly],
    )


def _record(
    action: str,
    subject: Area,
    change: Redistricting,
    *,
    by: Steward,
    note: str,
    changed: Mapping[str, tuple[object, object]],
) -> None:
    """One row for the whole change, shown on the page of every area and unit it concerns."""
    ended = list(Area.objects.filter(pk__in=change.heirs))
    if change.absorbed:
        names = Unit.objects.filter(pk__in=change.absorbed).order_by("pk").values_list("name", flat=True)
        changed = {**changed, "absorbed": (list(names), [unit.name for unit in change.absorbed.values()])}
    others = [*ended, *change.heirs.values(), *change.absorbed.values()]
    record(action, subject, by=by, area=subject, changed=changed, with_others=others, note=note)
