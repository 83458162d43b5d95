import django.db.models.deletion
from django.db import migrations, models

# The boxes around the outlines, by a kind of index and of value that PostgreSQL has without any extension.
BOXES = """
CREATE INDEX networks_boundary_for_place ON networks_boundary
  USING gist (box(point(west, south), point(east, north)));
"""


class Migration(migrations.Migration):
    dependencies = [("networks", "0008_duty_catalogue_is_kept")]

    operations = [
        migrations.CreateModel(
            name="Boundary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("geometry", models.JSONField(verbose_name="outline")),
                ("west", models.FloatField()),
                ("south", models.FloatField()),
                ("east", models.FloatField()),
                ("north", models.FloatField()),
                (
                    "area",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="boundary",
                        to="networks.area",
                        verbose_name="area",
                    ),
                ),
            ],
            options={"verbose_name": "boundary", "verbose_name_plural": "boundaries"},
        ),
        migrations.RunSQL(BOXES, "DROP INDEX networks_boundary_for_place"),
    ]
