"""Dangers to life that a text tells of; a city that works already gets the list that comes with the application."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import F, Q

TABLE = Path(__file__).resolve().parent.parent / "data" / "dangers.csv"
REVISION = """
CREATE TRIGGER networks_danger_moves_revision AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON networks_danger
FOR EACH STATEMENT EXECUTE FUNCTION networks_move_revision();
"""
NO_REVISION = "DROP TRIGGER networks_danger_moves_revision ON networks_danger;"


def load(apps, _editor):
    if not apps.get_model("networks", "CatalogueItem").objects.exists():
        return
    danger = apps.get_model("networks", "Danger")
    with TABLE.open(encoding="utf-8", newline="") as lines:
        danger.objects.bulk_create(
            danger(
                name_zh=row["name_zh"],
                name_en=row["name_en"],
                since=date(2004, 1, 1),
                **{name: row[name].split() for name in ("numbers", "words", "unless")},
            )
            for row in csv.DictReader(lines)
        )


def phrases(label):
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.CharField(max_length=500), blank=True, default=list, size=None, verbose_name=label
    )


class Migration(migrations.Migration):
    dependencies = [("networks", "0011_text_folded_for_search")]

    operations = [
        migrations.CreateModel(
            name="Danger",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField(verbose_name="since")),
                (
                    "until",
                    models.DateField(
                        blank=True, help_text="the first day it is no longer in force", null=True, verbose_name="until"
                    ),
                ),
                ("name_zh", models.CharField(max_length=50, verbose_name="Chinese name")),
                ("name_en", models.CharField(blank=True, max_length=100, verbose_name="English name")),
                (
                    "numbers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12), size=None, verbose_name="numbers to ring"
                    ),
                ),
                ("words", phrases("words")),
                ("unless", phrases("words that say otherwise")),
            ],
            options={
                "verbose_name": "danger to life",
                "verbose_name_plural": "dangers to life",
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(until=None), fields=("name_zh",), name="networks_danger_one_in_force"
                    ),
                    models.CheckConstraint(
                        condition=~Q(numbers=[]) & ~Q(words=[]), name="networks_danger_has_words_to_ring"
                    ),
                    models.CheckConstraint(
                        condition=Q(until=None) | Q(until__gt=F("since")),
                        name="networks_danger_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.RunSQL(REVISION, NO_REVISION),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
