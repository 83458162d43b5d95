"""The tables of this room whose rows the database chains: what the auditor's check compares with the chain."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases.ledger.links import Linked

LINKED = (
    Linked(
        "need",
        _("Wishes"),
        "volunteering_need",
        (
            *("id", "station_id", "text", "state", "title", "details", "checked_by_id", "ended_at", "ending", "reason"),
            *("confirmed_way", "confirmed_by_id", "witness_id", "case_id"),
        ),
    ),
    Linked(
        "need_claim", _("Wishes taken on"), "volunteering_claim", ("id", "need_id", "team_id", "by_id", "given_back_at")
    ),
    Linked(
        "need_event",
        _("Steps of wishes"),
        "volunteering_needevent",
        ("id", "need_id", "step", "by_id", "at", "words", "payload"),
    ),
)
