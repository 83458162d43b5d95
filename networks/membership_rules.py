"""What holds of a membership, whoever writes it: a verb or an import. Nothing here asks the database.

That a network has one lead and a unit one part at a time is upheld by constraints; their sentences are in `errors`.
"""

from __future__ import annotations

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from networks.choices import AreaLevel, NetworkPart
from networks.models import Area, Unit
from web.errors import Refusal
from worktime.days import last_day


def require_fitting(area: Area, unit: Unit, part: NetworkPart) -> None:
    """The unit stands in the area, around it or below it; who leads does not stand below."""
    if area.level == AreaLevel.GRID:
        raise Refusal(_("Grids have no networks of their own; choose the community."), field="area")
    is_around = area.path.startswith(unit.area.path)
    if not is_around and not unit.area.path.startswith(area.path):
        sentence = _("%(unit)s belongs to another place; choose a unit of %(area)s, of an area in it or around it.")
        raise Refusal(sentence % {"unit": unit.name, "area": area.name}, field="unit")
    if part == NetworkPart.LEAD and not is_around:
        sentence = _("%(unit)s stands below %(area)s; the lead unit stands in the area or around it.")
        raise Refusal(sentence % {"unit": unit.name, "area": area.name}, field="part")


def require_there(area: Area, unit: Unit, since: dt.date, until: dt.date | None) -> None:
    """A membership lies inside the time of its unit, and begins where there is an area."""
    if not area.is_in_force(since):
        raise Refusal(_("The area was not in force on that day."), field="since")
    if not unit.is_in_force(since):
        sentence = _("%(unit)s was not there on that day.")
        raise Refusal(sentence % {"unit": unit.name}, field="since")
    if unit.until and (until is None or until > unit.until):
        sentence = _("%(unit)s ends on %(until)s; its membership ends then at the latest.")
        raise Refusal(sentence % {"unit": unit.name, "until": date_format(last_day(unit.until))}, field="until")
