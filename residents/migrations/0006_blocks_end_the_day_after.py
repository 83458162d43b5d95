"""A block kept its last day; now, as all that ends (decision 27), the first day on which it blocks no more."""

from django.db import migrations, models

THE_DAY_AFTER = "UPDATE residents_block SET until = until + 1"
THE_LAST_DAY = "UPDATE residents_block SET until = until - 1"


class Migration(migrations.Migration):

    dependencies = [("residents", "0005_block_list")]

    operations = [
        migrations.RunSQL(THE_DAY_AFTER, THE_LAST_DAY),
        migrations.AlterField("block", "until", models.DateField(verbose_name="until")),
    ]
