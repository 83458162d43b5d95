"""What an import can hold, what becomes of its rows, and where it stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SheetKind(models.TextChoices):
    """The administration's own; other apps register theirs."""

    UNITS = "units", _("units")
    POSTS = "posts", _("people and posts")
    MEMBERSHIPS = "memberships", _("network members")
    CONTACTS = "contacts", _("contacts in the networks")
    STATIONS = "stations", _("red stations")


class Purpose(models.TextChoices):
    """What a file is imported for: each is imported by its own people, on pages of its own."""

    ROSTER = "roster", _("rosters")
    ORDERS = "orders", _("orders of other systems")


class Outcome(models.TextChoices):
    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    LEFT = "left", _("Left")
    CONFLICT = "conflict", _("In conflict")
    REFUSED = "refused", _("Returned")
    UNCHANGED = "unchanged", _("Unchanged")


class BatchState(models.TextChoices):
    READING = "reading", _("being read")
    UNREADABLE = "unreadable", _("could not be read")
    COMPARED = "compared", _("not in force yet")
    APPLYING = "applying", _("being put into force")
    APPLIED = "applied", _("in force")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")
    CANCELLED = "cancelled", _("cancelled")


DOUBT, DOUBTS = "doubt", "doubts"
"""In the plan of a row that must be confirmed, and among the counts of its import."""
CHANGES = (Outcome.NEW, Outcome.CHANGED, Outcome.LEFT)
RETURNED = (Outcome.CONFLICT, Outcome.REFUSED)
AT_WORK = (BatchState.READING, BatchState.APPLYING, BatchState.UNDOING)
