"""A row about one unit's part in the network of one area: sheets of members and of their contacts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from imports.kinds.post_lines import area_of, unit_of
from imports.known import Places
from imports.line import Judged, Terms, Wrong
from imports.sheets.layout import value_of
from networks.choices import Network
from networks.models import Area, Unit

Key = tuple[str, int, int]


@dataclass(slots=True)
class NetworkLine:
    judged: Judged
    network: str = ""
    area: Area | None = None
    unit: Unit | None = None
    since: dt.date | None = None

    @property
    def is_out(self) -> bool:
        return self.judged.is_returned

    @property
    def key(self) -> Key:
        return (self.network, self.area.pk if self.area else 0, self.unit.pk if self.unit else 0)

    @property
    def unit_reference(self) -> object:
        """The unit as a plan keeps it: one that the same file adds has no number yet."""
        return self.unit and (self.unit.pk if self.unit.pk > 0 else [self.unit.area.code, self.unit.name])

    def read_place(self, cells: Mapping[str, str], places: Places, terms: Terms, wrong: Wrong) -> None:
        """Network, area and unit, each with what is wrong with it."""
        self.network = value_of(Network, cells["network"])
        if cells["network"] and not self.network:
            wrong.say(_("There is no network “%(text)s”.") % {"text": cells["network"][:20]})
        self.area = area_of(cells["area"], places, wrong)
        unit_area = area_of(cells.get("unit_area", ""), places, wrong) or self.area
        self.unit = unit_of(cells["unit"], unit_area, places, wrong) if cells["unit"] else None
        if self.area and not terms.configuring.covers(self.area):
            wrong.say(_("This lies outside the area you administer."))
