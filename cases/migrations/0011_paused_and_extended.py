import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0010_open_by_what_is_due"),
        ("networks", "0005_calendar_notes_its_shifts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Pause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField(verbose_name="since")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("season", "waits for the season"),
                            ("funds", "waits for funds"),
                            ("approval", "waits for the approval of another authority"),
                            ("weather", "waits for the weather"),
                            ("cooperation", "waits for the cooperation of the person concerned"),
                            ("part", "waits for a part on order"),
                        ],
                        max_length=12,
                        verbose_name="cause",
                    ),
                ),
                ("ends_when", models.TextField(verbose_name="what ends it")),
                ("review_on", models.DateField(verbose_name="review date")),
                ("note", models.TextField(blank=True, verbose_name="note")),
            ],
            options={
                "verbose_name": "pause",
                "verbose_name_plural": "pauses",
            },
        ),
        migrations.AddField(
            model_name="case",
            name="extension_count",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="extensions"),
        ),
        migrations.AddField(
            model_name="case",
            name="extension_days",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="working days extended"),
        ),
        migrations.AddField(
            model_name="case",
            name="last_event_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="look_due_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="second look due"),
        ),
        migrations.AddField(
            model_name="case",
            name="paused_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="paused"),
        ),
        migrations.AddField(
            model_name="case",
            name="paused_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="clock",
            name="stage",
            field=models.CharField(
                choices=[
                    ("accept", "accept"),
                    ("dispatch", "dispatch"),
                    ("arrive", "report in"),
                    ("contact", "first contact"),
                    ("close", "close"),
                    ("rating", "evaluation window"),
                    ("review", "review of a pause"),
                    ("look", "second look"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="pause",
            name="approved_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="pause",
            name="case",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="pauses", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="pause",
            name="proposed_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="pause",
            name="resumed_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("case", "="),
                    (
                        models.Func(
                            "since",
                            "until",
                            models.Value("[)"),
                            function="tstzrange",
                            output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="cases_pause_of_a_case_overlaps_no_other",
            ),
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=models.CheckConstraint(
                condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                name="cases_pause_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", False), models.Q(("note", ""), ("resumed_by", None)), _connector="OR"
                ),
                name="cases_pause_is_resumed_when_it_ends",
            ),
        ),
    ]
