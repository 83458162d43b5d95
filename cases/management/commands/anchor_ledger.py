"""Makes an anchor of the ledger now; the worker writes its file and sends it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cases.ledger.anchoring import make


class Command(BaseCommand):
    help = "Anchor all chains of the ledger now; beat does it once a day."

    def handle(self, *args: Any, **options: Any) -> None:
        anchor = make()
        if anchor is None:
            raise CommandError(_("Somebody has been writing for more than a minute; try again."))
        self.stdout.write(f"{anchor.number} {bytes(anchor.digest).hex()}")
