import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

APPEND_ONLY = """
CREATE FUNCTION cases_lookup_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'cases_phonelookup is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER cases_lookup_is_final BEFORE UPDATE OR DELETE ON cases_phonelookup
  FOR EACH ROW EXECUTE FUNCTION cases_lookup_is_final();
"""
NOT_APPEND_ONLY = """
DROP TRIGGER cases_lookup_is_final ON cases_phonelookup;
DROP FUNCTION cases_lookup_is_final();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0024_search_folded'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='reporter',
            name='codes_given',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name='times the code was given again'),
        ),
        migrations.CreateModel(
            name='PhoneLookup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('looked_at', models.DateTimeField(verbose_name='looked up')),
                ('phone_digest', models.BinaryField(max_length=16)),
                ('found', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), size=None, verbose_name='matters shown')),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'telephone looked up',
                'verbose_name_plural': 'telephones looked up',
            },
        ),
        migrations.RunSQL(APPEND_ONLY, NOT_APPEND_ONLY),
    ]
