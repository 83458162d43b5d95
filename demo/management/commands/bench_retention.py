"""Measures what the page of keeping asks, over a database that it fills itself: for a scratch database alone."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.access import keeping
from cases.models import Case
from cases.rules.choices import RecordKind
from demo.benchmarks import retention_load
from demo.bulk import load


class Command(BaseCommand):
    help = "Fill an empty scratch database with ended matters and count what is due to be disposed of; writes Markdown."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--ended", type=int, default=1_000_000, help="how many matters have ended")

    def handle(self, *args: Any, ended: int, **options: Any) -> None:
        if Case.objects.exists():
            raise CommandError("There are cases here already: this fills a scratch database of its own.")
        load(200, now=timezone.now(), seed=456)
        pattern = Case.objects.filter(state="closed", review_on=None).order_by("pk").first()
        if pattern is None:
            raise CommandError("None of the loaded cases is closed.")
        retention_load.fill(pattern, ended)
        self.stdout.write(f"{ended:,} ended matters of twelve years.\n")
        for kind in RecordKind:
            found = keeping.counted(keeping.due(kind, keeping.ended_before(kind)))
            self.stdout.write(
                f"{kind}: {found:,} due, counted in {retention_load.milliseconds(kind):.1f} ms at most.\n"
            )
            self.stdout.write(f"```\n{retention_load.plan(kind)}\n```\n")
