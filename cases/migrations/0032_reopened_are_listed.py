from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0031_telephones_looked_up_are_listed"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("next_due_at__isnull", False), ("round_by", "reopen")),
                fields=["next_due_at", "id"],
                name="cases_case_for_reopened",
            ),
        ),
    ]
