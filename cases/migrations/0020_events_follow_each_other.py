from django.db import migrations

# Numbered without a gap and never before the one it follows: so the intervals between the events of a case cover its
# whole time, once. By the index of the numbers, one look an event; with what many inserts bring, in one go.
FOLLOWS = """
CREATE FUNCTION cases_event_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM added
    WHERE added.seq <> 1 AND coalesce(
      (SELECT before.occurred_at > added.occurred_at FROM cases_caseevent before
       WHERE before.case_id = added.case_id AND before.seq = added.seq - 1), true)
  ) THEN
    RAISE EXCEPTION 'an event follows the one before it, in number and in time'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'cases_event_follows_the_one_before';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER cases_event_follows AFTER INSERT ON cases_caseevent
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION cases_event_follows();
"""
FOLLOWS_NOT = """
DROP TRIGGER cases_event_follows ON cases_caseevent;
DROP FUNCTION cases_event_follows();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0019_pauses_extensions_and_second_looks")]

    operations = [migrations.RunSQL(FOLLOWS, FOLLOWS_NOT)]
