from django.db import migrations

# What people said and showed stays as it was written: a rating once it is answered, evidence, an order as issued and
# as replied to. The head of a case is the hash of its last event, whoever writes it; judged at the end of the
# transaction, for a step writes the case before its event.
KEPT = """
CREATE FUNCTION cases_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is written once: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER cases_evidence_is_final BEFORE UPDATE OR DELETE ON cases_evidence
  FOR EACH ROW EXECUTE FUNCTION cases_written_once();
CREATE TRIGGER cases_rating_is_not_deleted BEFORE DELETE ON cases_rating
  FOR EACH ROW EXECUTE FUNCTION cases_written_once();
CREATE TRIGGER cases_rating_is_final AFTER UPDATE ON cases_rating
  FOR EACH ROW WHEN (
    (OLD.answered_at IS NOT NULL AND OLD.* IS DISTINCT FROM NEW.*)
    OR (OLD.id, OLD.case_id, OLD.reporter_id, OLD.round, OLD.code_digest, OLD.invited_at)
      IS DISTINCT FROM (NEW.id, NEW.case_id, NEW.reporter_id, NEW.round, NEW.code_digest, NEW.invited_at)
  ) EXECUTE FUNCTION cases_written_once();
CREATE TRIGGER cases_order_is_not_deleted BEFORE DELETE ON cases_supervisionorder
  FOR EACH ROW EXECUTE FUNCTION cases_written_once();
CREATE TRIGGER cases_order_is_final AFTER UPDATE ON cases_supervisionorder
  FOR EACH ROW WHEN (
    ((OLD.replied_at IS NOT NULL OR OLD.stopped_at IS NOT NULL) AND OLD.* IS DISTINCT FROM NEW.*)
    OR (OLD.id, OLD.case_id, OLD.clock_id, OLD.kind, OLD.year, OLD.number, OLD.issued_by_id, OLD.reporter_id,
        OLD.issued_at, OLD.reason, OLD.reply_due_at)
      IS DISTINCT FROM (NEW.id, NEW.case_id, NEW.clock_id, NEW.kind, NEW.year, NEW.number, NEW.issued_by_id,
        NEW.reporter_id, NEW.issued_at, NEW.reason, NEW.reply_due_at)
  ) EXECUTE FUNCTION cases_written_once();
CREATE FUNCTION cases_head_is_the_last_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM cases_caseevent event
    WHERE event.case_id = NEW.id AND event.seq = NEW.version AND event.hash = NEW.ledger_head
  ) THEN
    RAISE EXCEPTION 'the head of case % is not the hash of its event %', NEW.reference, NEW.version
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER cases_case_head_is_the_last_event AFTER UPDATE ON cases_case
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.ledger_head IS DISTINCT FROM NEW.ledger_head OR OLD.version IS DISTINCT FROM NEW.version)
  EXECUTE FUNCTION cases_head_is_the_last_event();
"""
NOT_KEPT = """
DROP TRIGGER cases_case_head_is_the_last_event ON cases_case;
DROP FUNCTION cases_head_is_the_last_event();
DROP TRIGGER cases_order_is_final ON cases_supervisionorder;
DROP TRIGGER cases_order_is_not_deleted ON cases_supervisionorder;
DROP TRIGGER cases_rating_is_final ON cases_rating;
DROP TRIGGER cases_rating_is_not_deleted ON cases_rating;
DROP TRIGGER cases_evidence_is_final ON cases_evidence;
DROP FUNCTION cases_written_once();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0034_questions_to_reporters")]

    operations = [migrations.RunSQL(KEPT, NOT_KEPT)]
