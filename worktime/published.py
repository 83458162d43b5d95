"""A year's published calendar as a file: read, checked row by row, and compared with what is in force.

Pure but for the language. A file names each day, or only the exceptions: what it leaves out is worked from Monday to
Friday, but for the fixed days of the law. Source rule: the State Council's yearly notice on holidays, with its make-up
working days (调休).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from worktime.calendar import PublishedDay, WorkCalendar, assumed

ENCODINGS = ("utf-8-sig", "gb18030")
DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日")
WORKED = frozenset({"是", "1", "班", "上班", "yes", "true"})
OFF = frozenset({"否", "0", "休", "放假", "休息", "no", "false"})
LONGEST_NAME = 50
MOST_ROWS = 400
SHOWN_ERRORS = 10
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class Unreadable(Exception):
    """The file cannot be taken; `sentences` say why, one a row."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True, slots=True)
class Difference:
    """A day on which the file and the calendar in force do not agree."""

    day: date
    was: PublishedDay
    becomes: PublishedDay

    @property
    def shifts(self) -> bool:
        """Whether the day counts otherwise, not only by another name."""
        return self.was.is_working != self.becomes.is_working


@dataclass(frozen=True, slots=True)
class Year:
    """Every day of one year, in order, as the file says; what it left out as assumed."""

    year: int
    days: Mapping[date, PublishedDay]

    def differences(self, calendar: WorkCalendar) -> list[Difference]:
        """Where it is not as it is counted today, assumed days of an unpublished year included."""
        compared = (Difference(day, calendar.of_day(day), becomes) for day, becomes in self.days.items())
        return [difference for difference in compared if difference.was != difference.becomes]

    def is_in(self, calendar: WorkCalendar) -> bool:
        """Whether every day stands in the calendar exactly so."""
        return all(calendar.days.get(day) == published for day, published in self.days.items())


def read_text(content: bytes) -> str:
    """The text of a file in UTF-8, with or without its mark, or in the encoding that Excel writes in China."""
    if content.startswith(WORKBOOKS):
        raise Unreadable(_("This is an Excel workbook. In Excel choose “Save as”, type CSV, and send that file."))
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("The file is no text that can be read. Save it in Excel as CSV (UTF-8) and send it again."))


def read_year(text: str, year: int) -> Year:
    """The year as the lines say it (date, worked or not, name); Unreadable with a sentence for each bad line."""
    days: dict[date, PublishedDay] = {}
    sentences = []
    for number, row in _rows(text):
        try:
            day, published = _read_row(row, year, days)
        except ValueError as refusal:
            sentences.append(_("Line %(number)s: %(why)s") % {"number": number, "why": refusal})
        else:
            days[day] = published
    if not days and not sentences:
        sentences = [_("The file names no day.")]
    if sentences:
        raise Unreadable(*_first(sentences))
    return Year(year, {day: days.get(day) or assumed(day) for day in days_of(year)})


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=count) for count in range((date(year, 12, 31) - first).days + 1)]


def _first(sentences: Sequence[str]) -> list[str]:
    left = len(sentences) - SHOWN_ERRORS
    more = [_("And %(count)s more lines.") % {"count": left}] if left > 0 else []
    return [*sentences[:SHOWN_ERRORS], *more]


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines with something in them and their numbers, without the heading."""
    lines = text.splitlines()
    if len(lines) > MOST_ROWS:
        raise Unreadable(_("The file has more lines than a year has days."))
    separator = "\t" if lines and "\t" in lines[0] else ","
    for number, row in enumerate(csv.reader((line.replace("，", ",") for line in lines), delimiter=separator), 1):
        cells = [cell.strip() for cell in row]
        if any(cells) and not (number == 1 and not any(map(str.isdigit, cells[0]))):
            yield number, cells


def _read_row(row: list[str], year: int, before: Mapping[date, PublishedDay]) -> tuple[date, PublishedDay]:
    written, worked, name, *_rest = [*row, "", ""]
    day = _read_date(written)
    if day.year != year:
        raise ValueError(_("“%(date)s” is not in %(year)s.") % {"date": written, "year": year})
    if day in before:
        raise ValueError(_("“%(date)s” stands in the file twice.") % {"date": written})
    if worked.lower() not in WORKED | OFF:
        raise ValueError(_("say 是 (worked) or 否 (day off), not “%(worked)s”.") % {"worked": worked})
    if len(name) > LONGEST_NAME:
        raise ValueError(_("the name is longer than %(most)s characters.") % {"most": LONGEST_NAME})
    return day, PublishedDay(worked.lower() in WORKED, name)


def _read_date(written: str) -> date:
    for pattern in DATES:
        try:
            return datetime.strptime(written, pattern).date()
        except ValueError:
            continue
    raise ValueError(_("“%(date)s” is no date such as 2027-01-01.") % {"date": written})
