"""Many matters taken through one step at once: the run, and a row for each matter of it."""

import django.contrib.postgres.fields
import django.db.models.deletion
import worktime.timekeeping
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0051_letters_come_by_mail'),
        ('desk', '0001_saved_filters'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BulkRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('posts', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('acted_as', models.CharField(max_length=200, verbose_name='in the name of')),
                ('action', models.CharField(blank=True, max_length=20)),
                ('given', models.JSONField(default=dict)),
                ('query', models.CharField(blank=True, max_length=1000)),
                ('found_in', models.CharField(blank=True, max_length=200)),
                ('state', models.CharField(choices=[('chosen', 'chosen, not begun'), ('waiting', 'waits for its turn'), ('working', 'at work'), ('done', 'done'), ('stopped', 'stopped')], default='chosen', max_length=7, verbose_name='state')),
                ('language', models.CharField(blank=True, max_length=10)),
                ('chosen_at', models.DateTimeField(default=worktime.timekeeping.now)),
                ('begun_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'run in bulk',
                'verbose_name_plural': 'runs in bulk',
            },
        ),
        migrations.CreateModel(
            name='BulkRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('left_out', 'left out'), ('waiting', 'waits for its turn'), ('done', 'done'), ('refused', 'refused')], default='waiting', max_length=8)),
                ('sentence', models.CharField(blank=True, max_length=500)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='desk.bulkrun')),
            ],
            options={
                'verbose_name': 'row of a run in bulk',
                'verbose_name_plural': 'rows of a run in bulk',
            },
        ),
        migrations.AddIndex(
            model_name='bulkrun',
            index=models.Index(condition=models.Q(('state__in', ['waiting', 'working'])), fields=['id'], name='desk_bulkrun_to_do'),
        ),
        migrations.AddIndex(
            model_name='bulkrun',
            index=models.Index(fields=['by', '-id'], name='desk_bulkrun_of'),
        ),
        migrations.AddConstraint(
            model_name='bulkrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('begun_at', None), ('state', 'chosen')), models.Q(models.Q(('state', 'chosen'), _negated=True), models.Q(('action', ''), _negated=True), ('begun_at__isnull', False)), _connector='OR'), name='desk_bulkrun_begun_with_a_step'),
        ),
        migrations.AddConstraint(
            model_name='bulkrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state__in', ['chosen', 'waiting', 'working'])), models.Q(('ended_at__isnull', False), models.Q(('state__in', ['chosen', 'waiting', 'working']), _negated=True)), _connector='OR'), name='desk_bulkrun_over_when_it_ended'),
        ),
        migrations.AddIndex(
            model_name='bulkrow',
            index=models.Index(fields=['run', 'state', 'id'], name='desk_bulkrow_by_state'),
        ),
        migrations.AddConstraint(
            model_name='bulkrow',
            constraint=models.UniqueConstraint(fields=('run', 'case'), name='desk_bulkrow_once_a_matter'),
        ),
        migrations.AddConstraint(
            model_name='bulkrow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('sentence', ''), _negated=True), _connector='OR'), name='desk_bulkrow_refused_says_why'),
        ),
    ]
