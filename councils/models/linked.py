"""The tables of councils whose rows the database chains: what the auditor's check compares with the chain."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases.ledger.links import Linked

CHAIN = "councils"
LINKED = (
    Linked(
        "council_meeting",
        _("Bench councils"),
        "councils_meeting",
        ("id", "area_id", "place", "starts_at", "state", "host_id", "present_count", "closed_at", "number", "told"),
    ),
    Linked(
        "council_topic",
        _("Topics of councils"),
        "councils_topic",
        (
            *("id", "meeting_id", "number", "text", "outcome", "result", "reason", "review_on", "case_id"),
            *("settled_by_id", "settled_at"),
        ),
    ),
    Linked(
        "council_promise",
        _("Promises of councils"),
        "councils_promise",
        ("id", "meeting_id", "what", "who", "due_on", "now_due_on", "case_id", "made_by_id", "made_at", "kept_at"),
    ),
    Linked(
        "council_told",
        _("Reports on promises"),
        "councils_promisetold",
        ("id", "promise_id", "meeting_id", "kind", "text", "due_on", "by_id", "at"),
    ),
    Linked(
        "council_event",
        _("Steps of councils"),
        "councils_councilevent",
        ("id", "meeting_id", "step", "by_id", "at", "payload"),
    ),
    Linked(
        "council_fix",
        _("Corrections of minutes"),
        "councils_correction",
        ("id", "meeting_id", "text", "by_id", "at"),
    ),
    Linked(
        "council_vote",
        _("Decisions of residents' meetings"),
        "councils_residentsvote",
        ("id", "topic_id", "law", "held_on", "eligible", "present", "in_favour", "note", "by_id", "recorded_at"),
    ),
)
