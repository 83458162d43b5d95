import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_queues_of_few"), ("networks", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="caseevent",
            name="holder",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.unit",
            ),
        ),
    ]
