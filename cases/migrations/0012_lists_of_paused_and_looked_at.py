from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # indexes are built while the table is written to, rows are checked without locking writers out

    dependencies = [("cases", "0011_paused_and_extended")]

    operations = [
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                condition=models.Q(("paused_at__isnull", False)),
                fields=["next_due_at", "id"],
                name="cases_case_for_paused",
            ),
        ),
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                condition=models.Q(("look_due_at__isnull", False)),
                fields=["centre", "look_due_at", "id"],
                name="cases_case_for_second_look",
            ),
        ),
        AddConstraintNotValid(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("paused_at", None), ("state__in", ("consulting", "implementing")), _connector="OR"),
                name="cases_case_paused_only_while_worked_on",
            ),
        ),
        AddConstraintNotValid(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("paused_at__isnull", False), ("next_stage", "review"), ("paused_by__isnull", False)),
                    models.Q(
                        ("paused_at", None), ("paused_by", None), models.Q(("next_stage", "review"), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="cases_case_paused_waits_for_its_review",
            ),
        ),
        AddConstraintNotValid(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("look_due_at", None), ("state", "closed"), _connector="OR"),
                name="cases_case_looked_at_again_when_closed",
            ),
        ),
        ValidateConstraint("case", "cases_case_paused_only_while_worked_on"),
        ValidateConstraint("case", "cases_case_paused_waits_for_its_review"),
        ValidateConstraint("case", "cases_case_looked_at_again_when_closed"),
    ]
