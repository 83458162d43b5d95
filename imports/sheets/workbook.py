"""Workbooks as they come from outside: looked at before they are opened, so that none does harm."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from imports.sheets.marks import Marks, letters_of, looks_of, number_of, sheet_names

MODERN, OLD = b"PK", b"\xd0\xcf\x11\xe0"
LARGEST_UNPACKED = 200 * 1_048_576
LARGEST_PART = 2**40
LARGEST_SMALL = 8 * 1_048_576
"""Of the parts that name the sheets and the styles."""
MOST_PARTS = 2_000
PIECE = 1_048_576
MOST_CELLS = 20_000_000
"""Of the rectangle up to the last one: a reader makes room for all of it, be they empty."""
BOOK, RELATIONS, STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
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
    marks: Marks = field(default_factory=Marks)

    def require_unmerged(self, *, below: int) -> None:
        """Of cells merged over several rows only the first says something; whose the rest is would be guessed."""
        bad = [found for found in self.merged if found[1][0] >= below and found[0][0] != found[1][0]]
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
    marks = _look_through(content)
    notes = (
        [_("Formulas count as what Excel last reckoned.")] if any(one.has_formulas for one in marks.values()) else []
    )
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        sheets = [found for found in book.sheets_metadata if found.typ == SheetTypeEnum.WorkSheet]
        names = [found.name for found in sheets if found.visible == SheetVisibleEnum.Visible]
        if hidden := [found.name for found in sheets if found.visible != SheetVisibleEnum.Visible]:
            notes.append(_("These sheets are hidden and were not read: %(sheets)s.") % {"sheets": "、".join(hidden)})
        return [_sheet(book.get_sheet_by_name(name), marks.get(name, Marks())) for name in names], notes
    except (CalamineError, ValueError, OverflowError) as wrong:
        raise _damaged() from wrong


def _sheet(found: CalamineSheet, marks: Marks) -> Sheet:
    """The cells as a reader sees them: errors as errors, 123 under the format 00000 as 00123."""
    rows = found.to_python(skip_empty_area=False)
    for (row, column), text in (marks.errors | marks.shown_as).items():
        if row <= len(rows) and column <= len(rows[row - 1]):
            rows[row - 1][column - 1] = text
    return Sheet(found.name, rows, found.merged_cell_ranges or (), marks)


def _look_through(content: bytes) -> dict[str, Marks]:
    """Unpack to nowhere, counting: what a file says of its own size is not believed. The marks of each sheet."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            names = parts.namelist()
            if BOOK not in names:
                raise Unreadable(_("This is no Excel workbook, whatever its name says. Save it in Excel as .xlsx."))
            if len(names) > MOST_PARTS:
                raise _too_large()
            return _unpacked(parts, frozenset(names))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError) as wrong:
        raise _damaged() from wrong


def _unpacked(parts: zipfile.ZipFile, there: frozenset[str]) -> dict[str, Marks]:
    book, relations, styles = (_small(parts, name) if name in there else b"" for name in (BOOK, RELATIONS, STYLES))
    names, looks = sheet_names(book, relations), looks_of(styles)
    left, found = LARGEST_UNPACKED, {}
    for part in parts.infolist():
        said, part.file_size = part.file_size, LARGEST_PART
        if said > left:
            raise _too_large()
        marks = Marks(looks) if part.filename.startswith("xl/worksheets/") else None
        with parts.open(part) as unpacked:
            while piece := unpacked.read(PIECE):
                left -= len(piece)
                if left < 0:
                    raise _too_large()
                if marks:
                    _look(marks, piece)
        if marks:
            found[names.get(part.filename, part.filename)] = marks
    return found


def _small(parts: zipfile.ZipFile, name: str) -> bytes:
    with parts.open(name) as unpacked:
        content = unpacked.read(LARGEST_SMALL + 1)
    if len(content) > LARGEST_SMALL:
        raise _too_large()
    return content


def _look(marks: Marks, piece: bytes) -> None:
    marks.look(piece)
    if marks.last_row * number_of(marks.last_column.decode()) > MOST_CELLS:
        raise _too_large()
    if marks.is_lost:
        raise _damaged()


def _too_large() -> Unreadable:
    return Unreadable(_("Unpacked, the workbook is too large to be a roster. Copy the rows into an empty template."))


def _damaged() -> Unreadable:
    return Unreadable(_("The workbook is damaged. Open it in Excel, save it anew as .xlsx and send that."))


def _cells(merged: Merged) -> str:
    """`B3:B5`, as Excel says it."""
    return ":".join(f"{letters_of(column + 1)}{row + 1}" for row, column in merged)
