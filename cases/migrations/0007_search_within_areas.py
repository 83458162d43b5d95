from django.db import migrations

# Areas stand in the same index as the words: "heating, in this street" then reads two short lists instead of every
# heating case of the city. Their lexemes are longer than two characters, so that no word can be taken for one.
# The cost is what the function really takes against reading a row; with the default the planner would rather compute it
# for a million rows than ask the index. RETURN binds the inner function now: an index is built without a search path.
SEARCHABLE = """
ALTER FUNCTION cases_bigrams(text) COST 2000;
CREATE FUNCTION cases_searchable(
  body text, city bigint, county bigint, street bigint, community bigint, grid bigint
) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 2000
RETURN cases_bigrams(body) || array_to_tsvector(array_remove(ARRAY[
  'city:' || city, 'county:' || county, 'street:' || street, 'community:' || community, 'grid:' || grid
], NULL));
DROP INDEX cases_case_for_search;
CREATE INDEX cases_case_for_search ON cases_case USING gin (
  cases_searchable(text || ' ' || place, city_id, county_id, street_id, community_id, grid_id)
);
"""
BIGRAMS_ALONE = """
DROP INDEX cases_case_for_search;
CREATE INDEX cases_case_for_search ON cases_case USING gin (cases_bigrams(text || ' ' || place));
DROP FUNCTION cases_searchable(text, bigint, bigint, bigint, bigint, bigint);
ALTER FUNCTION cases_bigrams(text) COST 100;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_event_holder")]

    operations = [migrations.RunSQL(SEARCHABLE, BIGRAMS_ALONE)]
