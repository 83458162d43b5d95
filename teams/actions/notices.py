"""Reading one's notices."""

from __future__ import annotations

from django.utils import timezone

from teams.models import InboxEntry, User


def mark_read(user: User, *, entry: int) -> InboxEntry | None:
    """Mark one of the person's notices read and return it; somebody else's does not exist."""
    mine = InboxEntry.objects.of(user).filter(pk=entry)
    mine.unread().update(read_at=timezone.now())
    return mine.first()


def mark_all_read(user: User, *, up_to: int) -> int:
    """Mark read what the person has seen: notices up to the newest one on the page, and none that came since."""
    return InboxEntry.objects.of(user).unread().filter(pk__lte=up_to).update(read_at=timezone.now())
