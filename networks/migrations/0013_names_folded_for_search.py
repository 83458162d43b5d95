from django.db import migrations

# The twin of `name_pieces` in networks/folding.py: a name without what stands between its parts.
NAMES = """
CREATE FUNCTION networks_name_pieces(name text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT COST 1000
RETURN networks_pieces(
  translate(normalize(name, NFKC), U&' \\0009\\000A-.\\00B7\\2022\\30FB\\2027\\2219\\22C5\\A78F\\1427\\16EB\\25CF\\3002', '')
);
"""


class Migration(migrations.Migration):
    dependencies = [("networks", "0012_dangers")]

    operations = [migrations.RunSQL(NAMES, "DROP FUNCTION networks_name_pieces(text);")]
