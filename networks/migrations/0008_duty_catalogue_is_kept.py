import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('networks', '0007_areas_keep_whose_place_they_took'),
    ]

    operations = [
        # Left in place on the way back: posts rest on it too.
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS btree_gist", migrations.RunSQL.noop),
        migrations.CreateModel(
            name='Amendment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=32, verbose_name='number')),
                ('ruled_by', models.CharField(max_length=100, verbose_name='ruled by')),
                ('basis', models.CharField(blank=True, max_length=500, verbose_name='basis')),
                ('proposed_at', models.DateTimeField(verbose_name='proposed at')),
                ('outcome', models.CharField(blank=True, choices=[('accepted', 'accepted'), ('declined', 'declined')], max_length=8, verbose_name='outcome')),
                ('function', models.CharField(blank=True, max_length=50, verbose_name='duty')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='settled at')),
            ],
            options={
                'verbose_name': 'proposed amendment',
                'verbose_name_plural': 'proposed amendments',
            },
        ),
        migrations.AddField(
            model_name='catalogueitem',
            name='assist_functions',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=50), blank=True, default=list, size=None, verbose_name='assisting duties'),
        ),
        migrations.AddField(
            model_name='catalogueitem',
            name='legal_basis',
            field=models.CharField(blank=True, max_length=300, verbose_name='legal basis'),
        ),
        migrations.AlterField(
            model_name='change',
            name='kind',
            field=models.CharField(max_length=24, verbose_name='kind'),
        ),
        migrations.AddConstraint(
            model_name='catalogueitem',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('code', '='), (models.Func(models.F('since'), models.F('until'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='networks_catalogueitem_one_version_a_day'),
        ),
        migrations.AddField(
            model_name='amendment',
            name='entry',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='amendments', to='networks.catalogueitem'),
        ),
        migrations.AddField(
            model_name='amendment',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='networks.unit'),
        ),
        migrations.AddIndex(
            model_name='amendment',
            index=models.Index(condition=models.Q(('outcome', '')), fields=['-id'], name='networks_amendment_for_waiting'),
        ),
        migrations.AddConstraint(
            model_name='amendment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('function', ''), ('outcome', ''), ('reason', ''), ('settled_at', None)), models.Q(('outcome', 'accepted'), ('settled_at__isnull', False), models.Q(('function', ''), _negated=True)), models.Q(('function', ''), ('outcome', 'declined'), ('settled_at__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='networks_amendment_settled_with_its_outcome'),
        ),
    ]
