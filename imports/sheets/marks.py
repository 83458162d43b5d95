"""What the reader of cells does not say of a sheet: errors, numbers shown otherwise than stored, rows hidden, struck.

Read from the workbook's own parts, piece by piece; nothing of it is kept but the places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import unescape

FORMULA = (b"<f>", b"<f ")
CELL = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
LONGEST_TAG = 100_000
ERROR = re.compile(rb"""<(?:\w+:)?c\s([^>]*\bt\s*=\s*["']e["'][^>]*)>""")
HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\s([^>]*\bhidden\s*=\s*["'](?:1|true)["'][^>]*)>""")
HIDDEN_COLUMNS = re.compile(rb"""<(?:\w+:)?col\s([^>]*\bhidden\s*=\s*["'](?:1|true)["'][^>]*)>""")
ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
VALUE = re.compile(rb"\s*<(?:\w+:)?v>([^<]{1,20})<")
FORMAT = re.compile(rb"<(?:\w+:)?numFmt\s([^>]*)>")
FONTS = re.compile(rb"<(?:\w+:)?fonts[\s>](.*?)</(?:\w+:)?fonts>", re.DOTALL)
FONT = re.compile(rb"<(?:\w+:)?font(?:\s*/>|>(.*?)</(?:\w+:)?font>)", re.DOTALL)
STRUCK = re.compile(rb"""<(?:\w+:)?strike(?!\s+val\s*=\s*["'](?:0|false))""")
STYLES = re.compile(rb"<(?:\w+:)?cellXfs[\s>](.*?)</(?:\w+:)?cellXfs>", re.DOTALL)
STYLE = re.compile(rb"<(?:\w+:)?xf\s([^>]*)>")
SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
DIGITS = re.compile(r"""0|"[^"]*"|\\.|[-\s()/.]""")
FEWEST_DIGITS = 2
Place = tuple[int, int]
"""Row and column, counted from one."""


@dataclass(frozen=True, slots=True)
class Looks:
    """Styles that change what a reader takes a cell for: `masks` by style, and the styles that strike through."""

    masks: Mapping[str, str] = field(default_factory=dict)
    struck: frozenset[str] = frozenset()

    @property
    def pattern(self) -> re.Pattern[bytes] | None:
        """Finds cells of these styles; None where there are none."""
        styles = "|".join(sorted({*self.masks, *self.struck}))
        return (
            re.compile(rb"""<(?:\w+:)?c\s([^>]*\bs\s*=\s*["'](?:%b)["'][^>/]*)(/?)>""" % styles.encode())
            if styles
            else None
        )


@dataclass(slots=True)
class Marks:
    """Of one sheet: how far it reaches, and what must be said of it. `is_lost`: a mark whose place is not named."""

    looks: Looks = field(default_factory=Looks)
    has_formulas: bool = False
    last_row: int = 1
    last_column: bytes = b"A"
    errors: dict[Place, str] = field(default_factory=dict)
    shown_as: dict[Place, str] = field(default_factory=dict)
    struck: set[Place] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    is_lost: bool = False
    rest: bytes = b""

    def look(self, piece: bytes) -> None:
        """Take in the next piece; a tag cut in two is looked at with the piece after it."""
        seen = self.rest + piece
        self.has_formulas = self.has_formulas or any(mark in seen for mark in FORMULA)
        for letters, digits in set(CELL.findall(seen)):
            self.last_row = max(self.last_row, int(digits))
            self.last_column = max(self.last_column, letters, key=lambda name: (len(name), name))
        self._errors(seen)
        self._hidden(seen)
        self._styled(seen)
        cut = max(seen.rfind(b"<c "), seen.rfind(b":c "), seen.rfind(b"<row "), len(seen) - LONGEST_TAG)
        self.rest = seen[cut:]

    def _errors(self, seen: bytes) -> None:
        if b"t=" not in seen:
            return
        for found in ERROR.finditer(seen):
            if place := self._place(found[1]):
                value = VALUE.match(seen, found.end()) or VALUE.search(seen, found.end(), found.end() + 400)
                self.errors[place] = value[1].decode(errors="replace") if value else "#VALUE!"

    def _hidden(self, seen: bytes) -> None:
        if b"hidden" not in seen:
            return
        self.hidden_rows |= {int(said["r"]) for said in map(_said, HIDDEN_ROW.findall(seen)) if "r" in said}
        for said in map(_said, HIDDEN_COLUMNS.findall(seen)):
            first, last = int(said.get("min", 0)), int(said.get("max", 0))
            self.hidden_columns |= set(range(first, min(last, first + 100) + 1))

    def _styled(self, seen: bytes) -> None:
        pattern = self.looks.pattern
        for found in pattern.finditer(seen) if pattern else ():
            said = _said(found[1])
            place = self._place(found[1])
            if place is None or found[2]:
                continue
            if said["s"] in self.looks.struck:
                self.struck.add(place)
            if said["s"] in self.looks.masks and said.get("t", "n") == "n":
                value = VALUE.match(seen, found.end())
                if value and value[1].isdigit():
                    self.shown_as[place] = masked(value[1].decode(), self.looks.masks[said["s"]])

    def _place(self, attributes: bytes) -> Place | None:
        found = CELL.search(b" " + attributes)
        self.is_lost = self.is_lost or found is None
        return (int(found[2]), number_of(found[1].decode())) if found else None


def _said(attributes: bytes) -> dict[str, str]:
    return {
        name.decode(): (one or other).decode(errors="replace") for name, one, other in ATTRIBUTE.findall(attributes)
    }


def looks_of(styles: bytes) -> Looks:
    """The styles that change how a whole number reads, and those that strike through."""
    formats = {
        said.get("numFmtId", ""): unescape(said.get("formatCode", "")) for said in map(_said, FORMAT.findall(styles))
    }
    masks = {number: mask for number, code in formats.items() if (mask := _mask(code))}
    fonts = FONTS.search(styles)
    struck = {
        str(place) for place, inside in enumerate(FONT.findall(fonts[1] if fonts else b"")) if STRUCK.search(inside)
    }
    cells = STYLES.search(styles)
    given = [_said(found) for found in STYLE.findall(cells[1] if cells else b"")]
    return Looks(
        {str(place): masks[said["numFmtId"]] for place, said in enumerate(given) if said.get("numFmtId") in masks},
        frozenset(str(place) for place, said in enumerate(given) if said.get("fontId") in struck),
    )


def _mask(code: str) -> str:
    """A format of digits and written signs, such as 00000 or 000-0000; empty for any other."""
    first = code.split(";", maxsplit=1)[0]
    is_mask = "".join(DIGITS.findall(first)) == first and first.count("0") >= FEWEST_DIGITS and "0.0" not in first
    return first if is_mask else ""


def masked(digits: str, mask: str) -> str:
    """The number as the format shows it: `masked("123", "00000")` is 00123."""
    parts = DIGITS.findall(mask)
    left = digits.zfill(parts.count("0"))
    written: list[str] = []
    for part in reversed(parts):
        if part == "0":
            left, taken = left[:-1], left[-1]
            written.append(taken)
        else:
            written.append(part.strip('"').removeprefix("\\"))
    first = next((place for place in range(len(parts)) if parts[place] == "0"), 0)
    written.reverse()
    return "".join([*written[:first], left, *written[first:]])


def sheet_names(book: bytes, relations: bytes) -> dict[str, str]:
    """The name of each sheet by the part that holds it."""
    targets = {said.get("Id", ""): said.get("Target", "") for said in map(_said, RELATION.findall(relations))}
    found: Iterable[dict[str, str]] = map(_said, SHEET.findall(book))
    parts = {said["name"]: targets.get(said.get("r:id", ""), "") for said in found if "name" in said}
    return {_part(target): unescape(name) for name, target in parts.items()}


def _part(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def number_of(letters: str) -> int:
    """`A` is 1, `XFD` the last one."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def letters_of(number: int) -> str:
    """The other way round: 1 is `A`."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
