import importlib

from django.db import migrations, models

ACTIONS = [
    *importlib.import_module("cases.migrations.0009_limits_set_right").ACTIONS,
    ("redistrict", "Area changed"),
]

# An open matter lies in an area in force: otherwise it would be seen by the old chain, by none, or by two. Areas are
# locked in the order of their numbers, as by whoever changes them, so that neither waits for the other for ever. Whoever
# ends areas locks them FOR UPDATE: a matter raised meanwhile waits here, and then sees that its area has ended.
OPEN_LIES_IN_FORCE = """
CREATE FUNCTION cases_case_lies_in_force() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ended boolean := true;
BEGIN
  SELECT bool_or(locked.id = NEW.area_id AND locked.until IS NOT NULL) INTO ended FROM (
    SELECT id, until FROM networks_area
    WHERE id IN (NEW.area_id, NEW.county_id, NEW.street_id, NEW.community_id, NEW.grid_id) ORDER BY id FOR KEY SHARE
  ) locked;
  IF ended THEN
    RAISE EXCEPTION 'an open case lies in an area in force' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'cases_case_open_lies_in_an_area_in_force';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER cases_case_new_lies_in_force BEFORE INSERT ON cases_case
  FOR EACH ROW WHEN (NEW.next_due_at IS NOT NULL) EXECUTE FUNCTION cases_case_lies_in_force();
CREATE TRIGGER cases_case_reopened_lies_in_force BEFORE UPDATE ON cases_case
  FOR EACH ROW WHEN (NEW.next_due_at IS NOT NULL AND (OLD.next_due_at IS NULL OR OLD.area_id <> NEW.area_id))
  EXECUTE FUNCTION cases_case_lies_in_force();

CREATE FUNCTION networks_area_leaves_no_open_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM cases_case WHERE next_due_at IS NOT NULL AND grid_id = NEW.id)
    OR EXISTS (SELECT FROM cases_case WHERE next_due_at IS NOT NULL AND community_id = NEW.id)
    OR EXISTS (SELECT FROM cases_case WHERE next_due_at IS NOT NULL AND street_id = NEW.id)
    OR EXISTS (SELECT FROM cases_case WHERE next_due_at IS NOT NULL AND county_id = NEW.id)
    OR EXISTS (SELECT FROM cases_case WHERE next_due_at IS NOT NULL AND city_id = NEW.id)
  THEN
    RAISE EXCEPTION 'an open case lies in an area in force' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'cases_case_open_lies_in_an_area_in_force';
  END IF;
  RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER networks_area_leaves_no_open_case AFTER UPDATE OF until ON networks_area
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.until IS NULL AND NEW.until IS NOT NULL)
  EXECUTE FUNCTION networks_area_leaves_no_open_case();
"""
ANYWHERE = """
DROP TRIGGER networks_area_leaves_no_open_case ON networks_area;
DROP FUNCTION networks_area_leaves_no_open_case();
DROP TRIGGER cases_case_reopened_lies_in_force ON cases_case;
DROP TRIGGER cases_case_new_lies_in_force ON cases_case;
DROP FUNCTION cases_case_lies_in_force();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0012_lists_of_paused_and_looked_at"),
        ("networks", "0007_areas_keep_whose_place_they_took"),
    ]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="proposed_action",
            field=models.CharField(blank=True, choices=ACTIONS, max_length=20),
        ),
        migrations.AlterField(
            model_name="caseevent", name="action", field=models.CharField(choices=ACTIONS, max_length=20)
        ),
        migrations.RunSQL(OPEN_LIES_IN_FORCE, ANYWHERE),
    ]
