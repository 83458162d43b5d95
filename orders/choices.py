"""What an order of another system can say, and what is told back of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from imports.choices import Outcome


class Told(models.TextChoices):
    """What a column of their file can hold."""

    NUMBER = "number", _("their number")
    TEXT = "text", _("what the matter is")
    AREA = "area", _("area: code or names")
    ADDRESS = "address", _("address")
    RAISED_AT = "raised_at", _("when it was raised with them")
    NAME = "name", _("name of whoever raised it")
    PHONE = "phone", _("telephone of whoever raised it")
    ENTRY = "entry", _("type: our code or their words")
    WANTS_ANSWER = "wants_answer", _("wants an answer")
    IS_CONFIDENTIAL = "is_confidential", _("who raised it is confidential")


class FileKind(models.TextChoices):
    XLSX = "xlsx", _("Excel workbook (XLSX)")
    CSV = "csv", _("text with commas (CSV)")
    JSON = "json", _("JSON")


BECAME = {
    Outcome.NEW: _("new order"),
    Outcome.CHANGED: _("something is added"),
    Outcome.UNCHANGED: _("taken in already"),
    Outcome.CONFLICT: _("other words, not added"),
    Outcome.REFUSED: pgettext_lazy("row of a file", "returned"),
}
"""What became of a row, in the words of orders."""


class Back(models.TextChoices):
    """What a field of the file of states, or of a webhook, can hold."""

    NUMBER = "number", _("their number")
    OUR_NUMBER = "our_number", _("our number")
    STATE = "state", _("state")
    OUTCOME = "outcome", _("outcome")
    ANSWER = "answer", _("answer")
    UNIT = "unit", _("unit that has it")
    CHANGED_AT = "changed_at", _("when the state changed")
    CLOSED_AT = "closed_at", _("when it was closed")
