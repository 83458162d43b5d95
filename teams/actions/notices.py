"""Reading one's notices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import QuerySet
from django.utils import timezone

from teams.models import InboxEntry, Post, User


def mark_read(user: User, *, entry: int) -> InboxEntry | None:
    """Mark one of the person's notices read and return it; somebody else's does not exist."""
    mine = InboxEntry.objects.of(user).filter(pk=entry)
    mine.unread().update(read_at=timezone.now())
    return mine.first()


def mark_handled(readers: QuerySet[Post], *, url: str, before: dt.datetime, but: Collection[str] = ()) -> int:
    """Mark read what these posts' people were told of a matter before their unit took a step; `but`: kinds kept."""
    told = InboxEntry.objects.unread().filter(user__in=readers.values("person"), url=url, created_at__lt=before)
    return told.exclude(kind__in=but).update(read_at=timezone.now())


def mark_all_read(user: User, *, up_to: int) -> int:
    """Mark read what the person has seen: notices up to the newest one on the page, and none that came since."""
    return InboxEntry.objects.of(user).unread().filter(pk__lte=up_to).update(read_at=timezone.now())
