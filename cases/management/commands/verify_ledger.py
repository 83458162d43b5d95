"""Checks that the record is as it was written: chains, the tables beside them, files, and anchors kept outside."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cases.access.ledger import bad_rows
from cases.ledger.against import against, days, read
from cases.ledger.disposals import undone
from cases.ledger.files import changed_files
from cases.ledger.findings import Finding, Why
from cases.ledger.links import broken_chains, differing_rows
from cases.ledger.tables import differing
from cases.models import Case

MOST_NAMED = 100


class Command(BaseCommand):
    help = (
        "Verify that the record is as it was written: the hash chain of every case; ratings, orders, evidence and "
        "posts against what was recorded of them; the ledger of configuration; files by their hash. Each finding is "
        "a sentence that names the bad row; with any, exits with 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", nargs="?", help="only this case")
        parser.add_argument("--anchor", nargs="+", type=Path, default=[], metavar="FILE", help="anchors kept outside")
        parser.add_argument("--without-files", action="store_true", help="do not read photos and papers")

    def handle(self, *args: Any, **options: Any) -> None:
        case = self._case(options["reference"]) if options["reference"] else None
        found = 0
        for finding in self._findings(case, options):
            found += 1
            if found <= MOST_NAMED:
                self.stdout.write(str(finding))
        if found:
            raise CommandError(_("The record is not whole: %(count)s findings.") % {"count": found})
        self.stdout.write(_("The ledger is whole."))

    def _findings(self, case: Case | None, options: dict[str, Any]) -> Iterator[Finding]:
        yield from (Finding(Why(bad.why), bad.reference, bad.seq) for bad in bad_rows(case))
        yield from differing(case)
        yield from undone(case)
        if not options["without_files"]:
            yield from changed_files(case)
        if case is None:
            yield from broken_chains()
            yield from differing_rows()
        yield from self._anchored(options["anchor"])

    def _anchored(self, paths: list[Path]) -> Iterator[Finding]:
        try:
            kept = sorted((read(path) for path in paths), key=lambda one: one.cut.number)
        except (OSError, ValueError) as error:
            raise CommandError(_("This is no file of an anchor: %(name)s") % {"name": error}) from error
        for one in kept:
            yield from against(one)
        if kept:
            yield from days(kept[-1])

    def _case(self, reference: str) -> Case:
        try:
            return Case.objects.get(reference=reference)
        except Case.DoesNotExist as missing:
            raise CommandError(_("There is no matter %(number)s.") % {"number": reference}) from missing
