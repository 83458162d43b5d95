from django.db import migrations

# The index holds the folded pieces of the whole text (networks_pieces), the areas, and the end of the case number, whose
# lexemes begin with signs or hold more than two letters, so that no word is taken for one. The cost is about what the
# function takes against reading a row: with a lower one the planner computes it for thousands of rows instead of asking
# the index. The index is built without locking out writers; broken off, the migration begins anew where it was.
FINDABLE = """
CREATE OR REPLACE FUNCTION cases_findable(
  body text, reference text, city bigint, county bigint, street bigint, community bigint, grid bigint
) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 5000
RETURN networks_pieces(body) || array_to_tsvector(array_remove(ARRAY[
  '#' || split_part(reference, '-', 2),
  'city:' || city, 'county:' || county, 'street:' || street, 'community:' || community, 'grid:' || grid
], NULL));
"""
INDEX = """
CREATE INDEX CONCURRENTLY cases_case_for_finding ON cases_case USING gin (
  cases_findable(text || ' ' || place, reference, city_id, county_id, street_id, community_id, grid_id)
);
"""
BIGRAMS = """
CREATE OR REPLACE FUNCTION cases_bigrams(body text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT COST 2000 AS $$
  SELECT coalesce(array_to_tsvector(array_agg(DISTINCT substr(word, place, 2))), ''::tsvector)
  FROM regexp_split_to_table(lower(left(body, 2000)), '[[:space:][:punct:]，。！？；：、“”‘’（）《》【】…—·]+') AS word,
    generate_series(1, length(word) - 1) AS place
$$;
"""
SEARCHABLE = """
CREATE OR REPLACE FUNCTION cases_searchable(
  body text, city bigint, county bigint, street bigint, community bigint, grid bigint
) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 2000
RETURN cases_bigrams(body) || array_to_tsvector(array_remove(ARRAY[
  'city:' || city, 'county:' || county, 'street:' || street, 'community:' || community, 'grid:' || grid
], NULL));
"""
OLD_INDEX = """
CREATE INDEX CONCURRENTLY cases_case_for_search ON cases_case USING gin (
  cases_searchable(text || ' ' || place, city_id, county_id, street_id, community_id, grid_id)
);
"""
NO_INDEX = "DROP INDEX CONCURRENTLY IF EXISTS cases_case_for_finding;"
NO_OLD_INDEX = "DROP INDEX CONCURRENTLY IF EXISTS cases_case_for_search;"
NO_FINDABLE = "DROP FUNCTION IF EXISTS cases_findable(text, text, bigint, bigint, bigint, bigint, bigint);"
NO_SEARCHABLE = "DROP FUNCTION IF EXISTS cases_searchable(text, bigint, bigint, bigint, bigint, bigint);"
NO_BIGRAMS = "DROP FUNCTION IF EXISTS cases_bigrams(text);"
# The planner knows how rare a piece is from what ANALYZE found in the index's expression.
COUNTED = "ANALYZE cases_case;"


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0023_counts_from_events"), ("networks", "0011_text_folded_for_search")]

    operations = [
        migrations.RunSQL(FINDABLE, NO_FINDABLE),
        migrations.RunSQL(NO_INDEX, migrations.RunSQL.noop),
        migrations.RunSQL(INDEX, NO_INDEX),
        migrations.RunSQL(COUNTED, migrations.RunSQL.noop),
        migrations.RunSQL(NO_OLD_INDEX, OLD_INDEX),
        migrations.RunSQL(migrations.RunSQL.noop, NO_OLD_INDEX),
        migrations.RunSQL(NO_SEARCHABLE, SEARCHABLE),
        migrations.RunSQL(NO_BIGRAMS, BIGRAMS),
    ]
