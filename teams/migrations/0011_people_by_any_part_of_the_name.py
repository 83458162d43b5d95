from django.db import migrations

INDEX = "CREATE INDEX CONCURRENTLY teams_user_for_parts_of_the_name ON teams_user USING gin (networks_name_pieces(name));"
NO_INDEX = "DROP INDEX CONCURRENTLY IF EXISTS teams_user_for_parts_of_the_name;"


class Migration(migrations.Migration):
    """Built without locking anybody out; broken off, it begins anew where it was."""

    atomic = False

    dependencies = [
        ("teams", "0010_one_time_codes"),
        ("networks", "0013_names_folded_for_search"),
    ]

    operations = [
        migrations.RunSQL(NO_INDEX, migrations.RunSQL.noop),
        migrations.RunSQL(INDEX, NO_INDEX),
        migrations.RunSQL("ANALYZE teams_user;", migrations.RunSQL.noop),
    ]
