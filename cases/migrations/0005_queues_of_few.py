from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0004_application_role"),
        ("networks", "0002_revision_moves_with_the_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="call",
            index=models.Index(condition=models.Q(("arrived_at__isnull", False), ("ended_at", None), ("finished_at", None)), fields=["unit", "case"], name="cases_call_for_in_work"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=models.Q(("state__in", ("whistled", "accepted", "dispatched", "consulting", "implementing", "feedback", "evaluating")), ("return_count__gte", 2)), fields=["next_due_at", "id"], name="cases_case_for_returned_twice"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=models.Q(("proposed_action", ""), _negated=True), fields=["next_due_at", "id"], name="cases_case_for_proposed"),
        ),
    ]
