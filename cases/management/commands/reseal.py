"""Seals all personal data anew by the newest key, while the service runs; started again, it goes on."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from cases.actions.jobs import resealing

SAY_EVERY_SECONDS = 5.0


class Command(BaseCommand):
    help = (
        "Seal names, telephones, addresses and codes anew by the first key of SEAL_KEYS, batch by batch, and say how "
        "many rows are left. Stopped or killed, the next run goes on where this one was."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=resealing.BATCH, help="rows at once")
        parser.add_argument("--pause", type=float, default=0.0, help="seconds between two batches")
        parser.add_argument("--again", action="store_true", help="look at every row once more")

    def handle(self, *args: Any, batch: int, pause: float, again: bool, **options: Any) -> None:
        if again:
            resealing.begin_again()
        left, said_at = resealing.left(), 0.0
        while done := resealing.advance(max(batch, 1)):
            left = max(left - done, 0)
            if time.monotonic() - said_at >= SAY_EVERY_SECONDS:
                self.stdout.write(_("%(count)d rows are left.") % {"count": left})
                self.stdout.flush()
                said_at = time.monotonic()
            time.sleep(pause)
        self.stdout.write(_("No row is left: everything is sealed by the newest key."))
