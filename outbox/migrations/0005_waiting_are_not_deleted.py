from django.db import migrations

# The service forgets what was sent and clears up what was given up. What waits it can only send.
KEPT = """
CREATE FUNCTION outbox_waiting_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'message % waits to be sent and is not deleted', OLD.key USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER outbox_waiting_is_kept BEFORE DELETE ON outbox_message
  FOR EACH ROW WHEN (OLD.state = 'waiting' AND current_user = 'governance_app')
  EXECUTE FUNCTION outbox_waiting_is_kept();
"""
NOT_KEPT = """
DROP TRIGGER outbox_waiting_is_kept ON outbox_message;
DROP FUNCTION outbox_waiting_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("outbox", "0004_pulse")]

    operations = [migrations.RunSQL(KEPT, NOT_KEPT)]
