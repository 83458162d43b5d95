"""Photos outlast the page in between: browsers do not fill a file input again, so the server keeps them for a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import Sum

from cases.evidence.photos import Cleaned
from cases.models import KeptPhoto
from cases.models.kept_photo import KEPT_FOR
from teams.models import User
from worktime import timekeeping

MOST_OF_ONE_PERSON = 27
"""Three forms full of photos wait for one person at most: the oldest go, however often a form is sent."""
MOST_OF_ONE_FORM = 18
"""Of somebody who is not signed in: nine that waited, and nine that came with the form."""
MOST_OF_STRANGERS = 500 * 1_048_576
"""Bytes; of all who are not signed in together. While so much waits no more is kept, and nobody's goes for it."""
SENT_LASTS = dt.timedelta(minutes=10)
"""A form that was sent may be pressed twice: so long its photos can still come along."""


@transaction.atomic
def keep_photos(photos: Sequence[Cleaned], *, by: User | None, key: str) -> list[KeptPhoto]:
    """Let these wait for the person's form of this key; each once, in their order, without their content.

    `by` None: of somebody who is not signed in. Then the key alone says whose they are, and there may be no room: what
    is given back are those that wait.
    """
    if not photos or not key:
        return []
    wanted = [photo.sha256 for photo in photos]
    waiting = KeptPhoto.objects.of(by, key).filter(sha256__in=wanted).without_content()
    if by is None and not _has_room(photos):
        return list(waiting)
    KeptPhoto.objects.bulk_create([_row(photo, by, key) for photo in photos], ignore_conflicts=True)
    own = KeptPhoto.objects.filter(by=by) if by else KeptPhoto.objects.filter(by=None, key=key)
    newest = own.order_by("-pk").values("pk")[: MOST_OF_ONE_PERSON if by else MOST_OF_ONE_FORM]
    own.exclude(pk__in=newest).delete()
    return list(waiting)


def _has_room(photos: Sequence[Cleaned]) -> bool:
    taken = KeptPhoto.objects.filter(by=None).aggregate(bytes=Sum("size"))["bytes"] or 0
    return bool(taken + sum(len(photo.content) for photo in photos) <= MOST_OF_STRANGERS)


def photos_kept(numbers: Collection[int], *, by: User | None, key: str) -> list[Cleaned]:
    """The person's own photos of this form; numbers of somebody else's, or of those that are gone, give none."""
    if not numbers or not key:
        return []
    return [_cleaned(row) for row in KeptPhoto.objects.chosen(by, key, numbers)]


def let_go(*, by: User | None, key: str) -> None:
    """Let them wait for ten minutes more at most: their form was sent."""
    ends = timekeeping.now() - KEPT_FOR + SENT_LASTS
    KeptPhoto.objects.filter(by=by, key=key, kept_at__gt=ends).update(kept_at=ends)


def forget_kept_photos() -> int:
    """Delete photos that have waited for more than a day, or whose form was sent; returns how many there were."""
    deleted, _each = KeptPhoto.objects.outdated(timekeeping.now()).delete()
    return deleted


def _row(photo: Cleaned, by: User | None, key: str) -> KeptPhoto:
    return KeptPhoto(
        by=by,
        key=key,
        content=photo.content,
        size=len(photo.content),
        mime=photo.mime,
        extension=photo.extension,
        sha256=photo.sha256,
        width=photo.width,
        height=photo.height,
        kept_at=timekeeping.now(),
    )


def _cleaned(row: KeptPhoto) -> Cleaned:
    return Cleaned(bytes(row.content), row.mime, row.extension, row.sha256, row.width, row.height)
