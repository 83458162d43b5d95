"""The limits of the four levels."""

from __future__ import annotations

from django.db import transaction

from networks.loading.tables import FIRST_DAY, read_table
from networks.models import LevelRule


@transaction.atomic
def load_levels() -> int:
    """Bring the first version of the level table up to the file; the number of levels."""
    rows = read_table("level_rules")
    rules = [LevelRule(since=FIRST_DAY, **row) for row in rows]
    updated = [column for column in rows[0] if column != "level"]
    return len(
        LevelRule.objects.bulk_create(
            rules, update_conflicts=True, unique_fields=["level", "since"], update_fields=updated
        )
    )
