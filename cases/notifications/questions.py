"""Notices about questions to whoever raised a case: who asked, and whether the question is still open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases.access.policies import MEMBERS
from cases.models import CaseEvent
from cases.notifications.audiences import Around, in_office
from cases.notifications.seats import Seats

if TYPE_CHECKING:
    from cases.notifications.notices import Subject


def asking_unit(event: CaseEvent, _around: Around) -> list[Seats]:
    """The unit that asked: a colleague takes up the answer where the person is away."""
    return in_office([event.payload["asked_by"]], *MEMBERS)


def asked(about: Subject) -> bool:
    """True while the question that the event asked is open."""
    return about.event is not None and about.case.asked_at == about.event.occurred_at
