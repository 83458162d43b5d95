"""Photos wait for a form of somebody who is not signed in too: then under the form's key alone."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0046_kept_and_disposed_of"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            "keptphoto",
            "by",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RemoveConstraint("keptphoto", "cases_keptphoto_once_a_form"),
        migrations.AddConstraint(
            "keptphoto",
            models.UniqueConstraint(
                fields=("by", "key", "sha256"), name="cases_keptphoto_once_a_form", nulls_distinct=False
            ),
        ),
    ]
