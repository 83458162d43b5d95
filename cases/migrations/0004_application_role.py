from django.db import migrations

# The first rights of the service. What it may do today, and as whom it signs in: governance/database_rights.py.
ROLE = """
DO $$
BEGIN
  CREATE ROLE governance_app NOLOGIN;
EXCEPTION
  WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN NULL;
END
$$;
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'governance_app') THEN
    BEGIN
      GRANT governance_app TO CURRENT_USER;
    EXCEPTION
      WHEN insufficient_privilege THEN NULL;
    END;
    GRANT USAGE ON SCHEMA public TO governance_app;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO governance_app;
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO governance_app;
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO governance_app;
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO governance_app;
    REVOKE UPDATE, DELETE ON cases_caseevent FROM governance_app;
  END IF;
END
$$;
"""
NO_ROLE = """
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'governance_app') THEN
    ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM governance_app;
    ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM governance_app;
    REVOKE ALL ON ALL TABLES IN SCHEMA public FROM governance_app;
    REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM governance_app;
    REVOKE ALL ON SCHEMA public FROM governance_app;
  END IF;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_search_by_bigrams"),
        ("teams", "0001_initial"),
        ("networks", "0001_initial"),
        ("outbox", "0001_initial"),
        ("sessions", "0001_initial"),
    ]

    operations = [migrations.RunSQL(ROLE, NO_ROLE)]
