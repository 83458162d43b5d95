"""Which area an order means: by code, by the names that lead to it, or by what its address says."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext as _

from imports.known import Places
from imports.line import code_of
from networks.choices import AreaLevel
from networks.models import Area
from networks.naming import alike

BETWEEN = re.compile(r"[\s/\\>＞、,，·|-]+")
NAMED_IN_ADDRESSES = (AreaLevel.COUNTY, AreaLevel.STREET, AreaLevel.COMMUNITY)
"""Grids are called alike everywhere."""


class AreasNamed:
    """The areas in force under one centre, by every way of writing them. Errors are ValueError with a sentence."""

    def __init__(self, places: Places, root: Area) -> None:
        within = [area for area in places.by_id.values() if area.path.startswith(root.path) and area.until is None]
        self._by_code = {area.code: area for area in within}
        self._by_name: dict[str, list[Area]] = defaultdict(list)
        for area in within:
            for name in _names_of(area):
                self._by_name[name].append(area)
        self._in_addresses = [(alike(area.name), area) for area in within if area.level in NAMED_IN_ADDRESSES]
        self._root = root

    def find(self, written: str, address: str) -> Area:
        """What stands in the column of areas; where that is empty, the smallest area that the address names."""
        if written.strip():
            return self._written(written)
        if address.strip():
            return self._in(address)
        raise ValueError(_("Neither area nor address is filled in."))

    def _written(self, written: str) -> Area:
        code = code_of(written)
        if code.isdigit():
            if area := self._by_code.get(code) or self._by_code.get(code.ljust(12, "0")):
                return area
            words = {"code": code[:20], "centre": self._root.full_name}
            raise ValueError(_("No area of %(centre)s has the code %(code)s.") % words)
        found = self._by_name.get(alike(BETWEEN.sub("", written)), [])
        return self._one_of(found, written)

    def _in(self, address: str) -> Area:
        text = alike(BETWEEN.sub("", address))
        named = [(name, area) for name, area in self._in_addresses if name in text]
        finest = max((len(area.path) for _name, area in named), default=0)
        found = [(name, area) for name, area in named if len(area.path) == finest]
        if len(found) > 1:
            around = {area.pk for _name, area in named}
            found = [(name, area) for name, area in found if area.parent_id in around] or found
        longest = max((len(name) for name, _area in found), default=0)
        return self._one_of([area for name, area in found if len(name) == longest], address)

    def _one_of(self, found: list[Area], written: str) -> Area:
        words = {"text": written[:40], "centre": self._root.full_name}
        if not found:
            raise ValueError(_("“%(text)s” names no area of %(centre)s.") % words)
        if len(found) > 1:
            raise ValueError(_("“%(text)s” fits several areas of %(centre)s; write the code.") % words)
        return found[0]


def _names_of(area: Area) -> Iterable[str]:
    """`正阳社区`, `北城街道正阳社区`, and so on up to the city."""
    names = [one.name for one in area.lineage_itself().values()]
    return ("".join(map(alike, names[start:])) for start in range(len(names)))
