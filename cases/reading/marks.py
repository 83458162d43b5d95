"""What a list says of a case for one reader alone: whether they follow it, and whether something is new to them.

Subqueries over the rows of the page, by the indexes of the case: a row costs three look-ups, and the page no statement.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from cases.access.following import NO_NEWS
from cases.models import CaseEvent, Follow, LastOpened
from cases.rules.lifecycle import Action
from teams.models import User

CHANGED, UNOPENED = "changed", "unopened"


def is_followed_by(reader: User) -> Exists:
    """Whether the person follows the case itself."""
    return Exists(Follow.objects.of(reader.pk).filter(case=OuterRef("pk")))


def marks(reader: User) -> dict[str, Any]:
    """To be selected beside a case: `is_followed`, `opened_until` (None: never opened), `has_news` since."""
    opened = LastOpened.objects.filter(case=OuterRef("pk"), person=reader.pk)
    notes = Q(action=Action.WRITE_NOTE, unit__in=reader.own_units)
    later = CaseEvent.objects.filter(Q(by=None) | ~Q(by=reader.pk), case=OuterRef("case"), seq__gt=OuterRef("seq"))
    news = later.filter(~Q(action__in=sorted(NO_NEWS)) | notes)
    return {
        "is_followed": is_followed_by(reader),
        "opened_until": Subquery(opened.values("seq")[:1]),
        "has_news": Exists(opened.filter(Exists(news))),
    }
