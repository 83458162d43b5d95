"""A roster of invented grid workers, to try an import at its true size."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import override

from demo import invented_roster


class Command(BaseCommand):
    help = "Write a workbook of invented grid workers for import_roster."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("rows", type=int)

    def handle(self, *args: Any, file: Path, rows: int, **options: Any) -> None:
        with override("zh-hans"):
            file.write_bytes(invented_roster.roster(rows))
