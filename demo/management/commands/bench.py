"""Measures the loaded database and writes Markdown."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.test import override_settings
from django.utils import timezone

from cases.models import Case
from cases.rules.choices import OPEN
from demo.benchmarks import costs, plans, rates
from demo.benchmarks.plans import Asked

GOALS = {
    "queue": 0.25,
    "queue, the list renewed": 0.25,
    "case page": 0.25,
    "create, the verb": 0.4,
    "create, the form": 0.4,
}
MILLISECONDS = 50
BYTES = 3000
UNHASHED = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


class Command(BaseCommand):
    help = "Measure queues in the database, pages, creating, and room on the disk; needs the demo's people (load_demo)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--times", type=int, default=150, help="how often each page and each creation is repeated")
        parser.add_argument(
            "--only-costs", action="store_true", help="processor time a request alone, beside its goals"
        )
        parser.add_argument("--only-room", action="store_true", help="bytes a case on the disk alone")
        parser.add_argument("--out", type=Path, help="write the Markdown here instead of the terminal")

    def handle(
        self,
        *args: Any,
        times: int,
        only_costs: bool = False,
        only_room: bool = False,
        out: Path | None = None,
        **options: Any,
    ) -> None:
        if only_room:
            self._say([*self._head(), *self._room()], out)
            return
        people = plans.sign_ins()
        if not people:
            raise CommandError("The demo's people are not here: load_demo, or load_demo --cases N, makes them.")
        # Signing in and page rates are not about the names of static files, which need not be collected here.
        with override_settings(STORAGES=UNHASHED):
            lines = [*self._head(), *self._costs(times)]
            if not only_costs:
                lines += [*self._lists(people), *self._rates(people, times), *self._room()]
        self._say(lines, out)

    def _say(self, lines: list[str], out: Path | None) -> None:
        text = "\n".join(lines) + "\n"
        if out:
            out.write_text(text, encoding="utf-8")
        else:
            self.stdout.write(text)

    def _head(self) -> list[str]:
        count, open_count = Case.objects.count(), Case.objects.filter(state__in=OPEN).count()
        return [f"{timezone.localdate()}, {plans.machine()}: {count:,} cases, {open_count:,} of them open.", ""]

    def _costs(self, times: int) -> list[str]:
        measured = costs.costs(times)
        bare = measured[-1].milliseconds
        table = [
            f"| {cost.name} | {cost.milliseconds:.1f} | {cost.least:.1f} | {_ceiling(cost)} |"
            f" {bare / cost.milliseconds:.3f} |"
            for cost in measured
        ]
        head = [
            "## Processor time of one request, one at a time",
            "",
            "| what | ms | least | goal | of the bare page |",
        ]
        return [*head, "| --- | ---: | ---: | --- | ---: |", *table, ""]

    def _lists(self, people: list[Any]) -> list[str]:
        asked = [*plans.queue_pages(people), *plans.rails(people), *plans.searches(people)]
        slowest = [max(of_queue, key=lambda one: one.plan.milliseconds) for of_queue in _by_queue(asked)]
        table = [
            f"| {one.queue} | {one.who} | {one.found} | {one.plan.milliseconds:.2f} | {one.plan.blocks:,} |"
            f" {_met(one.plan.milliseconds < MILLISECONDS)} |"
            for one in slowest
        ]
        head = ["## First page of each list, in the database", "", "Of all sign-ins the slowest; limit 50 ms.", ""]
        columns = ["| list | sign-in | rows | ms | blocks | < 50 ms |", "| --- | --- | ---: | ---: | ---: | --- |"]
        return [*head, *columns, *table, "", "### Plans", "", *_plans(slowest)]

    def _rates(self, people: list[Any], times: int) -> list[str]:
        officer = next(person for person in people if person.username == "zhangjianguo")
        measured = [*rates.pages(officer, times), *rates.creating(times)]
        table = [
            f"| {rate.name} | {rate.ours:.0f} | {rate.bare:.0f} | {rate.share:.2f} | {_goal(rate.name, rate.share)} |"
            for rate in measured
        ]
        head = ["## Pages and creating, one process, in turn with the bare statement", ""]
        return [*head, "| what | a second | bare | share | goal |", "| --- | ---: | ---: | ---: | --- |", *table, ""]

    def _room(self) -> list[str]:
        measured = rates.room()
        whole = sum(table.whole for table in measured)
        lines = [f"| {table.table} | {table.whole:.0f} | {table.rows:.0f} |" for table in measured]
        head = ["## Bytes a case on the disk", "", "| table | with indexes | rows alone |", "| --- | ---: | ---: |"]
        own = sum(table.rows for table in measured)
        return [*head, *lines, f"| **all** | **{whole:.0f}** ({_met(whole <= BYTES)}, goal {BYTES}) | {own:.0f} |"]


def _by_queue(asked: Iterable[Asked]) -> list[list[Asked]]:
    ordered = sorted(asked, key=lambda one: one.queue)
    return [list(of_queue) for _queue, of_queue in groupby(ordered, key=lambda one: one.queue)]


def _plans(asked: Iterable[Asked]) -> list[str]:
    return [line for one in asked for line in (f"{one.queue} ({one.who})", "```", *one.plan.tree, "```", "")]


def _met(is_met: bool) -> str:
    return "yes" if is_met else "**no**"


def _ceiling(cost: costs.Cost) -> str:
    return f"≤ {cost.goal}: {_met(cost.is_met)}" if cost.goal else ""


def _goal(name: str, share: float) -> str:
    return f"≥ {GOALS[name]}: {_met(share >= GOALS[name])}" if name in GOALS else ""
