import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("networks", "0006_memberships")]

    operations = [
        migrations.AddField(
            model_name="area",
            name="formerly",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                blank=True,
                default=list,
                editable=False,
                size=None,
                verbose_name="took the place of",
            ),
        ),
    ]
