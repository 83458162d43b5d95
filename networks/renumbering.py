"""The codes that areas get when they come to lie elsewhere, or are set up: digits, level, free numbers.

A code is a path: each level adds digits to what lies around it. Below the county a number is three digits, in which the
hundreds say of what kind it is (街道, 镇, 乡; 社区, 村), so another number is looked for among the same hundred first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from django.utils.translation import gettext as _

from networks.choices import PATH_DIGITS, AreaLevel
from networks.models import Area
from web.errors import Refusal

LEVELS = tuple(AreaLevel)
OFFICIAL_DIGITS = 12
MOST = 999
HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Renumbered:
    """An area, and the code and name of what takes its place."""

    old: Area
    code: str
    name: str

    @property
    def path(self) -> str:
        return self.code[: PATH_DIGITS[AreaLevel(self.old.level)]]


def level_below(level: str) -> AreaLevel | None:
    at = LEVELS.index(AreaLevel(level)) + 1
    return LEVELS[at] if at < len(LEVELS) else None


def level_above(level: str) -> AreaLevel | None:
    at = LEVELS.index(AreaLevel(level))
    return LEVELS[at - 1] if at else None


def code_of(path: str) -> str:
    """Twelve digits, as published, or fifteen for a grid."""
    return path.ljust(OFFICIAL_DIGITS, "0")


def checked_code(typed: str, *, parent: Area) -> str:
    """The code as it is stored, or a sentence: its digits, its beginning, and that nothing in force has it."""
    level = level_below(parent.level)
    digits = "".join(typed.split())
    if level is None or not (digits.isascii() and digits.isdigit()):
        raise Refusal(_("A code has digits only."), field="code")
    wanted, begins = PATH_DIGITS[level], parent.path
    path = digits[:wanted]
    if len(digits) not in (wanted, max(wanted, OFFICIAL_DIGITS)) or digits != code_of(path)[: len(digits)]:
        sentence = _("A code of this level has %(digits)s digits, with zeros to %(all)s where you write it in full.")
        raise Refusal(sentence % {"digits": wanted, "all": max(wanted, OFFICIAL_DIGITS)}, field="code")
    if not path.startswith(begins):
        sentence = _("The code of an area in %(parent)s begins with %(begins)s.")
        raise Refusal(sentence % {"parent": parent.name, "begins": begins}, field="code")
    if not int(path[len(begins) :]):
        raise Refusal(_("The last digits must not all be zero: that is the area around it."), field="code")
    if taken := Area.objects.filter(code=code_of(path), until=None).first():
        raise Refusal(_("%(area)s has this code.") % {"area": taken.full_name}, field="code")
    return code_of(path)


def moved(area: Area, *, under: Area, code: str = "") -> list[Renumbered]:
    """The area under another one, and everything below it, from the top; it keeps its number where that is free."""
    path = code[: PATH_DIGITS[AreaLevel(area.level)]] or _Numbers(under).take(area)
    return _subtree(area, path)


def merged(sources: Iterable[Area], *, into: Area) -> list[Renumbered]:
    """What lies directly in the merged areas, each under a free number, with everything below it."""
    numbers, steps = _Numbers(into), []
    for source in sources:
        level = level_below(source.level)
        for child in Area.objects.current().within(source).filter(level=level).order_by("path") if level else ():
            steps += _subtree(child, numbers.take(child))
    return steps


def _subtree(top: Area, path: str) -> list[Renumbered]:
    """Below the top the last digits stay what they are."""
    rows = Area.objects.current().within(top).order_by("path")
    return [_renumbered(area, path + area.path[len(top.path) :]) for area in rows]


def _renumbered(area: Area, path: str) -> Renumbered:
    """A grid that is called by its number is called by the new one."""
    name, digits = area.name, PATH_DIGITS[AreaLevel.COMMUNITY]
    if area.level == AreaLevel.GRID and name == f"{int(area.path[digits:]):02}网格":
        name = f"{int(path[digits:]):02}网格"
    return Renumbered(area, code_of(path), name)


class _Numbers:
    """The numbers directly under an area; one that was ever given is not given again by itself."""

    def __init__(self, parent: Area) -> None:
        self.parent = parent
        level = level_below(parent.level)
        paths = Area.objects.filter(level=level).within(parent).values_list("path", flat=True)
        self.given = {int(path[len(parent.path) :]) for path in paths}

    def take(self, area: Area) -> str:
        """The path of the area under the parent."""
        width = PATH_DIGITS[AreaLevel(area.level)] - len(self.parent.path)
        own = int(area.path[-width:])
        number = next((number for number in _candidates(own) if number not in self.given), None)
        if number is None:
            raise Refusal(_("All numbers under %(area)s are used up.") % {"area": self.parent.name})
        self.given.add(number)
        return f"{self.parent.path}{number:0{width}}"


def _candidates(own: int) -> Iterator[int]:
    return chain(range(own, (own // HUNDRED + 1) * HUNDRED), range(own // HUNDRED * HUNDRED or 1, own), range(1, MOST))
