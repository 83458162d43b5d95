from django.db import migrations, models

# Names of days and where they were published do not count; the same day written again the same is no shift.
DAYS = """
CREATE FUNCTION networks_note_shifted_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO networks_calendarshift (first_day, last_day, at)
    SELECT min(date), max(date), clock_timestamp() FROM after HAVING count(*) > 0;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO networks_calendarshift (first_day, last_day, at)
    SELECT min(date), max(date), clock_timestamp() FROM before HAVING count(*) > 0;
  ELSE
    INSERT INTO networks_calendarshift (first_day, last_day, at)
    SELECT min(date), max(date), clock_timestamp() FROM (
      (SELECT date, is_working FROM before EXCEPT SELECT date, is_working FROM after)
      UNION ALL
      (SELECT date, is_working FROM after EXCEPT SELECT date, is_working FROM before)
    ) AS shifted HAVING count(*) > 0;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER networks_calendarday_inserted AFTER INSERT ON networks_calendarday
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION networks_note_shifted_days();
CREATE TRIGGER networks_calendarday_updated AFTER UPDATE ON networks_calendarday
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION networks_note_shifted_days();
CREATE TRIGGER networks_calendarday_deleted AFTER DELETE ON networks_calendarday
  REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION networks_note_shifted_days();
"""
NO_DAYS = """
DROP TRIGGER networks_calendarday_inserted ON networks_calendarday;
DROP TRIGGER networks_calendarday_updated ON networks_calendarday;
DROP TRIGGER networks_calendarday_deleted ON networks_calendarday;
DROP FUNCTION networks_note_shifted_days();
"""
# Hours hold from their first day until the next ones: without an end, which is more than enough and never too little.
HOURS = """
CREATE FUNCTION networks_note_shifted_hours() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (OLD.since, OLD.periods) IS NOT DISTINCT FROM (NEW.since, NEW.periods) THEN
    RETURN NULL;
  END IF;
  INSERT INTO networks_calendarshift (first_day, last_day, at)
  VALUES (
    CASE TG_OP WHEN 'INSERT' THEN NEW.since WHEN 'DELETE' THEN OLD.since ELSE least(OLD.since, NEW.since) END,
    NULL, clock_timestamp()
  );
  RETURN NULL;
END
$$;
CREATE TRIGGER networks_officehours_shifts AFTER INSERT OR UPDATE OR DELETE ON networks_officehours
  FOR EACH ROW EXECUTE FUNCTION networks_note_shifted_hours();
"""
NO_HOURS = """
DROP TRIGGER networks_officehours_shifts ON networks_officehours;
DROP FUNCTION networks_note_shifted_hours();
"""


class Migration(migrations.Migration):
    dependencies = [("networks", "0004_changes_append_only")]

    operations = [
        migrations.CreateModel(
            name="CalendarShift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_day", models.DateField()),
                ("last_day", models.DateField(null=True)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="CalendarYear",
            fields=[],
            options={
                "verbose_name": "calendar year",
                "verbose_name_plural": "calendar years",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("networks.calendarday",),
        ),
        migrations.RunSQL(DAYS, NO_DAYS),
        migrations.RunSQL(HOURS, NO_HOURS),
    ]
