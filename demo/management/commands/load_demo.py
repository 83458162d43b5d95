"""Demo data: a city's winter in some hundred cases, or as many as a load test needs."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from cases.models import Case
from demo import bulk, city, loading

CASES_OF_A_CITY = 6_000
Each = TypeVar("Each")


def moment(text: str) -> dt.datetime:
    """An ISO 8601 instant; without an offset it is the city's time."""
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError as wrong:
        raise ArgumentTypeError(f"{text!r} is not a date and time such as 2026-01-13T10:00+08:00") from wrong
    return timezone.make_aware(found) if timezone.is_naive(found) else found


class Command(BaseCommand):
    help = "Load areas, units, people and about 600 played cases; with --cases that many, written fast for load tests."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing where there are cases already")
        parser.add_argument("--cases", type=int, help="how many, for load tests: copied in, not played")
        parser.add_argument(
            "--city", action="store_true", dest="is_city", help="people for every post of the whole city, some 110,000"
        )
        parser.add_argument("--seed", type=int, default=456)
        parser.add_argument("--now", type=moment, help="play up to this moment instead of the present")

    def handle(
        self,
        *args: Any,
        if_empty: bool = False,
        cases: int | None = None,
        is_city: bool = False,
        seed: int,
        now: dt.datetime | None = None,
        **options: Any,
    ) -> None:
        has_cases = Case.objects.exists()
        if is_city:
            self._load_city(has_cases, now=now or timezone.now(), seed=seed)
            return
        if has_cases and if_empty:
            return
        if cases is None and has_cases:
            raise CommandError(_("There are matters in this database already; the demo is loaded into an empty one."))
        self._load(cases, now=now or timezone.now(), seed=seed)

    def _load(self, cases: int | None, *, now: dt.datetime, seed: int) -> None:
        if cases is None:
            played = loading.load_demo(now=now, seed=seed, shown=self._shown)
            self.stdout.write(_("%(count)s matters played.") % {"count": len(played)})
        else:
            with tqdm(total=cases, unit="", desc=_("matters"), disable=None) as bar:
                bulk.load(cases, now=now, seed=seed, told=bar.update)
            self.stdout.write(_("%(count)s matters copied.") % {"count": cases})

    def _load_city(self, has_cases: bool, *, now: dt.datetime, seed: int) -> None:
        """The ordinary demo first, so that its sign-ins are what they always are; then everybody else."""
        if not has_cases:
            self._load(None, now=now, seed=seed)
        with tqdm(unit="", desc=_("people"), disable=None) as bar:
            added = city.load_city(today=timezone.localdate(now), seed=seed, told=bar.update)
        self.stdout.write(_("%(count)s people added.") % {"count": added})
        if added:
            self._load(CASES_OF_A_CITY, now=now, seed=seed)

    def _shown(self, plots: Iterable[Each]) -> Iterable[Each]:
        return tqdm(plots, desc=_("matters"), disable=None)
