"""When a case ended is read again from the ledger, where a later step had moved it.

Publishing, a second look and other steps with ended cases used to write their own moment into it.
"""

from django.db import migrations

MEND = """\
UPDATE cases_case AS ended SET closed_at = truly.occurred_at
FROM (
  SELECT DISTINCT ON (moved.case_id) moved.case_id, moved.target, moved.occurred_at
  FROM cases_caseevent AS moved
  WHERE moved.source <> moved.target AND moved.case_id IN (
    SELECT case_id FROM cases_caseevent WHERE source = target AND target = ANY(ARRAY[
      'closed', 'refused', 'merged', 'terminated', 'withdrawn']))
  ORDER BY moved.case_id, moved.seq DESC
) AS truly
WHERE ended.id = truly.case_id AND ended.state = truly.target
  AND ended.closed_at IS NOT NULL AND ended.closed_at <> truly.occurred_at
"""


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0052_assignments_within_units'),
    ]

    operations = [
        migrations.RunSQL(MEND, migrations.RunSQL.noop),
    ]
