from django.db import migrations

# Twins of networks/folding.py, which says why each line is there; a test compares what both make of the same text.
# The conditions keep most texts from being read twelve times: what they look for is rare.
# BEGIN ATOMIC and RETURN bind the inner functions now: an index is built without a search path.
FOLDED = r"""
CREATE FUNCTION networks_numerals(body text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN (
  SELECT string_agg(
    CASE WHEN part[1] IS NULL THEN part[2] ELSE translate(
      CASE
        WHEN part[1] = '十' THEN '一〇'
        ELSE replace(regexp_replace(regexp_replace(part[1], '^十', '一'), '十$', '〇'), '十', '')
      END,
      '〇零一二三四五六七八九', '00123456789')
    END, '' ORDER BY place)
  FROM regexp_matches(
    body,
    '(?<![0-9〇零一二三四五六七八九十])'
    '([〇零一二三四五六七八九十]+(?=号|栋|幢|座|单元|门|层|楼|室|户|组|委)|[〇零一二三四五六七八九]{3,})'
    '|([〇零一二三四五六七八九十]|[^〇零一二三四五六七八九十]+)', 'g') WITH ORDINALITY AS found(part, place)
);

CREATE FUNCTION networks_numbers(body text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(body,
  '(?<![0-9])(1[3-9][0-9])[ -]([0-9]{4})[ -]([0-9]{4})(?![0-9])', ' \1\2\3 ', 'g'),
  '(?<![0-9])([+]|00)?86[ -]*(1[3-9][0-9]{9})(?![0-9])', ' \2 ', 'g'),
  '(?<![0-9])(0[12][0-9]|0[3-9][0-9]{2})([2-9][0-9]{6,7})(?![0-9])', ' \1 \2 ', 'g'),
  '(?<![0-9])([0-9]{4})[ -]([0-9]{4})[ -]([0-9]{4})[ -]([0-9]{4})([ -]([0-9]{1,4}))?(?![0-9])', ' \1\2\3\4\6 ', 'g'),
  '(?<![0-9])([0-9]{4})[ -]([0-9]{4})[ -]([0-9]{4})(?![0-9])', ' \1\2\3 ', 'g'),
  '(?<![0-9-])([0-9]{1,3})-([0-9]{1,2})-([0-9]{3,4})(?![0-9-])', ' \1号楼 \2单元 \3 ', 'g');

CREATE FUNCTION networks_houses(body text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(body,
  '(?<![0-9])([0-9]{1,4})(号楼|栋楼?|幢楼?|#楼?|号(?=[0-9]{1,2}(单元|门)))', ' \1号楼 ', 'g'),
  '(号楼 +[0-9]{1,2})门', '\1单元', 'g'),
  '(?<![0-9])([0-9]{1,3}单元)', ' \1 ', 'g'),
  '(?<![0-9])([0-9]{3,4})室', ' \1 ', 'g'),
  '([0-9]{5,})', ' \1 ', 'g');

CREATE FUNCTION networks_spelled(body text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN (
  SELECT CASE
    WHEN small ~ U&'[\00AD\00C0-\00DE\0410-\042F\0401\200B-\2015\202A-\202E\2043\2060-\206F\2212\30FC\FE00-\FE0F\FEFF]'
    THEN translate(
      small,
      'ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ'
        || U&'\2010\2011\2012\2013\2014\2015\2212\2043\30FC'
        || U&'\00AD\200B\200C\200D\200E\200F\202A\202B\202C\202D\202E\2060\2061\2062\2063\2064\2065\2066\2067\2068'
        || U&'\2069\206A\206B\206C\206D\206E\206F\FEFF\FE00\FE01\FE02\FE03\FE04\FE05\FE06\FE07\FE08\FE09\FE0A\FE0B'
        || U&'\FE0C\FE0D\FE0E\FE0F',
      'àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþабвгдеёжзийклмнопрстуфхцчшщъыьэюя---------'
    )
    ELSE small
  END
  FROM (SELECT lower(normalize(body, NFKC) COLLATE "C") AS small OFFSET 0) AS one
);

CREATE FUNCTION networks_folded(body text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN (
  SELECT CASE WHEN numbered ~ '[0-9]' THEN networks_houses(numbered) ELSE numbered END
  FROM (
    SELECT CASE WHEN lettered ~ '[0-9][ -]?[0-9]' THEN networks_numbers(lettered) ELSE lettered END AS numbered
    FROM (
      SELECT CASE WHEN counted ~ '[a-z]-[a-z]' THEN regexp_replace(counted, '([a-z])-(?=[a-z])', '\1', 'g')
        ELSE counted END AS lettered
      FROM (
        SELECT CASE WHEN spelled ~
            '[〇零一二三四五六七八九十](号|栋|幢|座|单元|门|层|楼|室|户|组|委)|[〇零一二三四五六七八九]{3}'
          THEN networks_numerals(spelled) ELSE spelled END AS counted
        FROM (SELECT networks_spelled(body) AS spelled OFFSET 0) AS one OFFSET 0
      ) AS two OFFSET 0
    ) AS three OFFSET 0
  ) AS four
);

CREATE FUNCTION networks_pieces(body text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT COST 2000
RETURN (
  SELECT coalesce(array_to_tsvector(array_agg(piece)), ''::tsvector)
  FROM (
    SELECT token, lead(token) OVER (ORDER BY run, place) AS following
    FROM regexp_matches(
      regexp_replace(
        networks_folded(body),
        U&'[\0001-/:-@\005B-`{-\00BF\00D7\00F7\2000-\206F\2190-\2BFF\3000-\3004\3008-\303F\30FB\FE10-\FE6B]+',
        ' ', 'g'
      ),
      '[0-9]{1,32}|[^0-9]+', 'g'
    ) WITH ORDINALITY AS runs(letters, run),
    LATERAL unnest(
      CASE WHEN letters[1] ~ '^[0-9]' THEN letters ELSE string_to_array(letters[1], NULL) END
    ) WITH ORDINALITY AS tokens(token, place)
  ) AS pairs,
  LATERAL (VALUES
    (CASE WHEN token !~ '^[a-z]$' THEN token END),
    (CASE WHEN following <> ' ' THEN token || following END),
    (CASE WHEN length(token) >= 7 THEN '~' || right(token, 4) END)
  ) AS taken(piece)
  WHERE token <> ' ' AND piece IS NOT NULL
);
"""
UNFOLDED = """
DROP FUNCTION networks_pieces(text);
DROP FUNCTION networks_folded(text);
DROP FUNCTION networks_spelled(text);
DROP FUNCTION networks_houses(text);
DROP FUNCTION networks_numbers(text);
DROP FUNCTION networks_numerals(text);
"""


class Migration(migrations.Migration):
    dependencies = [("networks", "0010_local_days")]

    operations = [migrations.RunSQL(FOLDED, UNFOLDED)]
