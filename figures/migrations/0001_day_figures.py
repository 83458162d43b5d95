"""What was counted of each day, which days are to be counted, and up to when the ledger was read for them."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('networks', '0018_links'),
    ]

    operations = [
        migrations.CreateModel(
            name='StaleDay',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False)),
            ],
            options={
                'verbose_name': 'day to be counted',
                'verbose_name_plural': 'days to be counted',
            },
        ),
        migrations.CreateModel(
            name='CountingState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('read_until', models.DateTimeField()),
                ('checked_at', models.DateTimeField(null=True)),
                ('checked_first', models.DateField(null=True)),
                ('checked_last', models.DateField(null=True)),
                ('differences', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='figures_countingstate_is_one')],
            },
        ),
        migrations.CreateModel(
            name='DayFigures',
            fields=[
                ('pk', models.CompositePrimaryKey('area_id', 'axis', 'day', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('axis', models.CharField(choices=[('network', 'network'), ('type', 'matter type')], max_length=8)),
                ('key', models.CharField(max_length=20)),
                ('at_whistle', models.PositiveIntegerField(null=True)),
                ('at_report', models.PositiveIntegerField(null=True)),
                ('at_consult', models.PositiveIntegerField(null=True)),
                ('at_implement', models.PositiveIntegerField(null=True)),
                ('at_feedback', models.PositiveIntegerField(null=True)),
                ('at_evaluate', models.PositiveIntegerField(null=True)),
                ('done', models.PositiveIntegerField(null=True)),
                ('refused', models.PositiveIntegerField(null=True)),
                ('merged', models.PositiveIntegerField(null=True)),
                ('terminated', models.PositiveIntegerField(null=True)),
                ('withdrawn', models.PositiveIntegerField(null=True)),
                ('closed', models.PositiveIntegerField(null=True)),
                ('in_time', models.PositiveIntegerField(null=True)),
                ('in_net', models.PositiveIntegerField(null=True)),
                ('returned', models.PositiveIntegerField(null=True)),
                ('reworked', models.PositiveIntegerField(null=True)),
                ('reopened', models.PositiveIntegerField(null=True)),
                ('extended', models.PositiveIntegerField(null=True)),
                ('paused', models.PositiveIntegerField(null=True)),
                ('explained', models.PositiveIntegerField(null=True)),
                ('called', models.PositiveIntegerField(null=True)),
                ('arrived_in_time', models.PositiveIntegerField(null=True)),
                ('contacted_in_time', models.PositiveIntegerField(null=True)),
                ('rated', models.PositiveIntegerField(null=True)),
                ('unrated', models.PositiveIntegerField(null=True)),
                ('raters', models.PositiveIntegerField(null=True)),
                ('solved', models.PositiveIntegerField(null=True)),
                ('partly', models.PositiveIntegerField(null=True)),
                ('not_solved', models.PositiveIntegerField(null=True)),
                ('contacted', models.PositiveIntegerField(null=True)),
                ('not_contacted', models.PositiveIntegerField(null=True)),
                ('satisfied', models.PositiveIntegerField(null=True)),
                ('visited', models.PositiveIntegerField(null=True)),
                ('visited_solved', models.PositiveIntegerField(null=True)),
                ('struck', models.PositiveIntegerField(null=True)),
                ('area', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='networks.area')),
            ],
            options={
                'verbose_name': 'figures of a day',
                'verbose_name_plural': 'figures of days',
                'indexes': [django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['day'], name='figures_day_in_blocks', pages_per_range=16)],
            },
        ),
    ]
