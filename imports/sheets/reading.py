"""A file as rows: a workbook or a text of any usual encoding, and a sentence for each thing that is wrong with it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from io import StringIO

from django.utils.translation import gettext as _

from imports.sheets import json_rows, workbook
from imports.sheets.cells import plain, text_of
from imports.sheets.layout import LAYOUTS, OUTCOME_COLUMNS, STRUCK, YES, Column, Layout
from imports.sheets.passed_over import Passed, in_short
from imports.sheets.workbook import Sheet, Unreadable

LARGEST = 15 * 1_048_576
MOST_ROWS = 200_000
HEADINGS_WITHIN = 10
FEWEST_KNOWN = 2
MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
SEPARATORS = (",", "\t", ";", "，", "；")
PLAIN_SHEET = "CSV"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet under its own number, as text by column."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    layout: Layout
    rows: list[Row]


@dataclass(slots=True)
class Reading:
    """What a file holds, and what should be said of how it was read."""

    tables: list[Table] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    has_examples: bool = False

    @property
    def row_count(self) -> int:
        return sum(len(table.rows) for table in self.tables)


def _templates(_headings: list[str]) -> Collection[Layout]:
    return LAYOUTS.values()


def read(content: bytes, layouts_for: Callable[[list[str]], Collection[Layout]] = _templates) -> Reading:
    """All sheets whose headings are those of one of the layouts: those that fit the first headings of the file, or else
    the templates.

    `Unreadable` with its sentences where there is nothing to read.
    """
    sheets, notes = _sheets_of(content)
    known = layouts_for(_headings_in(sheets))
    reading = Reading(notes=notes)
    tables = [_table(sheet, reading, known) for sheet in sheets]
    _require_something(sheets, known, has_table=any(tables))
    reading.tables = [table for table in tables if table and table.rows]
    if not reading.row_count and not reading.has_examples:
        raise Unreadable(_("There are headings and no rows under them."))
    return reading


def _sheets_of(content: bytes) -> tuple[list[Sheet], list[str]]:
    """The sheets of a workbook, or the one of a text, and how it was read."""
    _require_size(content)
    if workbook.is_workbook(content):
        return workbook.sheets_of(content)
    text, encoding = decoded(content)
    sheet = json_rows.sheet_of(text) if json_rows.is_json(text) else _sheet_of_text(text)
    return [sheet], [_("Read as text in %(encoding)s.") % {"encoding": encoding}]


def _headings_in(sheets: Iterable[Sheet]) -> list[str]:
    """The first row with several cells, of the first sheet that has one: the headings, if it has any."""
    rows = (row for sheet in sheets for row in sheet.rows[:HEADINGS_WITHIN])
    found = ([heading_of(cell) for cell in row] for row in rows)
    return next(([heading for heading in row if heading] for row in found if sum(map(bool, row)) >= FEWEST_KNOWN), [])


def decoded(content: bytes) -> tuple[str, str]:
    """The text, and the name of the encoding as users know it."""
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            return _decode(content, encoding), "UTF-16" if encoding == "utf-16" else "UTF-8 (BOM)"
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return _decode(content, "gb18030"), "GBK (GB18030)"


def _decode(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = "\x00"
    if "\x00" in text:
        raise Unreadable(
            _("The file is neither a workbook nor a text that can be read. Save it in Excel as .xlsx and send that.")
        )
    return text


def _require_size(content: bytes) -> None:
    if not content.strip():
        raise Unreadable(_("The file is empty."))
    if len(content) > LARGEST:
        raise Unreadable(_("The file is larger than 15 MB. Split it, or leave out pictures and formats."))


def _sheet_of_text(text: str) -> Sheet:
    head = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=head.count)
    try:
        # Read as one text: a cell in quotation marks may hold line breaks. Strict: an open one would swallow the rest.
        return Sheet(PLAIN_SHEET, list(csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)))
    except csv.Error as wrong:
        raise Unreadable(_("The text cannot be read as a table: its quotation marks do not fit.")) from wrong


def _table(sheet: Sheet, reading: Reading, known: Collection[Layout]) -> Table | None:
    """The rows under the headings; None for a sheet that has none of ours, such as the notes of the template."""
    found = _headings(sheet.rows, known)
    if found is None:
        return None
    start, layout, headings = found
    columns = _columns(sheet, layout, headings, reading.notes)
    sheet.require_unmerged(below=start)
    passed = Passed(sheet.name)
    rows = _rows(sheet, start, columns, passed)
    reading.notes += [*passed.sentences(), *_hidden(sheet, rows, columns)]
    reading.has_examples = reading.has_examples or bool(passed.examples)
    if len(rows) > MOST_ROWS:
        raise Unreadable(_("The file has more than %(most)s rows. Split it.") % {"most": f"{MOST_ROWS:,}"})
    return Table(layout, rows)


def _headings(rows: Sequence[Sequence[object]], known: Collection[Layout]) -> tuple[int, Layout, list[str]] | None:
    """The row after the headings, whose they are, and how they read."""
    layouts = {layout.kind: layout for layout in known}
    for number, row in enumerate(rows[:HEADINGS_WITHIN], 1):
        headings = [heading_of(cell) for cell in row]
        fits = {kind: len(layout.by_heading.keys() & set(headings)) for kind, layout in layouts.items()}
        best = max(fits, key=lambda kind: (fits[kind], -_missing(layouts[kind], headings)))
        if fits[best] >= FEWEST_KNOWN:
            return number, layouts[best], headings
    return None


def heading_of(cell: object) -> str:
    """As headings are compared: in one line, without blanks and without the mark of what must be filled in."""
    return plain(text_of(cell)).replace(" ", "").rstrip("*").strip()


def _missing(layout: Layout, headings: Iterable[str]) -> int:
    known = layout.by_heading
    there = {known[heading].key for heading in headings if heading in known}
    return len([column for column in layout.required if column.key not in there])


def _columns(sheet: Sheet, layout: Layout, headings: Sequence[str], notes: list[str]) -> dict[int, Column]:
    known = layout.by_heading
    columns = {place: known[heading] for place, heading in enumerate(headings) if heading in known}
    keys = [column.key for column in columns.values()]
    words = {"sheet": sheet.name, "headings": "、".join(c.heading for c in layout.required if c.key not in keys)}
    if words["headings"]:
        raise Unreadable(_("Sheet “%(sheet)s”: these columns are missing: %(headings)s.") % words)
    twice = [column.heading for column in columns.values() if keys.count(column.key) > 1]
    if twice:
        sentence = _("Sheet “%(sheet)s”: the column %(heading)s stands there twice.")
        raise Unreadable(sentence % {"sheet": sheet.name, "heading": twice[0]})
    unknown = [heading for heading in headings if heading and heading not in known and heading not in OUTCOME_COLUMNS]
    if unknown:
        sentence = _("Sheet “%(sheet)s”: these columns are not used: %(headings)s.")
        notes.append(sentence % {"sheet": sheet.name, "headings": "、".join(unknown[:10])})
    return columns


def _rows(sheet: Sheet, start: int, columns: dict[int, Column], passed: Passed) -> list[Row]:
    """Rows with something in them; examples, headings that come again, totals and remarks are passed over and said."""
    places = list(columns.items())
    struck = {row for row, column in sheet.marks.struck if column - 1 in columns}
    rows = []
    for number, row in enumerate(sheet.rows[start:], start + 1):
        width = len(row)
        cells = {
            column.key: text_of(row[place], has_time=column.has_time) if place < width else ""
            for place, column in places
        }
        if not any(cells.values()):
            continue
        if passed.over(number, cells, columns.values(), row):
            continue
        rows.append(Row(number, cells | {STRUCK: YES} if number in struck else cells))
    return rows


def _hidden(sheet: Sheet, rows: Iterable[Row], columns: dict[int, Column]) -> list[str]:
    """What a filter or a folded column hides is read all the same, and that is said."""
    numbers = [row.number for row in rows if row.number in sheet.marks.hidden_rows]
    names = [column.heading for place, column in columns.items() if place + 1 in sheet.marks.hidden_columns]
    notes = []
    if numbers:
        words = {"sheet": sheet.name, "rows": in_short(numbers), "count": len(numbers)}
        notes.append(_("Sheet “%(sheet)s”: %(count)s hidden rows are read like all others: %(rows)s.") % words)
    if names:
        words = {"sheet": sheet.name, "headings": "、".join(names)}
        notes.append(_("Sheet “%(sheet)s”: these hidden columns are read like all others: %(headings)s.") % words)
    return notes


def _require_something(sheets: Sequence[Sheet], known: Collection[Layout], *, has_table: bool) -> None:
    if not any(any(map(text_of, row)) for sheet in sheets for row in sheet.rows[:HEADINGS_WITHIN]):
        raise Unreadable(_("The file is empty."))
    if not has_table:
        expected = "；".join(f"{one.title}：{'、'.join(c.heading for c in one.required)}" for one in known)
        sentence = _("The headings are not those of the template. Needed are, by sheet: %(expected)s.")
        raise Unreadable(sentence % {"expected": expected})


def kinds_in(reading: Reading) -> set[str]:
    return {table.layout.kind for table in reading.tables}
