"""Workbooks as they come from outside: looked at before they are opened, so that none does harm."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

MODERN, OLD = b"PK", b"\xd0\xcf\x11\xe0"
LARGEST_UNPACKED = 200 * 1_048_576
LARGEST_PART = 2**40
MOST_PARTS = 2_000
PIECE = 1_048_576
FORMULA = (b"<f>", b"<f ")
CELL = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
LONGEST_CELL = 40
MOST_CELLS = 20_000_000
"""Of the rectangle up to the last one: a reader makes room for all of it, be they empty."""
BOOK = "xl/workbook.xml"
Merged = tuple[tuple[int, int], tuple[int, int]]


class Unreadable(Exception):
    """The file cannot be taken; `sentences` say why."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    rows: Sequence[Sequence[object]]
    merged: Sequence[Merged] = field(default=())

    def require_unmerged(self, *, below: int) -> None:
        """In a merged cell only the first row says something; which rows the rest belong to would be guessed."""
        bad = [found for found in self.merged if found[1][0] >= below]
        if bad:
            sentence = _("Sheet “%(sheet)s”: the cells %(cells)s are merged. Unmerge them and fill in every row.")
            raise Unreadable(sentence % {"sheet": self.name, "cells": _cells(bad[0])})


def is_workbook(content: bytes) -> bool:
    """Whether it is to be opened as one; what merely looks like one is refused."""
    if content.startswith(OLD):
        raise Unreadable(
            _(
                "This is an old Excel or Word file (.xls, .doc), or one with a password. "
                "Save it in Excel as .xlsx without a password and send that."
            )
        )
    return content.startswith(MODERN)


def sheets_of(content: bytes) -> tuple[list[Sheet], list[str]]:
    """The visible sheets with their cells; formulas count as what they last gave, and that is said."""
    has_formulas = _look_through(content)
    notes = [_("Formulas count as what Excel last reckoned.")] if has_formulas else []
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        names = [
            found.name
            for found in book.sheets_metadata
            if found.typ == SheetTypeEnum.WorkSheet and found.visible == SheetVisibleEnum.Visible
        ]
        return [_sheet(book.get_sheet_by_name(name)) for name in names], notes
    except (CalamineError, ValueError, OverflowError) as wrong:
        raise _damaged() from wrong


def _sheet(found: CalamineSheet) -> Sheet:
    return Sheet(found.name, found.to_python(skip_empty_area=False), found.merged_cell_ranges or ())


def _look_through(content: bytes) -> bool:
    """Unpack to nowhere, counting: what a file says of its own size is not believed. Whether there are formulas."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            if BOOK not in parts.namelist():
                raise Unreadable(_("This is no Excel workbook, whatever its name says. Save it in Excel as .xlsx."))
            if len(parts.infolist()) > MOST_PARTS:
                raise _too_large()
            return _unpacked(parts)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError) as wrong:
        raise _damaged() from wrong


def _unpacked(parts: zipfile.ZipFile) -> bool:
    left, has_formulas = LARGEST_UNPACKED, False
    for part in parts.infolist():
        said, part.file_size = part.file_size, LARGEST_PART
        if said > left:
            raise _too_large()
        look = _Look() if part.filename.startswith("xl/worksheets/") else None
        with parts.open(part) as unpacked:
            while piece := unpacked.read(PIECE):
                left -= len(piece)
                if left < 0:
                    raise _too_large()
                if look:
                    look.at(piece)
        has_formulas = has_formulas or bool(look and look.has_formulas)
    return has_formulas


@dataclass(slots=True)
class _Look:
    """How far a sheet reaches, and whether it reckons, seen piece by piece."""

    has_formulas: bool = False
    last_row: int = 1
    last_column: bytes = b"A"
    rest: bytes = b""

    def at(self, piece: bytes) -> None:
        seen = self.rest + piece
        self.has_formulas = self.has_formulas or any(mark in seen for mark in FORMULA)
        for letters, digits in set(CELL.findall(seen)):
            self.last_row = max(self.last_row, int(digits))
            self.last_column = max(self.last_column, letters, key=lambda name: (len(name), name))
        if self.last_row * _number(self.last_column.decode()) > MOST_CELLS:
            raise _too_large()
        self.rest = seen[-LONGEST_CELL:]


def _too_large() -> Unreadable:
    return Unreadable(_("Unpacked, the workbook is too large to be a roster. Copy the rows into an empty template."))


def _damaged() -> Unreadable:
    return Unreadable(_("The workbook is damaged. Open it in Excel, save it anew as .xlsx and send that."))


def _cells(merged: Merged) -> str:
    """`B3:B5`, as Excel says it."""
    return ":".join(f"{_letters(column)}{row + 1}" for row, column in merged)


def _letters(column: int) -> str:
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _number(letters: str) -> int:
    """`A` is 1, `XFD` the last one."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
