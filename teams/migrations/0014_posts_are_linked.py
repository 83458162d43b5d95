from django.db import migrations

COLUMNS = "id,person_id,duty,area_id,unit_id,since,until,is_deputy,stands_in_for_id"
LINKED = f"""
SELECT networks_link_all('configuration', 'post', 'teams_post', '{COLUMNS}');
CREATE CONSTRAINT TRIGGER teams_post_is_linked AFTER INSERT OR UPDATE OR DELETE ON teams_post
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION networks_link_row('configuration', 'post', '{COLUMNS}');
"""
NOT_LINKED = "DROP TRIGGER teams_post_is_linked ON teams_post;"


class Migration(migrations.Migration):
    dependencies = [("teams", "0013_second_persons"), ("networks", "0018_links")]

    operations = [migrations.RunSQL(LINKED, NOT_LINKED)]
