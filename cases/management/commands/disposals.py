"""Writes down outside the database what was disposed of, and lets it go again after an older copy was restored."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cases.ledger import disposals
from cases.models import Disposal
from web.errors import Refusal


class Command(BaseCommand):
    help = (
        "Export what was disposed of (--export), or let it go again from such files (--apply): after a restore, before "
        "anybody signs in. May be repeated."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--export", type=Path, metavar="FILE", help="write all disposals into this file")
        what.add_argument("--apply", type=Path, nargs="+", metavar="FILE", help="files of disposals, oldest first")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["export"]:
            rows = Disposal.objects.filter(is_approved=True).select_related("proposed_by", "decided_by").order_by("pk")
            with options["export"].open("w", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in disposals.document(rows))
            return
        refused: list[str] = []
        for path in options["apply"]:
            try:
                done = disposals.apply(path)
            except (OSError, Refusal, ValueError) as error:
                raise CommandError(str(error)) from error
            self.stdout.write(
                _("%(file)s: %(taken)d let go again, %(already)d gone already, %(absent)d not in this database.")
                % {"file": path.name, "taken": done.taken, "already": done.already, "absent": len(done.absent)}
            )
            refused += done.refused
        if refused:
            raise CommandError(_("Held or still open here, not let go: %(numbers)s") % {"numbers": ", ".join(refused)})
