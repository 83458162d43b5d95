"""Measures catching up after an outage over a database that it fills itself: for a scratch database alone."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.models import Case, SupervisionOrder
from demo.benchmarks import alarm_load, outage_load
from demo.bulk import load
from outbox.models import Message

EVERY = 40
"""One in forty is settled before its alarm rings, another between the alarm and its notice: five in a hundred."""


class Command(BaseCommand):
    help = "Fill an empty scratch database, let an outage pass, and measure one worker's catching up; writes Markdown."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--open", type=int, default=200_000, help="how many matters are open")
        parser.add_argument("--due", type=int, default=100_000, help="how many alarms fell due in the outage")
        parser.add_argument("--hours", type=int, default=72, help="how long it lasted")

    def handle(self, *args: Any, due: int, hours: int, **options: Any) -> None:
        if Case.objects.exists():
            raise CommandError("There are cases here already: this fills a scratch database of its own.")
        load(200, now=timezone.now(), seed=456)
        pattern = Case.objects.filter(state="implementing").order_by("pk").last()
        if pattern is None:
            raise CommandError("None of the loaded cases is at work.")
        alarm_load.ring()
        outage_load.tell()
        first = Case.objects.order_by("-pk").values_list("pk", flat=True)[0]
        alarm_load.fill(pattern, options["open"])
        self.stdout.write(f"{outage_load.people():,} more people in {outage_load.UNITS} units.\n")
        outage_load.spread(first)
        outage_load.miss(first, count=due, hours=hours)
        self._catch_up(first, pattern.round)

    def _catch_up(self, first: int, of_round: int) -> None:
        settled = outage_load.settle(first, every=EVERY, rest=0)
        rang = outage_load.ring()
        issued = SupervisionOrder.objects.filter(case__gt=first).count()
        crossed = outage_load.settle(first, every=EVERY, rest=1)
        told = outage_load.tell()
        self.stdout.write(f"{settled:,} settled before the alarm, {crossed:,} between alarm and notice.\n")
        self.stdout.write(f"{issued:,} orders issued in {rang:.1f} s, told in {told:.1f} s: {rang + told:.1f} s.\n")
        found = outage_load.count(first, of_round)
        waiting = Message.objects.filter(channel="email").count()
        self.stdout.write(f"{found.told:,} inbox entries of {found.expected:,}; {waiting:,} letters wait.\n")
        if found.missed or found.stale:
            raise CommandError(f"{found.missed:,} are missing, {found.stale:,} should not have been told.")
