from django.db import migrations, models

ACTIONS = [
    ("whistle", "Whistle"),
    ("self_handle", "Handled on the spot"),
    ("accept", "Accept"),
    ("refuse", "Refuse"),
    ("escalate", "Escalate"),
    ("send_down", "Send down"),
    ("dispatch", "Dispatch"),
    ("rule", "Rule"),
    ("report_in", "Report in"),
    ("return_call", "Return"),
    ("add_unit", "Call one more unit"),
    ("consult", "Consult"),
    ("progress", "Report progress"),
    ("finish_task", "Finish a task"),
    ("drop_task", "Drop a task"),
    ("finish", "Finish and answer"),
    ("give_feedback", "Send the answer"),
    ("send_back", "Send back"),
    ("rate", "Rate"),
    ("visit", "Record a return visit"),
    ("mark_unit", "Mark a unit"),
    ("rework", "Order rework"),
    ("propose_uphold", "Propose to uphold"),
    ("uphold", "Uphold and close"),
    ("close", "Close"),
    ("reopen", "Reopen"),
    ("withdraw", "Withdraw"),
    ("propose_termination", "Propose termination"),
    ("terminate", "Terminate"),
    ("decline", "Decline the proposal"),
    ("reveal", "Show who raised it"),
    ("recompute", "Limits set right"),
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_intake_key_on_the_case"), ("networks", "0005_calendar_notes_its_shifts")]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="proposed_action",
            field=models.CharField(blank=True, choices=ACTIONS, max_length=20),
        ),
        migrations.AlterField(
            model_name="caseevent", name="action", field=models.CharField(choices=ACTIONS, max_length=20)
        ),
        migrations.CreateModel(
            name="Recount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_day", models.DateField()),
                ("last_day", models.DateField(null=True)),
                ("begun_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("last_case", models.BigIntegerField(default=0)),
                ("to_do", models.PositiveIntegerField()),
                ("looked_at", models.PositiveIntegerField(default=0)),
                ("set_right", models.PositiveIntegerField(default=0)),
                ("failed", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.AddIndex(
            model_name="recount",
            index=models.Index(
                condition=models.Q(("finished_at", None)), fields=["id"], name="cases_recount_for_unfinished"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        (
                            "whistled",
                            "accepted",
                            "dispatched",
                            "consulting",
                            "implementing",
                            "feedback",
                            "evaluating",
                        ),
                    )
                ),
                fields=["id"],
                name="cases_case_for_open",
            ),
        ),
    ]
