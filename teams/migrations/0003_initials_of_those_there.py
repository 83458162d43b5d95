from django.db import migrations

from teams.initials import initials_of

BATCH = 2000


def take_initials(apps, schema_editor):
    people = apps.get_model("teams", "User").objects
    batch = []
    for person in people.only("name", "initials").iterator(chunk_size=BATCH):
        person.initials = initials_of(person.name)
        batch.append(person)
        if len(batch) == BATCH:
            people.bulk_update(batch, ["initials"])
            batch = []
    people.bulk_update(batch, ["initials"])


class Migration(migrations.Migration):
    dependencies = [("teams", "0002_handovers_stand_ins_initials")]

    operations = [migrations.RunPython(take_initials, migrations.RunPython.noop)]
