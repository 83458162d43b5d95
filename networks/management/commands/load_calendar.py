from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from networks import loading, published, rules
from networks.actions import calendar
from networks.published import Difference, Unreadable, Year


class Command(BaseCommand):
    help = "Load the published work calendar: the years that come with the app, or one year from a CSV file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, help="CSV: date, worked 是/否 or 1/0, name")
        parser.add_argument("--year", type=int, help="the year that the file is about")
        parser.add_argument("--source", default="", help="the notice it was published in")
        parser.add_argument("--apply", action="store_true", help="write it; without this only the difference is shown")

    def handle(
        self,
        *args: Any,
        file: Path | None = None,
        year: int | None = None,
        source: str = "",
        apply: bool = False,
        **options: Any,
    ) -> None:
        if file is None:
            self.stdout.write(_("Loaded: %(count)s days of the work calendar") % {"count": loading.load_calendar()})
            return
        if year is None:
            raise CommandError(_("Say with --year which year the file is about."))
        read = _read(file, year)
        self._show(read.differences(rules.read_calendar()))
        if apply:
            calendar.publish(read, source=source or file.name, by=None)
            self.stdout.write(_("The calendar of %(year)s is in force.") % {"year": year})
        else:
            self.stdout.write(_("Nothing was written. Add --apply to put it into force."))

    def _show(self, differences: list[Difference]) -> None:
        for difference in differences:
            was, becomes = _kind(difference.was.is_working), _kind(difference.becomes.is_working)
            self.stdout.write(f"{difference.day:%Y-%m-%d}  {was} → {becomes}  {difference.becomes.name}".rstrip())
        if not differences:
            self.stdout.write(_("Every day counts as it did."))


def _read(file: Path, year: int) -> Year:
    try:
        return published.read_year(published.read_text(file.read_bytes()), year)
    except OSError as error:
        raise CommandError(_("%(file)s cannot be opened.") % {"file": file}) from error
    except Unreadable as refusal:
        raise CommandError("\n".join(refusal.sentences)) from refusal


def _kind(is_working: bool) -> str:
    return _("worked") if is_working else _("day off")
