"""What whoever raised a case added of themselves, once a key."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0049_due_in_an_index'),
    ]

    operations = [
        migrations.CreateModel(
            name='Addition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event_seq', models.PositiveIntegerField()),
                ('key', models.CharField(max_length=64)),
                ('at', models.DateTimeField(verbose_name='added')),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('reporter', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.reporter')),
            ],
            options={
                'verbose_name': 'addition of whoever raised it',
                'verbose_name_plural': 'additions of whoever raised it',
                'constraints': [models.UniqueConstraint(fields=('reporter', 'key'), name='cases_addition_once_a_key')],
            },
        ),
    ]
