"""Areas: a grid is drawn, an area gets another name."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from networks import renumbering
from networks.actions.record import Steward, record
from networks.choices import PATH_DIGITS, AreaLevel
from networks.errors import SENTENCES
from networks.models import Area
from web.errors import Refusal, explained, require_said

MOST_GRIDS = 999


def add_grid(community: Area, *, name: str, since: dt.date, by: Steward) -> Area:
    """A grid of the community under its next free number. A number once given is not given again."""
    by.require(community)
    require_said(name=name)
    with explained(SENTENCES):
        community = _locked(community)
        _require_room(community, since)
        grid = Area.objects.create(
            code=_next_code(community), name=name, level=AreaLevel.GRID, parent=community, since=since
        )
        record("added", grid, by=by, area=grid, changed={"name": ("", name), "since": ("", since)})
    return grid


def create(parent: Area, *, code: str, name: str, since: dt.date, note: str = "", by: Steward) -> Area:
    """Set up an area of the next level in `parent`, under a code of its own: a zone, a sub-district, a community."""
    by.require(parent)
    require_said(name=name)
    with explained(SENTENCES):
        parent = _locked(parent)
        level = renumbering.level_below(parent.level)
        if level is None:
            raise Refusal(_("Nothing lies in a grid."))
        if not parent.is_in_force(since):
            raise Refusal(_("The area around it was not in force on that day."), field="since")
        checked = renumbering.checked_code(code, parent=parent)
        area = Area.objects.create(code=checked, name=name, level=level, parent=parent, since=since)
        changed = {"name": ("", name), "code": ("", checked), "since": ("", since)}
        record("added", area, by=by, area=area, changed=changed, with_others=[parent], note=note)
    return area


def rename(area: Area, *, name: str, note: str = "", by: Steward) -> Area:
    """Give the area another name. It stays the same area: matters, posts and units in it stay where they are."""
    by.require(area)
    require_said(name=name)
    with explained(SENTENCES):
        area = _locked(area)
        if area.name == name:
            raise Refusal(_("It has this name already."), field="name")
        old, area.name = area.name, name
        area.save(update_fields=["name"])
        record("renamed", area, by=by, area=area, changed={"name": (old, name)}, note=note)
    return area


def _locked(area: Area) -> Area:
    return Area.objects.select_for_update(no_key=True).get(pk=area.pk)


def _require_room(community: Area, since: dt.date) -> None:
    if community.level != AreaLevel.COMMUNITY:
        raise Refusal(_("Grids lie in a community or village; choose one."))
    if not community.is_in_force(since):
        raise Refusal(_("The community was not in force on that day."), field="since")


def _next_code(community: Area) -> str:
    """Twelve digits of the community and three of the grid."""
    stem = community.path
    last = Area.objects.filter(level=AreaLevel.GRID).within(community).order_by("-path").first()
    number = int(last.path[PATH_DIGITS[AreaLevel.COMMUNITY] :]) + 1 if last else 1
    if number > MOST_GRIDS:
        raise Refusal(_("All numbers of this community's grids are used up."))
    return f"{stem}{number:03}"
