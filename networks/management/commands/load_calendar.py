import datetime as dt
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from networks import loading, rules
from networks.actions import calendar
from networks.models import Area
from web.errors import Refusal
from worktime import published
from worktime.calendar import read_periods
from worktime.published import Difference, Unreadable, Year

LOCAL = {"worked": True, "off": False, "city": None}


class Command(BaseCommand):
    help = "Load the published work calendar: the years that come with the app, or one year from a CSV file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, help="CSV: date, worked 是/否 or 1/0, name")
        parser.add_argument("--year", type=int, help="the year that the file is about")
        parser.add_argument("--source", default="", help="the notice it was published in")
        parser.add_argument("--county", help="code of a county: --day is worked there, or off, as --local says")
        parser.add_argument("--day", type=dt.date.fromisoformat)
        parser.add_argument("--local", choices=sorted(LOCAL), help="what the day is in that county")
        parser.add_argument("--hours", help="office hours of a season, as 08:30-11:30,13:00-16:30")
        parser.add_argument("--since", type=dt.date.fromisoformat, help="the first day of the season")
        parser.add_argument("--until", type=dt.date.fromisoformat, help="its last day; else until the next hours")
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
        if options["county"] or options["hours"]:
            _write(options, source)
            self.stdout.write(_("It is in force."))
            return
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


def _write(options: Mapping[str, Any], source: str) -> None:
    """One county's day, or the hours of a season: one line each, so there is no difference to be shown first."""
    try:
        if options["county"]:
            _write_day(options, source)
        else:
            periods = read_periods([period.split("-") for period in options["hours"].split(",")])
            calendar.set_season(since=options["since"], until=options["until"], periods=periods, note=source, by=None)
    except (Refusal, ValueError, TypeError) as refusal:
        raise CommandError(str(refusal)) from refusal


def _write_day(options: Mapping[str, Any], source: str) -> None:
    county = Area.objects.filter(until=None, code=options["county"]).first()
    if not (county and options["day"] and options["local"]):
        raise CommandError(_("Say --county CODE --day 2026-08-03 --local off, and the notice with --source."))
    calendar.set_local_day(county, options["day"], is_working=LOCAL[options["local"]], note=source, by=None)


def _read(file: Path, year: int) -> Year:
    try:
        return published.read_year(published.read_text(file.read_bytes()), year)
    except OSError as error:
        raise CommandError(_("%(file)s cannot be opened.") % {"file": file}) from error
    except Unreadable as refusal:
        raise CommandError("\n".join(refusal.sentences)) from refusal


def _kind(is_working: bool) -> str:
    return _("worked") if is_working else _("day off")
