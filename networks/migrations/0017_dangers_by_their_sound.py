"""Groups of words, five more kinds and what merely sounds urgent: cities that work already get today's table too."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from django.db import migrations

TABLE = Path(__file__).resolve().parent.parent / "data" / "dangers.csv"
FIRST_DAY = date(2004, 1, 1)
"""A danger in force since then is as it was loaded: one that an administrator changed, ended or added stays."""
LISTS = ("numbers", "words", "unless")


def bring_up(apps, _editor):
    danger = apps.get_model("networks", "Danger")
    known = set(danger.objects.values_list("name_zh", flat=True))
    with TABLE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            columns = {name: row[name].split() for name in LISTS}
            danger.objects.filter(name_zh=row["name_zh"], since=FIRST_DAY, until=None).update(**columns)
            # A new database has none yet: its list is loaded with everything else.
            if known and row["name_zh"] not in known:
                danger.objects.create(name_zh=row["name_zh"], name_en=row["name_en"], since=FIRST_DAY, **columns)


class Migration(migrations.Migration):
    dependencies = [("networks", "0016_dangers_in_more_words")]

    operations = [migrations.RunPython(bring_up, migrations.RunPython.noop)]
