"""The catalogue of services, brought up to its table: what changed gets a new version from today, what was stays."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction

from services.models import Service
from worktime import timekeeping
from worktime.days import FIRST_DAY

TABLE = Path(__file__).parent / "data" / "services.csv"


def rows() -> Iterator[dict[str, Any]]:
    """Each service as its columns."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            lists = {name: list(filter(None, row[name].split("|"))) for name in ("asks", "entry_codes")}
            numbers = {"number": int(row["number"]), "valid_days": int(row["valid_days"] or 0) or None}
            yield {**row, **lists, **numbers}


@transaction.atomic
def load_services() -> int:
    """How many there are. A service whose row differs ends today and goes on as a new version; loaded twice, once."""
    today = timekeeping.today()
    in_force = {service.number: service for service in Service.objects.filter(until=None).select_for_update()}
    table, first = list(rows()), not in_force
    for row in table:
        kept = in_force.pop(row["number"], None)
        if kept and all(getattr(kept, name) == value for name, value in row.items()):
            continue
        if kept and kept.since == today:
            Service.objects.filter(pk=kept.pk).update(**row)
            continue
        if kept:
            Service.objects.filter(pk=kept.pk).update(until=today)
        Service.objects.create(**row, since=FIRST_DAY if first else today)
    for gone in in_force.values():
        Service.objects.filter(pk=gone.pk, since__lt=today).update(until=today)
    return len(table)
