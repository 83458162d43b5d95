"""Indexes that repeated another one, or repeated a key for each entry of a case.

The number of a case is indexed by characters: so one index finds a whole number and the beginning of one, whatever the
database sorts by.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Now

from cases.models.case import NextNumber


class Migration(migrations.Migration):

    dependencies = [('cases', '0047_photos_of_strangers_wait')]

    operations = [
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(
                fields=('reference',), name='cases_case_number', opclasses=['varchar_pattern_ops']
            ),
        ),
        migrations.AlterField(
            model_name='case',
            name='reference',
            field=models.CharField(
                db_default=NextNumber(models.Value(settings.CASE_NUMBER_PREFIX), Now()),
                max_length=24,
                verbose_name='case number',
            ),
        ),
        migrations.AlterField(
            model_name='attendance',
            name='consultation',
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name='attendance',
                to='cases.consultation',
            ),
        ),
        migrations.RemoveIndex(model_name='clock', name='cases_clock_for_case'),
        migrations.AddIndex(model_name='clock', index=models.Index(fields=['case'], name='cases_clock_for_case')),
    ]
