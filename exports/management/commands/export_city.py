"""Export everything of this city, for another system: documented tables, so that nobody is locked in."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exports.city import package


class Command(BaseCommand):
    help = (
        "Write every table that holds the city's facts as CSV into an empty folder, with a Frictionless Data Package "
        "that describes each column in Chinese and English, and a program that verifies the ledger (docs/export.md)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="is made; nothing may be in it")
        parser.add_argument(
            "--with-identities",
            action="store_true",
            help="also who raised what, in the clear: needs the keys of the seal",
        )

    def handle(self, *args: Any, folder: Path, with_identities: bool, **options: Any) -> None:
        if folder.exists() and any(folder.iterdir()):
            raise CommandError(f"{folder} is not empty.")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
        began = perf_counter()
        resources = package.write(folder, with_identities=with_identities)
        rows = sum(resource["rowCount"] for resource in resources)
        size = sum(resource["bytes"] for resource in resources) / 1_048_576
        took = perf_counter() - began
        self.stdout.write(f"{len(resources)} tables, {rows:,} rows, {size:,.0f} MiB in {took:.0f} s: {folder}\n")
