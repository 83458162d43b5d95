from django.db import migrations, models

ORDER = (
    "id,case_id,clock_id,kind,year,number,unit_id,issued_by_id,reporter_id,issued_at,reason,reply_due_at,reply,"
    "replied_by_id,replied_at,stopped_at"
)
EVIDENCE = "id,case_id,event_seq,uid,content,mime,sha256,size,by_id,created_at"
# Orders that a clock issues have no event of a case, so they have a chain. Evidence from now on stands in its event;
# what was there before is chained once.
LINKED = f"""
SELECT networks_link_all('orders', 'order', 'cases_supervisionorder', '{ORDER}');
CREATE CONSTRAINT TRIGGER cases_order_is_linked AFTER INSERT OR UPDATE OR DELETE ON cases_supervisionorder
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION networks_link_row('orders', 'order', '{ORDER}');
SELECT networks_link_all('evidence', 'evidence', 'cases_evidence', '{EVIDENCE}');
CREATE TRIGGER cases_anchor_is_final BEFORE UPDATE OR DELETE ON cases_anchor
  FOR EACH ROW EXECUTE FUNCTION cases_written_once();
"""
NOT_LINKED = """
DROP TRIGGER cases_anchor_is_final ON cases_anchor;
DROP TRIGGER cases_order_is_linked ON cases_supervisionorder;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0035_written_once"), ("networks", "0018_links")]

    operations = [
        migrations.CreateModel(
            name="Anchor",
            fields=[
                ("number", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("cut_at", models.DateTimeField()),
                ("reached", models.JSONField(default=dict)),
                ("digest", models.BinaryField(max_length=32)),
            ],
            options={"verbose_name": "anchor", "verbose_name_plural": "anchors"},
        ),
        migrations.RunSQL(LINKED, NOT_LINKED),
    ]
