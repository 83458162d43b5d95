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
    Linked(
        "activity",
        _("Activities of volunteers"),
        "volunteering_activity",
        ("id", "station_id", "title", "place", "leader_id", "planned_by_id", "called_off_at", "why_off"),
    ),
    Linked(
        "service_shift",
        _("Shifts of activities"),
        "volunteering_activityshift",
        ("id", "activity_id", "starts_at", "ends_at", "places"),
    ),
    Linked(
        "service_place",
        _("Places in shifts"),
        "volunteering_signup",
        ("id", "shift_id", "volunteer_id", "is_minor", "guardian_agreed_at", "by_id", "at", "cancelled_at"),
    ),
    Linked(
        "service",
        _("Services of volunteers"),
        "volunteering_attendance",
        (
            *("id", "sign_up_id", "began_at", "ended_at", "corrects_id", "why", "recorded_by_id", "recorded_at"),
            *("confirmed_by_id", "confirmed_at"),
        ),
    ),
    Linked(
        "service_proof",
        _("Proofs of service"),
        "volunteering_proof",
        (
            *("id", "station_id", "volunteer_id", "asked_with_id", "since", "until", "year", "number", "code"),
            "half_hours",
            *("issued_by_id", "issued_at", "withdrawn_by_id", "withdrawn_at", "why_withdrawn"),
        ),
    ),
)
