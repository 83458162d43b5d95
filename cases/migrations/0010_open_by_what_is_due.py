from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_limits_set_right"),
        ("networks", "0005_calendar_notes_its_shifts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="case",
            name="cases_case_for_holder",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="cases_case_for_centre",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="cases_case_for_open_city",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="cases_case_for_open_county",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="cases_case_for_open_street",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="cases_case_for_open_community",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="cases_case_for_open_grid",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="cases_case_for_returned_twice",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="cases_case_for_open",
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("next_due_at__isnull", False)), fields=["id"], name="cases_case_for_open"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("next_due_at__isnull", False)),
                fields=["holder", "state", "next_due_at", "id"],
                name="cases_case_for_holder",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("next_due_at__isnull", False)),
                fields=["centre", "state", "next_due_at", "id"],
                name="cases_case_for_centre",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("next_due_at__isnull", False), ("return_count__gte", 2)),
                fields=["next_due_at", "id"],
                name="cases_case_for_returned_twice",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("next_due_at__isnull", False)),
                fields=["city", "next_due_at", "id"],
                name="cases_case_for_open_city",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("next_due_at__isnull", False)),
                fields=["county", "next_due_at", "id"],
                name="cases_case_for_open_county",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("next_due_at__isnull", False)),
                fields=["street", "next_due_at", "id"],
                name="cases_case_for_open_street",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("next_due_at__isnull", False)),
                fields=["community", "next_due_at", "id"],
                name="cases_case_for_open_community",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("next_due_at__isnull", False)),
                fields=["grid", "next_due_at", "id"],
                name="cases_case_for_open_grid",
            ),
        ),
    ]
