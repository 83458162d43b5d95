"""Whoever wrote a promise down is told before its day and once after it, in the inbox like everything else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db import transaction

from councils.models import Promise
from outbox.actions import Envelope, enqueue_by_pieces
from teams.actions.telling import for_the_inbox
from teams.kinds import ENDS_ON, PROMISE_DUE, PROMISE_LATE
from teams.models import User
from teams.models.notice_text import Texts, written
from worktime import timekeeping

BEFORE = dt.timedelta(days=1)
AFTER = dt.timedelta(days=7)
"""A reminder that a worker could not send for longer is stale: the next meeting opens with the promise anyhow."""


@transaction.atomic
def remind() -> int:
    """Tell host, recorder and whoever wrote it down, each once a promise and day; how many messages there are.

    A promise tied to a case has the clocks of its case. Running twice tells once: the key is promise and day.
    """
    today, texts = timekeeping.today(), written()
    near = Promise.objects.unkept().filter(case=None, now_due_on__range=(today - AFTER, today + BEFORE))
    return enqueue_by_pieces(near.select_related("meeting"), lambda piece: _of(piece, today, texts))


def _of(piece: list[Promise], today: dt.date, texts: Texts) -> Iterator[Envelope]:
    about = {promise: {promise.made_by_id, promise.meeting.host_id, promise.meeting.recorder_id} for promise in piece}
    people = {person for readers in about.values() for person in readers if person}
    active = set(User.objects.filter(pk__in=people, is_active=True).values_list("pk", flat=True))
    for promise, readers in about.items():
        is_late = promise.now_due_on < today
        yield from for_the_inbox(
            sorted(reader for reader in readers if reader in active),
            PROMISE_LATE if is_late else PROMISE_DUE,
            texts,
            url=promise.meeting.get_absolute_url(),
            key=f"promise:{promise.pk}:{'late' if is_late else 'due'}:{promise.now_due_on}",
            params={ENDS_ON: promise.now_due_on.isoformat()},
        )
