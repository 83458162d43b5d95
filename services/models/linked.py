"""The tables of services whose rows the database chains: what the auditor's check compares with the chain."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases.ledger.links import Linked

CHAIN = "services"
LINKED = (
    Linked(
        "application",
        _("Applications for services"),
        "services_application",
        (
            *("id", "service_id", "area_id", "state", "came_by", "taken_by_id", "applied_at", "due_at"),
            *("checked_by_id", "drafted_by_id", "handed_to", "reply", "ended_at"),
        ),
    ),
    Linked(
        "certificate",
        _("Certificates of communities"),
        "services_certificate",
        (
            *("id", "application_id", "title", "issuer_id", "year", "number", "issued_on", "valid_until", "digest"),
            *("drafted_by_id", "signed_by_id", "signed_at", "withdrawn_at", "withdrawn_by_id", "withdrawn_why"),
        ),
    ),
    Linked(
        "booking",
        _("Appointments"),
        "services_booking",
        ("id", "slot_id", "at_door", "visitor_id", "booked_at", "cancelled_at", "done_at"),
    ),
    Linked(
        "booking_event",
        _("Steps of appointments"),
        "services_bookingevent",
        ("id", "booking_id", "step", "slot_id", "by_id", "at"),
    ),
    Linked(
        "service_event",
        _("Steps of applications"),
        "services_serviceevent",
        ("id", "application_id", "step", "by_id", "at", "note"),
    ),
)
