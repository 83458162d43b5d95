"""What beat wakes, and how often (docs/architecture.md, "Work that waits")."""

from __future__ import annotations

from typing import Any

from celery.schedules import crontab

SLOW_QUEUE = "slow"
"""Of the worker of threads for which nobody waits: what it asks may take its time."""
# A tick nobody took before the next one is worth nothing: without `expires` an idle broker would pile them up.
BEAT: dict[str, dict[str, Any]] = {
    "outbox": {"task": "outbox.tasks.relay", "schedule": 2.0, "options": {"expires": 10}},
    "clocks": {"task": "cases.tasks.ring_clocks", "schedule": 10.0, "options": {"expires": 30}},
    "limits": {"task": "cases.tasks.recompute_limits", "schedule": 10.0, "options": {"expires": 30}},
    "imports": {"task": "imports.tasks.advance_imports", "schedule": 2.0, "options": {"expires": 10}},
    "exports": {
        "task": "exports.tasks.advance_exports",
        "schedule": 2.0,
        "options": {"expires": 10, "queue": SLOW_QUEUE},
    },
    "runs in bulk": {
        "task": "desk.tasks.advance_runs",
        "schedule": 2.0,
        "options": {"expires": 10, "queue": SLOW_QUEUE},
    },
    "census": {"task": "figures.tasks.count_cases", "schedule": 60.0, "options": {"expires": 50}},
    "figures": {
        "task": "figures.tasks.count_days",
        "schedule": 120.0,
        "options": {"expires": 110, "queue": SLOW_QUEUE},
    },
    "figures against the ledger": {
        "task": "figures.tasks.check_days",
        "schedule": crontab(hour=3, minute=0),
        "options": {"queue": SLOW_QUEUE},
    },
    "month": {"task": "residents.tasks.count_month", "schedule": 600.0, "options": {"expires": 500}},
    "mailbox": {
        "task": "residents.tasks.read_mailbox",
        "schedule": 60.0,
        "options": {"expires": 50, "queue": SLOW_QUEUE},
    },
    "handovers": {"task": "administration.tasks.warn_of_handovers", "schedule": crontab(hour=7, minute=30)},
    "appointments": {"task": "services.tasks.remind_of_appointments", "schedule": crontab(hour=16, minute=30)},
    "services": {"task": "services.tasks.remind_of_applications", "schedule": crontab(hour=7, minute=25)},
    "promises": {"task": "councils.tasks.remind_of_promises", "schedule": crontab(hour=7, minute=20)},
    "anchor": {"task": "cases.tasks.anchor_ledger", "schedule": 600.0, "options": {"expires": 600}},
    "disposals": {"task": "cases.tasks.dispose", "schedule": 60.0, "options": {"expires": 50}},
    "units": {"task": "cases.tasks.return_to_units", "schedule": 60.0, "options": {"expires": 50}},
    "webhooks": {"task": "webhooks.tasks.send_due", "schedule": 2.0, "options": {"expires": 10}},
    "old webhooks": {"task": "webhooks.tasks.forget_old", "schedule": crontab(hour=3, minute=32)},
    "pruning": {"task": "outbox.tasks.prune", "schedule": crontab(hour=3, minute=30)},
    "old answers": {"task": "api.tasks.forget_old_answers", "schedule": crontab(hour=3, minute=45)},
    "old tries": {"task": "administration.tasks.forget_old_tries", "schedule": crontab(hour=3, minute=35)},
    "old imports": {"task": "imports.tasks.forget_old_imports", "schedule": crontab(hour=3, minute=40)},
    "old runs in bulk": {"task": "desk.tasks.forget_old_runs", "schedule": crontab(hour=3, minute=50)},
    "unnamed files": {"task": "cases.tasks.sweep_evidence", "schedule": crontab(hour=4, minute=0)},
    "old blocks": {"task": "residents.tasks.forget_old", "schedule": crontab(hour=3, minute=55)},
    "old clocks": {"task": "cases.tasks.thin_clocks", "schedule": crontab(hour=2, minute=30)},
    "old openings": {"task": "cases.tasks.forget_openings", "schedule": crontab(hour=3, minute=52)},
    "old exports": {"task": "exports.tasks.expire_exports", "schedule": 3600.0, "options": {"expires": 3000}},
    "kept photos": {"task": "cases.tasks.forget_kept_photos", "schedule": 3600.0, "options": {"expires": 3000}},
}
