from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("outbox", "0002_pace_and_tally")]

    operations = [
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["channel", "recipient", "available_at"],
                name="outbox_message_for_recipient",
            ),
        ),
    ]
