"""When a limit is over: one pair explained in words, or a file of pairs as CSV."""

import csv
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error as DatabaseFailure
from django.utils import translation
from django.utils.translation import gettext as _

from networks import rules
from worktime import deadlines
from worktime.calendar import WorkCalendar
from worktime.deadlines import Deadline, Limit, OutOfCalendar, UnreadableLimit, UnreadableTime
from worktime.explaining import explain

LANGUAGES = {"zh": "zh-hans", "zh-hans": "zh-hans", "en": "en"}
COLUMNS = ("received", "limit")
LONGEST_QUOTE = 40


class Refused(Exception):
    """What cannot be answered, in one sentence for each thing that is wrong."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(*sentences)
        self.sentences = sentences


class Command(BaseCommand):
    help = "Print the UTC instant at which a limit is over, and explain it."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("received", nargs="?", help="ISO 8601; without an offset it is China's time")
        parser.add_argument("limit", nargs="?", help="such as 5WD, 4WH, 24H or 15D")
        parser.add_argument("--file", type=Path, help="CSV with the columns received and limit")
        parser.add_argument("--lang", choices=LANGUAGES, default="zh")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(LANGUAGES[options["lang"]]):
            try:
                self._answer(options["received"], options["limit"], options["file"])
            except Refused as refusal:
                for sentence in refusal.sentences:
                    self.stderr.write(sentence)
                sys.exit(1)

    def _answer(self, received: str | None, limit: str | None, file: Path | None) -> None:
        if file and not received:
            self._print_file(file)
        elif received and limit and not file:
            self._print_one(received, limit)
        else:
            raise Refused(_("Give a time and a limit, such as 2026-02-13T10:00+08:00 5WD, or --file with many."))

    def _print_one(self, received: str, limit: str) -> None:
        counted = _count(received, limit, _work_calendar())
        self.stdout.write(_utc(counted.due_at))
        self.stdout.write(explain(counted))

    def _print_file(self, file: Path) -> None:
        calendar = _work_calendar()
        lines = csv.writer(self.stdout, lineterminator="\n")
        wrong: list[str] = []
        rows = _rows(file)
        lines.writerow([*COLUMNS, "due_utc"])
        for number, received, limit in rows:
            try:
                lines.writerow([received, limit, _utc(_count(received, limit, calendar).due_at)])
            except Refused as refusal:
                wrong += [
                    _("Line %(number)s: %(sentence)s") % {"number": number, "sentence": " ".join(refusal.sentences)}
                ]
        if wrong:
            raise Refused(*wrong)


def _work_calendar() -> WorkCalendar:
    try:
        calendar = rules.read_calendar()
    except DatabaseFailure as failure:
        raise Refused(_("The work calendar cannot be read: the database is away or not yet set up.")) from failure
    if not calendar.days:
        raise Refused(_("The work calendar is empty: load it with manage.py load_calendar."))
    return calendar


def _count(received: str, limit: str, calendar: WorkCalendar) -> Deadline:
    sentences = [*_wrong_time(received), *_wrong_limit(limit)]
    if sentences:
        raise Refused(*sentences)
    try:
        return deadlines.deadline(deadlines.read_time(received), Limit.parse(limit), calendar)
    except OutOfCalendar as refusal:
        raise Refused(_("“%(text)s” is too far from today to count from.") % {"text": _quoted(received)}) from refusal


def _wrong_time(text: str) -> Iterator[str]:
    try:
        deadlines.read_time(text)
    except UnreadableTime:
        yield _("“%(text)s” is not a date and time; write it as 2026-02-13T10:00+08:00.") % {"text": _quoted(text)}


def _wrong_limit(text: str) -> Iterator[str]:
    try:
        Limit.parse(text)
    except UnreadableLimit:
        yield _("“%(text)s” is not a limit; write it as 24H, 4WH, 5WD or 15D.") % {"text": _quoted(text)}


def _rows(file: Path) -> list[tuple[int, str, str]]:
    """Line number, received and limit of each row."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            if not set(COLUMNS) <= set(reader.fieldnames or ()):
                raise Refused(_("The file needs the columns received and limit in its first line."))
            return [(reader.line_num, row["received"] or "", row["limit"] or "") for row in reader]
    except OSError as failure:
        raise Refused(_("“%(file)s” cannot be opened.") % {"file": file}) from failure
    except (UnicodeDecodeError, csv.Error) as failure:
        raise Refused(_("“%(file)s” cannot be read as a CSV file in UTF-8.") % {"file": file}) from failure


def _utc(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")


def _quoted(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"
