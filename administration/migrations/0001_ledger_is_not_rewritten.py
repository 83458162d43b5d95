"""The application's role may add to the ledger of configuration and read it, no more.

Here and not in networks: the grant that gave the role everything is in cases, above them.
"""

from django.db import migrations

REVOKE = """
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'governance_app') THEN
    REVOKE UPDATE, DELETE ON networks_change FROM governance_app;
  END IF;
END
$$;
"""
GRANT = """
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'governance_app') THEN
    GRANT UPDATE, DELETE ON networks_change TO governance_app;
  END IF;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_application_role"), ("networks", "0004_changes_append_only")]

    operations = [migrations.RunSQL(REVOKE, GRANT)]
