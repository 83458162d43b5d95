"""Measures how long a street with its open matters takes to move; everything is rolled back."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from cases.actions.jobs import areas
from cases.models import Case
from networks.choices import AreaLevel
from networks.models import Area

COPIES = """
INSERT INTO cases_case ({columns})
SELECT {values} FROM cases_case kept
CROSS JOIN LATERAL (SELECT * FROM (
  SELECT grid.id AS grid_id, community.id AS community_id, row_number() OVER (ORDER BY grid.id) AS place
  FROM networks_area grid JOIN networks_area community ON community.id = grid.parent_id
  WHERE community.parent_id = %(street)s AND grid.until IS NULL
) numbered) AS lies
CROSS JOIN generate_series(1, %(each)s) AS copy
WHERE kept.id = %(case)s
"""


class _Everywhere:
    id, name = 0, "bench"

    def require(self, area: Area) -> None:
        """Everything is this steward's, who changes nothing for good."""


class Command(BaseCommand):
    help = "Fill the street of an open matter with copies of it, move the street to another county, and roll back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--matters", type=int, default=10_000)

    def handle(self, *args: Any, matters: int, **options: Any) -> None:
        case = Case.objects.open().filter(street__isnull=False, grid__isnull=False).select_related("street").first()
        if case is None or case.street is None:
            raise CommandError("No open matter is here: load_demo makes some.")
        with transaction.atomic():
            self._fill(case, case.street, matters)
            self._move(case.street)
            transaction.set_rollback(True)

    def _fill(self, case: Case, street: Area, matters: int) -> None:
        grids = Area.objects.current().within(street).filter(level=AreaLevel.GRID).count()
        new = {
            "id": "nextval(pg_get_serial_sequence('cases_case', 'id'))",
            "uid": "gen_random_uuid()",
            "reference": "'BENCH-' || lies.grid_id || '-' || copy",
            "area_id": "lies.grid_id",
            "grid_id": "lies.grid_id",
            "community_id": "lies.community_id",
            "intake_key": "''",
            "version": "1",
            "ledger_head": "''::bytea",
        }
        names = [str(field.column) for field in Case._meta.concrete_fields]
        sql = COPIES.format(columns=", ".join(names), values=", ".join(new.get(name, f"kept.{name}") for name in names))
        with connection.cursor() as cursor:
            cursor.execute(sql, {"street": street.pk, "each": -(-matters // grids), "case": case.pk})
            cursor.execute("ANALYZE cases_case")

    def _move(self, street: Area) -> None:
        under = Area.objects.current().at(AreaLevel.COUNTY).exclude(pk=street.parent_id or 0).order_by("path")[0]
        lies = Area.objects.current().within(street).count()
        began = time.perf_counter()
        done = areas.move(street, under=under, by=_Everywhere())
        checked = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        now = time.perf_counter()
        self.stdout.write(
            f"{lies} areas, {done.posts} posts, {done.matters} open matters: moved in {checked - began:.1f} s, "
            f"constraints of the commit {now - checked:.1f} s"
        )
