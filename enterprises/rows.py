"""A firm's requests as its page shows them, each with its matter as far as the reader may see it."""

from __future__ import annotations

from dataclasses import dataclass

from cases.models import Case
from cases.reading import rows
from cases.reading.queues import NEWEST
from cases.reading.rows import Row
from enterprises.models import Firm, Request
from networks.ringing_first import numbers_in
from teams.models import User
from worktime import timekeeping

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """`matter`: the line of its matter, None where there is none or the reader does not see it."""

    request: Request
    matter: Row | None

    @property
    def numbers(self) -> list[str]:
        """Whom to ring before it is whistled, where life is in danger."""
        return numbers_in(self.request.text)


def requests_of(firm: Firm, user: User) -> list[Asked]:
    """Newest first: two statements, and one where matters are among them."""
    asked = list(firm.requests.select_related("case").order_by("-pk")[:SHOWN])
    raised = {request.case.pk: request.case.reference for request in asked if request.case}
    if not raised:
        return [Asked(request, None) for request in asked]
    seen = Case.objects.visible_to(user).filter(pk__in=raised)
    lines = {row.number: row for row in rows.page(seen, NEWEST, reader=user, now=timekeeping.now()).rows}
    return [Asked(request, lines.get(raised.get(request.case_id or 0, ""))) for request in asked]
