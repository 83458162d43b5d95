import django.db.models.deletion
from django.db import migrations, models

# As for the city's days (0005): names and sources do not count; one note a county and statement.
SHIFTS = """
CREATE FUNCTION networks_note_shifted_local_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO networks_calendarshift (area_id, first_day, last_day, at)
    SELECT area_id, min(date), max(date), clock_timestamp() FROM after GROUP BY area_id;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO networks_calendarshift (area_id, first_day, last_day, at)
    SELECT area_id, min(date), max(date), clock_timestamp() FROM before GROUP BY area_id;
  ELSE
    INSERT INTO networks_calendarshift (area_id, first_day, last_day, at)
    SELECT area_id, min(date), max(date), clock_timestamp() FROM (
      (SELECT area_id, date, is_working FROM before EXCEPT SELECT area_id, date, is_working FROM after)
      UNION ALL
      (SELECT area_id, date, is_working FROM after EXCEPT SELECT area_id, date, is_working FROM before)
    ) AS shifted GROUP BY area_id;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER networks_localday_inserted AFTER INSERT ON networks_localday
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION networks_note_shifted_local_days();
CREATE TRIGGER networks_localday_updated AFTER UPDATE ON networks_localday
  REFERENCING OLD TABLE AS before NEW TABLE AS after
  FOR EACH STATEMENT EXECUTE FUNCTION networks_note_shifted_local_days();
CREATE TRIGGER networks_localday_deleted AFTER DELETE ON networks_localday
  REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION networks_note_shifted_local_days();
CREATE TRIGGER networks_localday_moves_revision
  AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON networks_localday
  FOR EACH STATEMENT EXECUTE FUNCTION networks_move_revision();
"""
NO_SHIFTS = """
DROP TRIGGER networks_localday_moves_revision ON networks_localday;
DROP TRIGGER networks_localday_inserted ON networks_localday;
DROP TRIGGER networks_localday_updated ON networks_localday;
DROP TRIGGER networks_localday_deleted ON networks_localday;
DROP FUNCTION networks_note_shifted_local_days();
"""


class Migration(migrations.Migration):
    dependencies = [("networks", "0009_boundaries")]

    operations = [
        migrations.CreateModel(
            name="LocalDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField(verbose_name="date")),
                ("is_working", models.BooleanField(verbose_name="working day")),
                ("name", models.CharField(blank=True, max_length=50, verbose_name="name")),
                ("source", models.CharField(blank=True, max_length=100, verbose_name="source")),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.area",
                        verbose_name="area",
                    ),
                ),
            ],
            options={
                "verbose_name": "calendar day of a county",
                "verbose_name_plural": "calendar days of counties",
                "constraints": [
                    models.UniqueConstraint(fields=("area", "date"), name="networks_localday_one_a_day")
                ],
            },
        ),
        migrations.AddField(
            model_name="calendarshift",
            name="area",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="networks.area",
            ),
        ),
        migrations.RunSQL(SHIFTS, NO_SHIFTS),
    ]
