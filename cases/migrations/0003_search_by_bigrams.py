from django.db import migrations

BIGRAMS = """
CREATE FUNCTION cases_bigrams(body text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT coalesce(array_to_tsvector(array_agg(DISTINCT substr(word, place, 2))), ''::tsvector)
  FROM regexp_split_to_table(lower(left(body, 2000)), '[[:space:][:punct:]，。！？；：、“”‘’（）《》【】…—·]+') AS word,
    generate_series(1, length(word) - 1) AS place
$$;
CREATE INDEX cases_case_for_search ON cases_case USING gin (cases_bigrams(text || ' ' || place));
"""
NO_BIGRAMS = """
DROP INDEX cases_case_for_search;
DROP FUNCTION cases_bigrams(text);
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_events_append_only")]

    operations = [migrations.RunSQL(BIGRAMS, NO_BIGRAMS)]
