import cases.models.case
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps as Apps

from cases.rules.masking import masked


def mask(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What the field does with new rows, for those that are there."""
    rows = apps.get_model("cases", "Case")._default_manager
    for pk, text, place in rows.values_list("pk", "text", "place").iterator(chunk_size=5000):
        words = f"{text} {place}"
        if (shown := masked(words)) != words:
            rows.filter(pk=pk).update(masked=shown)


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0026_shares_in_the_limits_own_unit'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='brief',
            field=models.TextField(blank=True, db_default='', default='', verbose_name='what called units read'),
        ),
        migrations.AddField(
            model_name='case',
            name='hides_reporter',
            field=models.BooleanField(db_default=False, default=False, verbose_name='units do not learn who raised it'),
        ),
        migrations.AddField(
            model_name='case',
            name='masked',
            field=cases.models.case.MaskedField(editable=False, null=True),
        ),
        migrations.CreateModel(
            name='Recusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(verbose_name='reason')),
                ('named_at', models.DateTimeField(verbose_name='since')),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='recusals', to='cases.case')),
                ('ended_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('named_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'recusal',
                'verbose_name_plural': 'recusals',
                'indexes': [models.Index(fields=['case', 'id'], name='cases_recusal_for_case')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('person', 'case'), name='cases_recusal_stands_once_a_person'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='cases_recusal_end_has_somebody')],
            },
        ),
        migrations.RunPython(mask, migrations.RunPython.noop),
    ]
