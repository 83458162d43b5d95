"""Measures ringing over a database that it fills itself: for a scratch database alone."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.models import Case
from demo.benchmarks import alarm_load
from demo.bulk import load


class Command(BaseCommand):
    help = "Fill an empty scratch database with open matters and measure how long ringing takes; writes Markdown."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--open", type=int, default=1_000_000, help="how many matters are open")
        parser.add_argument("--due", type=int, nargs="+", default=[10_000], help="how many alarms are due, in turn")

    def handle(self, *args: Any, due: list[int], **options: Any) -> None:
        if Case.objects.exists():
            raise CommandError("There are cases here already: this fills a scratch database of its own.")
        load(200, now=timezone.now(), seed=456)
        pattern = Case.objects.filter(state="implementing").order_by("pk").first()
        if pattern is None:
            raise CommandError("None of the loaded cases is at work.")
        alarm_load.ring()
        alarm_load.fill(pattern, options["open"])
        self.stdout.write(f"{options['open']:,} open matters, two running limits each.\n")
        self.stdout.write(f"An empty scan: {1000 * alarm_load.empty_scans():.1f} ms at most.\n")
        for count in due:
            self._measure(count)

    def _measure(self, count: int) -> None:
        alarm_load.make_due(count)
        self.stdout.write(f"```\n{alarm_load.plan()}\n```\n")
        rung = alarm_load.ring()
        self.stdout.write(f"{rung.count:,} alarms rung in {rung.seconds:.1f} s ({rung.count / rung.seconds:,.0f}/s).\n")
