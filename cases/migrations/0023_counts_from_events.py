from django.db import migrations

# What the ledger tells of cases that were there before: how often an answer was sent back and how often a case was
# reopened, what began the round it is in, and from which level on an open proposal of a pause is decided now.
COUNT = """
UPDATE cases_case SET
  sent_back_count = told.sent_back, reopen_count = told.reopened,
  round_by = CASE WHEN cases_case.round > 1 THEN coalesce(told.latest, '') ELSE '' END
FROM (
  SELECT case_id,
    count(*) FILTER (WHERE action = 'send_back') AS sent_back,
    count(*) FILTER (WHERE action = 'reopen') AS reopened,
    (array_agg(action ORDER BY seq DESC) FILTER (WHERE action IN ('rework', 'reopen')))[1] AS latest
  FROM cases_caseevent WHERE action IN ('send_back', 'rework', 'reopen') GROUP BY case_id
) told
WHERE told.case_id = cases_case.id;
"""
DECIDE = """
UPDATE cases_case SET decided_from = CASE area.level
  WHEN 'grid' THEN 'community' WHEN 'community' THEN 'street' WHEN 'street' THEN 'county' ELSE 'city' END
FROM cases_call lead JOIN networks_unit unit ON unit.id = lead.unit_id JOIN networks_area area ON area.id = unit.area_id
WHERE lead.case_id = cases_case.id AND lead.part = 'lead' AND lead.ended_at IS NULL
  AND cases_case.proposed_action = 'propose_pause';
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0022_corrections_and_counts")]

    operations = [
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
        migrations.RunSQL(DECIDE, migrations.RunSQL.noop),
    ]
