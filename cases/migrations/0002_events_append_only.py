from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION cases_event_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'cases_caseevent is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER cases_event_is_final BEFORE UPDATE OR DELETE ON cases_caseevent
  FOR EACH ROW EXECUTE FUNCTION cases_event_is_final();
"""
NOT_APPEND_ONLY = """
DROP TRIGGER cases_event_is_final ON cases_caseevent;
DROP FUNCTION cases_event_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [migrations.RunSQL(APPEND_ONLY, NOT_APPEND_ONLY)]
