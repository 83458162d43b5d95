"""The dangers to life that the application comes with."""

from __future__ import annotations

from django.db import transaction

from networks.loading.tables import FIRST_DAY, read_table
from networks.models import Danger

LISTS = ("numbers", "words", "unless")


@transaction.atomic
def load_dangers() -> int:
    """Bring the list up to the table; the number of dangers in it.

    A danger that an administrator has changed, ended or added is theirs: it is known by another first day, by an end or
    by its ledger, and the table no longer writes it.
    """
    kept = set(Danger.objects.exclude(since=FIRST_DAY, until=None).values_list("name_zh", flat=True))
    rows = [row for row in read_table("dangers") if row["name_zh"] not in kept]
    for row in rows:
        columns = {"name_en": row["name_en"]} | {name: row[name].split() for name in LISTS}
        Danger.objects.update_or_create(name_zh=row["name_zh"], until=None, defaults=columns | {"since": FIRST_DAY})
    return len(kept) + len(rows)
