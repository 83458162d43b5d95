"""What holds of a unit, whoever writes it: a verb for one, an import for thousands. Nothing here asks the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils.translation import gettext as _

from networks.choices import UnitKind
from networks.models import Area, Unit
from web.errors import Refusal

CENTRE_KINDS = (UnitKind.CENTRE, UnitKind.STREET_OFFICE, UnitKind.COMMUNITY)


def require_in_force(area: Area, parent: Unit | None, since: dt.date) -> None:
    """A unit begins where there is an area, and under a unit that is there."""
    if not area.is_in_force(since):
        raise Refusal(_("The area was not in force on that day."), field="since")
    if parent and not parent.is_in_force(since):
        raise Refusal(_("The unit above was not there on that day."), field="parent")


def require_may_be_centre(kind: str, *, is_centre: bool) -> None:
    if is_centre and kind not in CENTRE_KINDS:
        raise Refusal(_("Only a command centre, an office or a committee can be an area's centre."), field="is_centre")


def require_no_circle(unit: object, under: object, above: Callable[[object], object | None]) -> None:
    """Nothing stands above itself. `above`: what a unit stands under, None at the top."""
    step: object | None = under
    seen = set()
    while step is not None and step not in seen:
        if step == unit:
            raise circle()
        seen.add(step)
        step = above(step)


def circle() -> Refusal:
    return Refusal(_("That unit stands below this one: the two would stand above each other."), field="under")
