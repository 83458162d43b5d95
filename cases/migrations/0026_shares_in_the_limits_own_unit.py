from django.db import migrations, models

# Until the recount that is noted below has passed, what is kept are shares of natural time, as before: less the time
# that the clock stood, in which nothing passes.
SHARES = """
UPDATE cases_clock SET amber_at = began + whole * amber_percent / 100,
    over_150_at = CASE WHEN stage IN ('accept', 'dispatch', 'arrive', 'close') THEN began + whole * 1.5 END,
    over_200_at = CASE WHEN stage = 'close' THEN began + whole * 2 END
FROM (
    SELECT id AS timed, started_at + coalesce(stood_for, interval '0') AS began,
        due_at - started_at - coalesce(stood_for, interval '0') AS whole
    FROM cases_clock WHERE rings_at IS NOT NULL
) AS measured
WHERE timed = cases_clock.id AND stage IN ('accept', 'dispatch', 'arrive', 'contact', 'close', 'rating');
UPDATE cases_clock SET rings_at = NULL, alarm = ''
WHERE alarm = 'over_200' AND stage <> 'close' AND rings_at IS NOT NULL;
UPDATE cases_case SET amber_at = own.amber_at
FROM (
    SELECT DISTINCT ON (case_id) case_id,
        started_at + coalesce(stood_for, interval '0')
        + (due_at - started_at - coalesce(stood_for, interval '0')) * amber_percent / 100 AS amber_at
    FROM cases_clock WHERE stage = 'close' ORDER BY case_id, id DESC
) AS own
WHERE own.case_id = cases_case.id AND cases_case.next_due_at IS NOT NULL;
UPDATE cases_call SET arrive_amber_at = clock.amber_at
FROM cases_clock AS clock
WHERE clock.call_id = cases_call.id AND clock.stage = 'arrive' AND clock.amber_at IS NOT NULL
    AND cases_call.ended_at IS NULL AND cases_call.arrived_at IS NULL;
"""
# Every open limit is counted again in the background (cases.tasks.recompute_limits): it knows the work calendar.
RECOUNT = """
INSERT INTO networks_calendarshift (first_day, last_day, at)
SELECT DATE '2000-01-01', NULL, now() WHERE EXISTS (SELECT FROM cases_case WHERE next_due_at IS NOT NULL);
"""
STOOD = """
UPDATE cases_clock SET stood_for = pauses.lasted
FROM (
    SELECT clock.id AS timed, sum(pause.until - pause.since) AS lasted
    FROM cases_clock AS clock
    JOIN cases_pause AS pause ON pause.case_id = clock.case_id AND pause.since >= clock.started_at
        AND pause.until <= clock.due_at
    WHERE clock.rings_at IS NOT NULL GROUP BY clock.id
) AS pauses
WHERE timed = cases_clock.id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0025_codes_given_and_telephones_looked_up"),
        ("networks", "0010_local_days"),
    ]

    operations = [
        migrations.AddField("clock", "amber_at", models.DateTimeField(null=True)),
        migrations.AddField("clock", "over_150_at", models.DateTimeField(null=True)),
        migrations.AddField("clock", "over_200_at", models.DateTimeField(null=True)),
        migrations.AddField("clock", "known_at", models.DateTimeField(null=True)),
        migrations.AddField("case", "amber_at", models.DateTimeField(null=True)),
        migrations.AddField("call", "arrive_amber_at", models.DateTimeField(null=True)),
        migrations.RunSQL(SHARES, STOOD),
        migrations.RunSQL(RECOUNT, migrations.RunSQL.noop),
        # What was updated above waits for its foreign keys to be checked; a table that waits cannot be altered.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL IMMEDIATE"),
        migrations.RemoveField("clock", "amber_percent"),
        migrations.RemoveField("clock", "stood_for"),
    ]
