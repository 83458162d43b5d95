"""What leaves as a file: of which things, in which format, and how far it has come."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    CASES = "cases", _("matters")
    EVENTS = "events", _("what happened")
    CALLS = "calls", _("called units")
    RATINGS = "ratings", _("ratings")


class Format(models.TextChoices):
    XLSX = "xlsx", _("Excel workbook (XLSX)")
    CSV = "csv", _("table for any program (CSV)")
    JSONL = "jsonl", _("one JSON object a line (JSONL)")


class State(models.TextChoices):
    ASKED = "asked", _("waits for a second person")
    WAITING = "waiting", _("waits for its turn")
    WORKING = "working", _("is being written")
    READY = "ready", _("ready")
    FAILED = "failed", _("could not be written")
    REFUSED = "refused", _("declined")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", pgettext_lazy("of a file that was kept for some days", "file gone")


class Why(models.TextChoices):
    """Why nothing was written."""

    POST_ENDED = "post_ended", _("A post by which it was asked for has ended. Nothing of it was kept.")
    TOO_MANY = "too_many", _("It holds more matters than are shown unmasked at once. Narrow it.")
    TRIES = "tries", _("It could not be written; tell those who run the system. Nothing of it was kept.")


AT_WORK = frozenset({State.WAITING, State.WORKING})
TO_COME = AT_WORK | {State.ASKED}
OVER = frozenset({State.FAILED, State.REFUSED, State.CANCELLED, State.EXPIRED})
MIME = {
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSONL: "application/jsonl; charset=utf-8",
}
