"""Counts the figures of days again from the ledger and says every difference."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from figures import by_day
from figures.against_ledger import differences
from worktime import timekeeping

MOST_NAMED = 100


class Command(BaseCommand):
    help = (
        "Compare the figures of days with what the ledger tells, figure by figure; with any difference, exits with 1. "
        "With --recount the days are counted anew first."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        today = timekeeping.today()
        parser.add_argument("--first", type=dt.date.fromisoformat, default=today.replace(day=1), metavar="YYYY-MM-DD")
        parser.add_argument("--last", type=dt.date.fromisoformat, default=today, metavar="YYYY-MM-DD")
        parser.add_argument("--recount", action="store_true", help="count these days anew first")

    def handle(self, *args: Any, first: dt.date, last: dt.date, recount: bool, **options: Any) -> None:
        if recount:
            for number in range((last - first).days + 1):
                by_day.count(first + dt.timedelta(days=number))
        found = differences(first, last)
        for key, kept, told in found[:MOST_NAMED]:
            said = _("%(day)s, area %(area)s, %(network)s, %(measure)s: %(kept)s counted, %(told)s by the ledger")
            self.stdout.write(said % (key._asdict() | {"kept": kept, "told": told}))
        if found:
            raise CommandError(_("%(count)s figures differ from the ledger.") % {"count": len(found)})
        self.stdout.write(_("The figures are what the ledger tells."))
