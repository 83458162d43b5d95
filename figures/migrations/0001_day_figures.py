"""What was counted of each day, which days are to be counted, and up to when the ledger was read for them."""

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
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('axis', models.CharField(choices=[('network', 'network'), ('type', 'matter type'), ('channel', 'raised through'), ('unit', 'lead')], max_length=8)),
                ('key', models.CharField(max_length=20)),
                ('at_whistle', models.PositiveIntegerField(default=0)),
                ('at_report', models.PositiveIntegerField(default=0)),
                ('at_consult', models.PositiveIntegerField(default=0)),
                ('at_implement', models.PositiveIntegerField(default=0)),
                ('at_feedback', models.PositiveIntegerField(default=0)),
                ('at_evaluate', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('merged', models.PositiveIntegerField(default=0)),
                ('terminated', models.PositiveIntegerField(default=0)),
                ('withdrawn', models.PositiveIntegerField(default=0)),
                ('closed', models.PositiveIntegerField(default=0)),
                ('in_time', models.PositiveIntegerField(default=0)),
                ('in_net', models.PositiveIntegerField(default=0)),
                ('returned', models.PositiveIntegerField(default=0)),
                ('reworked', models.PositiveIntegerField(default=0)),
                ('reopened', models.PositiveIntegerField(default=0)),
                ('extended', models.PositiveIntegerField(default=0)),
                ('paused', models.PositiveIntegerField(default=0)),
                ('explained', models.PositiveIntegerField(default=0)),
                ('called', models.PositiveIntegerField(default=0)),
                ('arrived_in_time', models.PositiveIntegerField(default=0)),
                ('contacted_in_time', models.PositiveIntegerField(default=0)),
                ('rated', models.PositiveIntegerField(default=0)),
                ('unrated', models.PositiveIntegerField(default=0)),
                ('raters', models.PositiveIntegerField(default=0)),
                ('solved', models.PositiveIntegerField(default=0)),
                ('partly', models.PositiveIntegerField(default=0)),
                ('not_solved', models.PositiveIntegerField(default=0)),
                ('contacted', models.PositiveIntegerField(default=0)),
                ('not_contacted', models.PositiveIntegerField(default=0)),
                ('satisfied', models.PositiveIntegerField(default=0)),
                ('visited', models.PositiveIntegerField(default=0)),
                ('visited_solved', models.PositiveIntegerField(default=0)),
                ('struck', models.PositiveIntegerField(default=0)),
                ('area', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='networks.area')),
            ],
            options={
                'verbose_name': 'figures of a day',
                'verbose_name_plural': 'figures of days',
                'indexes': [models.Index(fields=['day'], name='figures_dayfigures_of_a_day')],
                'constraints': [models.UniqueConstraint(fields=('area', 'axis', 'day', 'key'), name='figures_dayfigures_one_a_key_and_day')],
            },
        ),
    ]
