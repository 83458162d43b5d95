"""Photos outlast the page in between: browsers do not fill a file input again, so the server keeps them for a day."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import transaction

from cases.evidence.photos import Cleaned
from cases.models import KeptPhoto
from teams.models import User
from worktime import timekeeping

MOST_OF_ONE_PERSON = 27
"""Three forms full of photos wait for one person at most: the oldest go, however often a form is sent."""


@transaction.atomic
def keep_photos(photos: Sequence[Cleaned], *, by: User, key: str) -> list[KeptPhoto]:
    """Let these wait for the person's form of this key; each once, in their order, without their content."""
    if not photos:
        return []
    waiting = [_row(photo, by, key) for photo in photos]
    KeptPhoto.objects.bulk_create(waiting, ignore_conflicts=True)
    newest = KeptPhoto.objects.filter(by=by).order_by("-pk").values("pk")[:MOST_OF_ONE_PERSON]
    KeptPhoto.objects.filter(by=by).exclude(pk__in=newest).delete()
    wanted = [photo.sha256 for photo in photos]
    return list(KeptPhoto.objects.of(by, key).filter(sha256__in=wanted).without_content())


def photos_kept(numbers: Collection[int], *, by: User, key: str) -> list[Cleaned]:
    """The person's own photos of this form; numbers of somebody else's, or of those that are gone, give none."""
    if not numbers or not key:
        return []
    return [_cleaned(row) for row in KeptPhoto.objects.chosen(by, key, numbers)]


def forget_kept_photos() -> int:
    """Delete photos that have waited for more than a day, sent or not; returns how many there were."""
    deleted, _each = KeptPhoto.objects.outdated(timekeeping.now()).delete()
    return deleted


def _row(photo: Cleaned, by: User, key: str) -> KeptPhoto:
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
