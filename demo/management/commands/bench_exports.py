"""Measures exports over a database that it fills itself: seconds, rows a second, and the worker's memory."""

from __future__ import annotations

import resource
import subprocess
import sys
from argparse import ArgumentParser
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from cases.models import Case
from demo.bulk import load
from exports import actions, working
from exports.choices import Format, Kind, State
from exports.kinds.chosen import chosen
from exports.models import Export
from networks.choices import AreaLevel
from networks.models import Area
from teams.choices import Duty
from teams.models import Post, User

HEAD = "| what | format | matters | rows | MiB | seconds | rows a second | worker, MiB at most |"
LINE = "| {kind} | {format} | {cases:,} | {rows:,} | {size:,.0f} | {took:,.0f} | {speed:,.0f} | {memory:,.0f} |\n"
MIB = 1_048_576


class Command(BaseCommand):
    help = "Fill an empty scratch database with matters and export all of them; writes Markdown."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cases", type=int, default=1_000_000, help="how many matters")
        parser.add_argument("--kinds", nargs="+", default=[Kind.CASES.value], choices=Kind.values)
        parser.add_argument("--formats", nargs="+", default=Format.values, choices=Format.values)
        parser.add_argument("--filter", default="", help="only matters that fulfil it, as behind /cases/?")
        parser.add_argument("--work", action="store_true", help="be the worker: write what waits, and say how")

    def handle(self, *args: Any, cases: int, **options: Any) -> None:
        if options["work"]:
            self._work()
            return
        there = Case.objects.count()
        if there and there < cases:
            raise CommandError("There are fewer cases here already: this fills a scratch database of its own.")
        if not there:
            load(cases, now=timezone.now(), seed=456)
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
        Export.objects.to_come().update(state=State.CANCELLED)  # what a run that was broken off left
        auditor = _auditor()
        self.stdout.write(f"{HEAD}\n| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n")
        for kind in options["kinds"]:
            for format in options["formats"]:
                self._measure(actions.ask(kind=kind, format=format, filter=options["filter"], by=auditor))
        self.stdout.write(f"```\n{chosen(options['filter'], auditor).order_by('-pk').values('pk').explain()}\n```\n")

    def _measure(self, export: Export) -> None:
        """In a process of its own, whose memory is that of the work alone."""
        done = subprocess.run(
            [sys.executable, sys.argv[0], "bench_exports", "--work"], capture_output=True, text=True, check=True
        )
        took, memory = map(float, done.stdout.split())
        export.refresh_from_db()
        facts = {"kind": export.kind, "format": export.format, "cases": export.to_do, "rows": export.row_count or 0}
        speed = (export.row_count or 0) / took
        self.stdout.write(LINE.format(**facts, size=(export.size or 0) / MIB, took=took, speed=speed, memory=memory))

    def _work(self) -> None:
        began = perf_counter()
        if not working.advance():
            raise CommandError("Nothing waits.")
        took = perf_counter() - began
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        self.stdout.write(f"{took} {most}\n")


def _auditor() -> User:
    """Somebody who sees the whole city."""
    held = Post.objects.current().filter(duty=Duty.AUDITOR, area__level=AreaLevel.CITY).select_related("person").first()
    if held:
        return held.person
    person = User.objects.create_user("bench-auditor", "测试审计")
    city = Area.objects.filter(level=AreaLevel.CITY).first()
    Post.objects.create(person=person, duty=Duty.AUDITOR, area=city, since=timezone.localdate())
    return User.objects.get(pk=person.pk)
