"""What the words of a matter say, as it is kept with the matter; of matters there already nothing is known."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0020_events_follow_each_other")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="is_danger",
            field=models.BooleanField(db_default=False, default=False, verbose_name="danger to life"),
        ),
        migrations.AddField(
            model_name="case",
            name="is_suggested_confidential",
            field=models.BooleanField(db_default=False, default=False, verbose_name="perhaps confidential"),
        ),
    ]
