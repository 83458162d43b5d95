"""The limits of the four levels."""

from __future__ import annotations

from django.db import transaction

from networks.loading.tables import FIRST_DAY, read_table
from networks.models import LevelRule

UPDATED = [
    "accept", "return_window", "arrive", "contact", "close", "extension_count", "extension_limit", "amber_percent",
]  # fmt: skip


@transaction.atomic
def load_levels() -> int:
    """Bring the first version of the level table up to the file; the number of levels.

    A level whose limits an administrator has changed is theirs: the file no longer writes it.
    """
    changed = set(LevelRule.objects.exclude(since=FIRST_DAY).values_list("level", flat=True))
    rows = [row for row in read_table("level_rules") if row["level"] not in changed]
    rules = [LevelRule(since=FIRST_DAY, **row) for row in rows]
    return len(changed) + len(
        LevelRule.objects.bulk_create(
            rules, update_conflicts=True, unique_fields=["level", "since"], update_fields=UPDATED
        )
    )
