"""What a resident is told right after raising a matter: what happens next, by whom and by when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cases.models import CaseEvent
from cases.reading.progress_bar import LABELS
from cases.reading.tracking import Tracking
from cases.rules.choices import HELD, State

REPORT, FEEDBACK = 2, 5
"""Numbers of the steps that have an end from the beginning."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """One of the six steps as it lies ahead; `until` where it has an end that was given."""

    number: int
    label: str
    state: str
    words: str
    at: dt.datetime | None = None
    until: dt.datetime | None = None


class Receipt(Tracking):
    """As the tracking page, seen from the beginning."""

    @property
    def steps(self) -> Sequence[Ahead]:
        """Empty once the matter has ended."""
        current = self.case.step
        return [self._ahead(number, current) for number in range(1, len(LABELS) + 1)] if current else []

    def _ahead(self, number: int, current: int) -> Ahead:
        words = (
            _("you sent it"),
            _("%(centre)s accepts it and calls a unit") % {"centre": self.case.centre.short_name},
            _("who does what by when"),
            _("the work itself"),
            _("you are answered"),
            _("you say how it went"),
        )[number - 1]
        state = "done" if number <= self._done(current) else "now" if number == self._done(current) + 1 else "todo"
        return Ahead(number, str(LABELS[number - 1]), state, words, self._at(number), self._until(number))

    def _done(self, current: int) -> int:
        """A whistle was given the moment it was sent, though the case waits in that step for the centre."""
        return max(1, current - 1)

    def _at(self, number: int) -> dt.datetime | None:
        return self.case.raised_at if number == 1 else None

    def _until(self, number: int) -> dt.datetime | None:
        waits = self.case.state == State.WHISTLED
        if number == REPORT and waits:
            return self.case.next_due_at
        return self.case.due_at if number == FEEDBACK and self.case.state in HELD else None

    @cached_property
    def numbers(self) -> list[str]:
        """The numbers to ring where life is in danger, as they stood on the form."""
        if not self.case.is_danger:
            return []
        first = CaseEvent.objects.filter(case=self.case, seq=1).values_list("payload", flat=True).first() or {}
        return list(first.get("numbers", []))
