"""Areas moved or merged by whoever runs the system: for what is too large to wait for on a page."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.actions.jobs import areas
from networks.actions.redistricting import plan_merge, plan_move
from networks.models import Area
from web.errors import Refusal


class _Server:
    """Whoever may run commands on the server may change every area."""

    id, name = 0, "manage.py"

    def require(self, area: Area) -> None:
        """Everywhere."""


class Command(BaseCommand):
    help = "Move an area (--under) or merge areas (--into) with all that hangs on them; without --apply only look."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("codes", nargs="+", help="codes of the areas that move or end")
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--under", help="code of the area that it comes to lie in")
        where.add_argument("--into", help="code of the area that they become part of")
        parser.add_argument("--code", default="", help="the new code of an area that moves")
        parser.add_argument("--apply", action="store_true")

    def handle(self, *args: Any, codes: list[str], under: str, into: str, code: str, **options: Any) -> None:
        tops, by = [self._area(written) for written in codes], _Server()
        try:
            if under:
                steps = plan_move(tops[0], under=self._area(under), code=code, by=by)
            else:
                steps = plan_merge(tops, into=self._area(into), by=by)
            for step in steps:
                self.stdout.write(f"{step.old.code} {step.old.name} -> {step.code} {step.name}")
            if options["apply"]:
                self._apply(tops, under, into, code)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal

    def _apply(self, tops: list[Area], under: str, into: str, code: str) -> None:
        if under:
            done = areas.move(tops[0], under=self._area(under), code=code, by=_Server())
        else:
            done = areas.merge(tops, into=self._area(into), by=_Server())
        self.stdout.write(f"{done.area.full_name}: {done.posts} posts, {done.matters} open matters followed")

    def _area(self, code: str) -> Area:
        found = Area.objects.current().with_parents().filter(code=code).first()
        if found is None:
            raise CommandError(f"No area in force has the code {code}.")
        return found
