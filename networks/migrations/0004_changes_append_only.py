from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION networks_change_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'networks_change is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER networks_change_is_final BEFORE UPDATE OR DELETE ON networks_change
  FOR EACH ROW EXECUTE FUNCTION networks_change_is_final();
"""
NOT_APPEND_ONLY = """
DROP TRIGGER networks_change_is_final ON networks_change;
DROP FUNCTION networks_change_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("networks", "0003_ledger_of_configuration")]

    operations = [migrations.RunSQL(APPEND_ONLY, NOT_APPEND_ONLY)]
