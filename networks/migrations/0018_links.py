from django.db import migrations, models

# A row's columns as JSON have one form whatever the session's settings; so has the text that a link is hashed over.
# The chain is locked as the last thing before the commit: nobody waits for a long transaction, and no two wait for
# each other. `networks_link_all` chains what was there before its table was watched.
FUNCTIONS = """
CREATE FUNCTION networks_row_digest(kept jsonb, columns text[]) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
  SELECT sha256(convert_to((SELECT jsonb_object_agg(name, kept -> name) FROM unnest(columns) AS name)::text, 'UTF8'))
$$;
CREATE FUNCTION networks_append_link(in_chain text, of_kind text, of_row bigint, of_digest bytea)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  last_seq bigint := 0;
  last_hash bytea := ''::bytea;
  instant timestamptz := transaction_timestamp();
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('governance link ' || in_chain, 0));
  SELECT seq, hash INTO last_seq, last_hash FROM networks_link WHERE chain = in_chain ORDER BY seq DESC LIMIT 1;
  last_seq := coalesce(last_seq, 0) + 1;
  INSERT INTO networks_link (chain, seq, kind, "row", at, digest, hash) VALUES (
    in_chain, last_seq, of_kind, of_row, instant, of_digest,
    sha256(coalesce(last_hash, ''::bytea) || convert_to(
      format('%s %s %s:%s %s %s', in_chain, last_seq, of_kind, of_row,
        (extract(epoch FROM instant) * 1000000)::bigint, encode(of_digest, 'hex')), 'UTF8'))
  );
END
$$;
CREATE FUNCTION networks_link_row() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM networks_append_link(TG_ARGV[0], TG_ARGV[1], OLD.id, ''::bytea);
  ELSE
    PERFORM networks_append_link(
      TG_ARGV[0], TG_ARGV[1], NEW.id, networks_row_digest(to_jsonb(NEW), string_to_array(TG_ARGV[2], ',')));
  END IF;
  RETURN NULL;
END
$$;
CREATE FUNCTION networks_link_all(in_chain text, of_kind text, of_table regclass, columns text)
RETURNS void LANGUAGE plpgsql SET timezone = 'UTC' AS $$
BEGIN
  EXECUTE format(
    'SELECT count(networks_append_link($1, $2, id, networks_row_digest(to_jsonb(kept), string_to_array($3, '',''))))'
    ' FROM (SELECT * FROM %s ORDER BY id) AS kept', of_table) USING in_chain, of_kind, columns;
END
$$;
CREATE FUNCTION networks_link_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'networks_link is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER networks_link_is_final BEFORE UPDATE OR DELETE ON networks_link
  FOR EACH ROW EXECUTE FUNCTION networks_link_is_final();
"""
NO_FUNCTIONS = """
DROP TRIGGER networks_link_is_final ON networks_link;
DROP FUNCTION networks_link_is_final();
DROP FUNCTION networks_link_all(text, text, regclass, text);
DROP FUNCTION networks_link_row();
DROP FUNCTION networks_append_link(text, text, bigint, bytea);
DROP FUNCTION networks_row_digest(jsonb, text[]);
"""
COLUMNS = "id,kind,subject_id,subject,about,path,action,by_id,by_name,at,changed,note"
LINKED = f"""
SELECT networks_link_all('configuration', 'change', 'networks_change', '{COLUMNS}');
CREATE CONSTRAINT TRIGGER networks_change_is_linked AFTER INSERT ON networks_change
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION networks_link_row('configuration', 'change', '{COLUMNS}');
"""
NOT_LINKED = "DROP TRIGGER networks_change_is_linked ON networks_change;"


class Migration(migrations.Migration):
    dependencies = [("networks", "0017_dangers_by_their_sound")]

    operations = [
        migrations.CreateModel(
            name="Link",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("chain", models.CharField(max_length=16)),
                ("seq", models.BigIntegerField()),
                ("kind", models.CharField(max_length=16)),
                ("row", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("digest", models.BinaryField(max_length=32)),
                ("hash", models.BinaryField(max_length=32)),
            ],
            options={
                "verbose_name": "link",
                "verbose_name_plural": "links",
                "indexes": [models.Index(fields=["kind", "row", "-seq"], name="networks_link_for_row")],
                "constraints": [
                    models.UniqueConstraint(fields=("chain", "seq"), name="networks_link_numbered_in_its_chain")
                ],
            },
        ),
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RunSQL(LINKED, NOT_LINKED),
    ]
