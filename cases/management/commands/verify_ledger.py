"""Checks the hash chain of every case, or of one."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cases.access.ledger import bad_rows
from cases.models import Case


class Command(BaseCommand):
    help = "Verify the hash chain of the ledger; names the first bad row of each broken case and exits with 1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", nargs="?", help="only this case")

    def handle(self, *args: Any, reference: str | None = None, **options: Any) -> None:
        case = self._case(reference) if reference else None
        bad = list(bad_rows(case))
        for row in bad:
            self.stdout.write(f"{row.reference}\t{row.seq}\t{row.why}")
        if bad:
            raise CommandError(_("The ledger of %(count)s matters is not whole.") % {"count": len(bad)})
        self.stdout.write(_("The ledger is whole."))

    def _case(self, reference: str) -> Case:
        try:
            return Case.objects.get(reference=reference)
        except Case.DoesNotExist as missing:
            raise CommandError(_("There is no matter %(number)s.") % {"number": reference}) from missing
