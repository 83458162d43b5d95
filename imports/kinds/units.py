"""What a file of units would change: set up, corrected, put under another one, ended."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from imports.choices import Outcome, SheetKind
from imports.kinds.post_lines import area_of
from imports.known import Places, UnitKey, unit_key
from imports.line import Judged, Terms, Wrong, once, shown_until, written
from imports.sheets.layout import NO, UNITS, YES, short_form, value_of
from imports.sheets.reading import Row
from imports.soundness import require_sound
from networks import unit_rules
from networks.actions.units import Particulars
from networks.choices import UnitKind
from networks.errors import SENTENCES
from networks.models import Area, Unit
from networks.naming import name_of
from networks.unit_names import twin
from web.errors import Refusal

LONGEST_FUNCTION = 50
NEARLY = gettext_noop("“%(name)s” is there already. Confirm that this is another unit, or take its name.")


@dataclass(slots=True)
class UnitLine:
    judged: Judged
    name: str
    area: Area | None = None
    kind: str = ""
    phone: str = ""
    parent: Unit | None = None
    parent_key: UnitKey | None = None
    is_centre: bool = False
    since: dt.date | None = None
    until: dt.date | None = None
    old: Unit | None = None
    unit: Unit | None = None

    @property
    def is_out(self) -> bool:
        return self.judged.is_returned

    @property
    def key(self) -> UnitKey:
        return unit_key(self.area.code if self.area else "", self.name)

    @property
    def particulars(self) -> Particulars:
        cells = self.judged.typed
        short_name = name_of(cells.get("short_name", "")) or self.name[:50]
        return Particulars(self.name, short_name, self.phone, _functions(cells))


def compare_units(rows: Sequence[Row], places: Places, terms: Terms) -> list[Judged]:
    """Each row with what it would do. Units that a row sets up are known to the rows of other sheets from here on."""
    lines = [_line(row, places, terms) for row in rows]
    list(once(lines, lambda one: one.key))  # a twin is returned; those that are left are judged below
    for number, line in enumerate(lines, 1):
        if not line.is_out and line.area:
            line.old = _in_force(places.units.get(line.key))
            line.unit = line.old or _provisional(line, -number)
    there = places.units | {line.key: line.unit for line in lines if line.unit and not line.is_out}
    for line in lines:
        _find_parent(line, there, places)
        _compare(line, terms)
    _doubt_near_names(lines, places)
    _one_of_a_kind(lines, places)
    _no_circles(lines)
    _refuse_orphans(lines)
    for line in lines:
        _plan(line)
        if line.judged.plan and line.unit and line.old is None:
            places.units[line.key] = places.units_by_id[line.unit.pk] = line.unit
    return [line.judged for line in lines]


def _line(row: Row, places: Places, terms: Terms) -> UnitLine:
    wrong, cells = Wrong(), row.cells
    judged = Judged(SheetKind.UNITS, row.number, dict(cells))
    require_sound(UNITS, cells, wrong)
    line = UnitLine(judged, name_of(cells["name"]), kind=value_of(UnitKind, cells["kind"]))
    line.area = area_of(cells["area"], places, wrong)
    line.since, line.until = wrong.day(cells.get("since", "")), wrong.until(cells.get("until", ""))
    line.phone, answer = wrong.phone(cells.get("phone", "")), short_form(cells.get("is_centre", ""))
    line.is_centre = answer == YES
    if cells["kind"] and not line.kind:
        wrong.say(_("There is no kind of unit “%(text)s”.") % {"text": cells["kind"][:20]})
    if answer not in ("", YES, NO):
        wrong.say(_("Write 是 or 否, not “%(text)s”.") % {"text": cells["is_centre"][:20]})
    if any(len(word) > LONGEST_FUNCTION for word in _functions(cells)):
        wrong.say(_("A duty has at most fifty characters."))
    if line.area and not terms.configuring.covers(line.area):
        wrong.say(_("This lies outside the area you administer."))
    wrong.unless(partial(unit_rules.require_may_be_centre, line.kind, is_centre=line.is_centre))
    judged.shown = {
        "name": line.name,
        "duty": cells["kind"],
        "place": line.area.full_name if line.area else cells["area"],
        "since": written(line.since) or cells.get("since", ""),
        "until": shown_until(line.until, cells.get("until", "")),
    }
    if wrong.sentences:
        judged.turn_back(Outcome.REFUSED, *wrong.sentences)
    return line


def _functions(cells: dict[str, str]) -> list[str]:
    return words_of(cells.get("functions", ""))


def words_of(words: str) -> list[str]:
    """Several words in one cell, by blanks, commas or line breaks."""
    for sign in "，,、;；":
        words = words.replace(sign, " ")
    return list(dict.fromkeys(words.split()))


def _in_force(unit: Unit | None) -> Unit | None:
    return unit if unit and unit.until is None else None


def _provisional(line: UnitLine, number: int) -> Unit:
    """As it would be; its number is below nothing until it is written."""
    assert line.area  # noqa: S101 - asked by the only caller
    return Unit(
        pk=number,
        kind=line.kind,
        area=line.area,
        is_centre=line.is_centre,
        since=line.since or dt.date.max,
        until=line.until,
        **line.particulars.as_columns(),
    )


def _find_parent(line: UnitLine, there: dict[UnitKey, Unit], places: Places) -> None:
    """The unit named, or the centre of the area; an existing unit without one named stays where it is."""
    name = line.judged.typed.get("parent", "")
    if line.is_out or line.area is None:
        return
    if not name:
        around = places.centre_over(line.area)
        line.parent = line.old.parent if line.old else around
        if line.parent and line.parent.area_id == line.area.pk and line.is_centre and line.old is None:
            line.judged.turn_back(Outcome.CONFLICT, str(SENTENCES["networks_unit_one_centre_per_area"]))
        return
    wrong = Wrong()
    area = area_of(line.judged.typed.get("parent_area", ""), places, wrong) or line.area
    line.parent = there.get(unit_key(area.code, name))
    if line.parent is None and not wrong.sentences:
        wrong.say(_("There is no unit “%(name)s” in %(area)s.") % {"name": name[:50], "area": area.full_name})
    if wrong.sentences:
        line.judged.turn_back(Outcome.REFUSED, *wrong.sentences)


def _compare(line: UnitLine, terms: Terms) -> None:
    if line.is_out or line.area is None:
        return
    try:
        if line.old is None:
            _require_new(line)
        else:
            _compare_old(line, line.old, terms)
    except Refusal as refusal:
        line.judged.turn_back(Outcome.CONFLICT, str(refusal))


def _require_new(line: UnitLine) -> None:
    if line.since is None:
        raise Refusal(_("The first day is missing."))
    if line.until and line.until <= line.since:
        raise Refusal(SENTENCES["networks_unit_ends_after_it_begins"])
    if line.area:
        unit_rules.require_in_force(line.area, line.parent, line.since)
    line.judged.outcome = Outcome.NEW


def _compare_old(line: UnitLine, old: Unit, terms: Terms) -> None:
    if old.kind != line.kind:
        raise Refusal(_("It is a unit of another kind; a unit does not change its kind. End it and set up another."))
    if line.judged.typed.get("is_centre") and old.is_centre != line.is_centre:
        raise Refusal(_("Which unit is an area's centre is not changed by an import."))
    if line.until:
        _require_can_end(old, line.until, terms)
        line.judged.outcome = Outcome.LEFT
        return
    changed = _differences(line, old)
    if "parent" in changed and line.parent and not terms.configuring.covers(line.parent.area):
        raise Refusal(_("The unit above lies outside the area you administer."))
    line.judged.outcome = Outcome.CHANGED if changed else Outcome.UNCHANGED


def _doubt_near_names(lines: Iterable[UnitLine], places: Places) -> None:
    """A new unit whose name is nearly that of another one of its area is to be confirmed."""
    there: dict[int, list[Unit]] = defaultdict(list)
    for unit in places.units_by_id.values():
        if unit.until is None and unit.pk > 0:
            there[unit.area_id].append(unit)
    for line in lines:
        if line.is_out or line.old or line.unit is None or line.area is None:
            continue
        if other := twin(line.name, line.area, there[line.area.pk]):
            line.judged.doubt(_(NEARLY) % {"name": other.name})
        there[line.area.pk].append(line.unit)


def _require_can_end(old: Unit, until: dt.date, terms: Terms) -> None:
    if until <= old.since:
        raise Refusal(SENTENCES["networks_unit_ends_after_it_begins"])
    if old.children.current(until).exists():
        raise Refusal(_("Other units stand under it; put them under another one first."))
    if sentence := terms.why_needed(old, until):
        raise Refusal(sentence)


def _differences(line: UnitLine, old: Unit) -> dict[str, Any]:
    """Only what the file says: an empty cell changes nothing."""
    said = line.particulars.as_columns()
    columns = [name for name in ("short_name", "phone", "functions") if line.judged.typed.get(name)]
    changed: dict[str, Any] = {name: said[name] for name in columns if said[name] != getattr(old, name)}
    if line.parent and line.parent.pk != old.parent_id:
        changed["parent"] = _reference(line.parent)
    return changed


def _reference(unit: Unit) -> int | list[str]:
    """A unit by its number; one that the same file sets up by its area and name."""
    return unit.pk if unit.pk > 0 else [unit.area.code, unit.name]


def _one_of_a_kind(lines: Iterable[UnitLine], places: Places) -> None:
    """One squad and one centre an area, counting those that are there and those of rows before."""
    there = {
        (unit.area_id, mark) for unit in places.units_by_id.values() if unit.until is None for mark in _marks(unit)
    }
    for line in lines:
        if line.is_out or line.old or line.unit is None:
            continue
        marks = {(line.unit.area_id, mark) for mark in _marks(line.unit)}
        taken = sorted(mark for _area, mark in marks & there)
        if taken:
            line.judged.turn_back(Outcome.CONFLICT, str(SENTENCES[taken[0]]))
        else:
            there |= marks


def _marks(unit: Unit) -> list[str]:
    marks = ["networks_unit_one_squad_per_street"] if unit.kind == UnitKind.SQUAD else []
    return [*marks, "networks_unit_one_centre_per_area"] if unit.is_centre else marks


def _no_circles(lines: Sequence[UnitLine]) -> None:
    """Over what is there and what the rows say; a row that would close a circle is turned back."""
    said = {line.unit.pk: line.parent for line in lines if line.unit and not line.is_out}

    def above(number: Any) -> Any:
        if number not in said:
            return parents.get(number)
        parent = said[number]
        return parent.pk if parent else None

    parents = dict(Unit.objects.values_list("pk", "parent"))
    for line in lines:
        if line.is_out or line.unit is None or line.parent is None:
            continue
        try:
            unit_rules.require_no_circle(line.unit.pk, line.parent.pk, above)
        except Refusal as refusal:
            line.judged.turn_back(Outcome.CONFLICT, str(refusal))
            said.pop(line.unit.pk)


def _refuse_orphans(lines: Sequence[UnitLine]) -> None:
    """Whose unit above is itself turned back cannot stand under it; that may go on downwards."""
    by_number = {line.unit.pk: line for line in lines if line.unit}
    is_settled = False
    while not is_settled:
        is_settled = True
        for line in lines:
            above = by_number.get(line.parent.pk) if line.parent and line.parent.pk < 0 else None
            if above and above.is_out and not line.is_out:
                line.judged.turn_back(Outcome.CONFLICT, _("The unit above it, in this file, is returned itself."))
                is_settled = False


def _plan(line: UnitLine) -> None:
    judged = line.judged
    if line.is_out or judged.outcome == Outcome.UNCHANGED or line.area is None:
        return
    if line.old is None:
        columns = line.particulars.as_columns()
        judged.plan = {"area": line.area.pk, "kind": line.kind, "is_centre": line.is_centre, **columns} | {
            "since": written(line.since),
            "until": written(line.until),
            "parent": _reference(line.parent) if line.parent else None,
        }
    elif judged.outcome == Outcome.LEFT:
        judged.plan = {"unit": line.old.pk, "ends_on": written(line.until)}
    else:
        judged.plan = {"unit": line.old.pk, "changes": _differences(line, line.old)}
