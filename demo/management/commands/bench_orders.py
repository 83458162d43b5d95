"""Measures how long a file of orders takes: compared, taken in, sent again, undone. For a scratch database alone."""

from __future__ import annotations

import csv
import datetime as dt
import resource
from argparse import ArgumentParser
from collections.abc import Callable
from io import StringIO
from random import Random
from time import perf_counter, process_time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from cases.models import Case
from demo.bulk import load
from imports.actions import batches
from imports.choices import BatchState
from imports.models import ImportBatch
from networks.choices import AreaLevel
from networks.models import Area
from orders.actions import loading, sources, states
from orders.actions.mappings import Particulars, correct
from orders.models import Mapping, Source
from teams.choices import Duty
from teams.models import Post, User

HEADINGS = ("工单编号", "诉求内容", "所属区域", "地址", "受理时间", "诉求人", "联系电话")
WORDS = (
    "楼道里的灯坏了",
    "下水道又堵了",
    "垃圾三天没有人清运",
    "路面有一个深坑",
    "夜里施工太吵",
    "暖气不热",
    "井盖松动",
)
FREE = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


class Command(BaseCommand):
    help = "Fill an empty scratch database and measure imports of orders; writes Markdown."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cases", type=int, default=20_000, help="how many cases there are before")
        parser.add_argument("--orders", type=int, default=5_000, help="how many orders the file holds")

    def handle(self, *args: Any, cases: int, orders: int, **options: Any) -> None:
        if Case.objects.exists():
            raise CommandError("There are cases here already: this fills a scratch database of its own.")
        load(cases, now=timezone.now(), seed=456)
        post = Post.objects.current().filter(duty=Duty.DUTY_OFFICER, unit__is_centre=True)
        officer = post.filter(unit__area__level=AreaLevel.COUNTY).select_related("unit").first()
        if officer is None or officer.unit is None:
            raise CommandError("No county of the loaded city has a duty officer.")
        person = User.objects.get(pk=officer.person_id)
        source = sources.add(officer.unit, name="12345", by=person)
        content = _file(officer.unit.area, orders)
        self.stdout.write(f"{orders:,} orders, {len(content) / 1e6:.1f} MB of CSV, beside {cases:,} cases.\n")
        self.stdout.write("| what | wall | own CPU | statements a row |\n| --- | ---: | ---: | ---: |")
        self._measure(source, content, person, orders)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        self.stdout.write(f"\nPeak memory of the process, filling included: {peak:,.0f} MB.")

    def _measure(self, source: Source, content: bytes, by: User, count: int) -> None:
        batch = loading.take_in(source, name="orders.csv", content=content, save_as="bench", by=by)
        self._told("read and compared", count, _worked(batch))
        batches.apply(batch, by=by)
        self._told("taken in", count, _worked(batch))
        mapping = Mapping.objects.get()
        mapping = correct(mapping, Particulars("bench", mapping.columns, back={"number": "n", "state": "s"}), by=by)
        self._told("file of states", count, lambda: states.hand_back(source, mapping=mapping, kind="csv", by=by))
        again = loading.take_in(source, name="orders.csv", content=content, mapping=mapping, by=by)
        self._told("the same file again: nothing new", count, _worked(again))
        batches.undo(batch, by=by)
        self._told("undone", count, _worked(batch))
        batch.refresh_from_db()
        if batch.state != BatchState.UNDONE:
            raise CommandError(f"It ended as {batch.state}: {batch.notes}")

    def _told(self, what: str, count: int, do: Callable[[], object]) -> None:
        asked = 0

        def counting(execute: Any, sql: str, *rest: Any) -> Any:
            nonlocal asked
            asked += not sql.startswith(FREE)
            return execute(sql, *rest)

        wall, own = perf_counter(), process_time()
        with connection.execute_wrapper(counting):
            do()
        wall, own = perf_counter() - wall, process_time() - own
        self.stdout.write(f"| {what} | {wall:.1f} s | {own:.1f} s | {asked / count:.2f} |")


def _worked(batch: ImportBatch) -> Callable[[], object]:
    def work() -> None:
        batches.advance()
        batch.refresh_from_db()

    return work


def _file(area: Area, count: int) -> bytes:
    rng, text = Random(456), StringIO()
    communities = list(Area.objects.current().within(area).at(AreaLevel.COMMUNITY).values_list("code", flat=True))
    at = timezone.localtime() - dt.timedelta(days=1)
    rows = (
        (
            f"DH{number:010}",
            f"{rng.choice(WORDS)}，已经{rng.randrange(2, 30)}天。第{number}件。",
            rng.choice(communities),
            f"{rng.randrange(1, 60)}号楼{rng.randrange(1, 5)}单元",
            at.strftime("%Y-%m-%d %H:%M"),
            "王秀兰",
            f"138{number:08}",
        )
        for number in range(count)
    )
    csv.writer(text).writerows([HEADINGS, *rows])
    return text.getvalue().encode()
