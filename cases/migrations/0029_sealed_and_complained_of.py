from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0028_steps_about_who_reads"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("next_due_at__isnull", False), ("is_suggested_confidential", True)),
                fields=["id"],
                name="cases_case_for_sealed",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("next_due_at__isnull", False), ("complained_of__isnull", False)),
                fields=["complained_of", "id"],
                name="cases_case_for_complaint",
            ),
        ),
    ]
