"""The figures of a day read one day's cases and what was recorded since a moment; complaints of ended cases are found too."""

import django.contrib.postgres.indexes
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0053_ended_once'),
        ('networks', '0018_links'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='case',
            name='cases_case_for_complaint',
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['raised_at'], name='cases_case_for_day_raised'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['closed_at'], name='cases_case_for_day_closed'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('complained_of__isnull', False)), fields=['complained_of'], name='cases_case_for_complaint'),
        ),
        migrations.AddIndex(
            model_name='caseevent',
            index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['recorded_at'], name='cases_event_for_latest', pages_per_range=32),
        ),
    ]
