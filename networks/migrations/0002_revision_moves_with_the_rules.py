"""The revision moves whenever a table of the rules is written, whoever writes it."""

from django.db import migrations

RULE_TABLES = ("catalogueitem", "levelrule", "calendarday", "officehours")

# The number comes from a sequence: unlike a counter it is not given again after a rollback.
FUNCTION = """
CREATE SEQUENCE networks_revision_number;
CREATE FUNCTION networks_move_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO networks_revision (id, number, changed_at)
    VALUES (1, nextval('networks_revision_number'), now())
    ON CONFLICT (id) DO UPDATE SET number = EXCLUDED.number, changed_at = EXCLUDED.changed_at;
    RETURN NULL;
END $$;
INSERT INTO networks_revision (id, number, changed_at) VALUES (1, nextval('networks_revision_number'), now());
"""
DROP_FUNCTION = """
DELETE FROM networks_revision;
DROP FUNCTION networks_move_revision();
DROP SEQUENCE networks_revision_number;
"""
TRIGGER = """
CREATE TRIGGER networks_{table}_moves_revision
AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON networks_{table}
FOR EACH STATEMENT EXECUTE FUNCTION networks_move_revision();
"""
DROP_TRIGGER = "DROP TRIGGER networks_{table}_moves_revision ON networks_{table};"


class Migration(migrations.Migration):
    dependencies = [("networks", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, DROP_FUNCTION),
        *(migrations.RunSQL(TRIGGER.format(table=table), DROP_TRIGGER.format(table=table)) for table in RULE_TABLES),
    ]
