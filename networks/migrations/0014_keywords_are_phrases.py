"""Keywords of a matter type may be phrases: one of several words, and words that stand near each other."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("networks", "0013_names_folded_for_search")]

    operations = [
        migrations.AlterField(
            model_name="catalogueitem",
            name="keywords",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=200),
                blank=True,
                default=list,
                size=None,
                verbose_name="keywords",
            ),
        ),
    ]
