from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0032_reopened_are_listed"),
    ]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="proposed_action",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AlterField(
            model_name="caseevent",
            name="action",
            field=models.CharField(max_length=20),
        ),
    ]
