"""Says which keys of the seal are in use, and refuses to let one go that still opens something."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cases.actions.jobs import resealing
from cases.models import SealKey
from cases.rules import sealing


class Command(BaseCommand):
    help = (
        "List the keys of SEAL_KEYS by fingerprint. With --retire, read every sealed row, and only where the newest "
        "key opens all of them note that the other may be taken out of SEAL_KEYS."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--retire", metavar="FINGERPRINT", help="the key that is to be taken out")

    def handle(self, *args: Any, retire: str | None, **options: Any) -> None:
        resealing.note_keys()
        if retire:
            self._retire(retire)
        for row in SealKey.objects.order_by("first_used_at", "pk"):
            self.stdout.write(f"{row.fingerprint}  {_state(row)}")

    def _retire(self, fingerprint: str) -> None:
        newest, *others = map(sealing.fingerprint, sealing.keys())
        if fingerprint == newest:
            raise CommandError(_("This is the key that seals; put a new one before it first."))
        if fingerprint not in others:
            raise CommandError(_("SEAL_KEYS has no key with this fingerprint."))
        needing = Counter(row._meta.label for row in resealing.needing_others())
        if needing:
            rows = ", ".join(f"{label} {count}" for label, count in sorted(needing.items()))
            raise CommandError(_("Still needed, run reseal --again first: %(rows)s") % {"rows": rows})
        resealing.retire(fingerprint)


def _state(row: SealKey) -> str:
    in_use = [sealing.fingerprint(key) for key in sealing.keys()]
    if row.fingerprint in in_use[:1]:
        return _("seals and opens")
    if row.retired_at:
        return _("opens nothing any more; may be taken out of SEAL_KEYS")
    return _("opens") if row.fingerprint in in_use else _("MISSING in SEAL_KEYS, may still open something")
