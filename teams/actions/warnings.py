"""Warnings before open matters are left alone: handovers that nobody takes, and posts that end too soon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator

from django.db import transaction
from django.utils import timezone

from outbox.actions import Envelope, enqueue
from teams.actions import posts
from teams.actions.posts import OpenMatters
from teams.choices import Duty
from teams.errors import HandoverNeeded
from teams.kinds import ENDING, WAITING
from teams.models import Handover, Post
from teams.models.notice_text import Texts, written
from teams.wording import Kind
from worktime.days import last_day

WAITS_AT_MOST = dt.timedelta(days=3)
BEFORE_THE_END = dt.timedelta(days=7)


@transaction.atomic
def warn(*, open_matters: OpenMatters, address: Callable[[int], str], inbox: str) -> None:
    """Tell receiver, giver and head, each once, however often this runs: the key is the post with its day."""
    texts, today = written(), timezone.localdate()
    enqueue([*_waiting(texts, address), *_ending(today, texts, open_matters, inbox)])


def _waiting(texts: Texts, address: Callable[[int], str]) -> Iterator[Envelope]:
    since = timezone.now() - WAITS_AT_MOST
    for handover in Handover.objects.open().with_people().filter(offered_at__lte=since):
        readers = {handover.receiver_id, handover.giver_id, *_heads(handover.post)}
        key = f"handover:{handover.pk}:waiting:{timezone.localdate(handover.offered_at)}"
        yield from _told(key, readers, _body(WAITING, texts, {}, address(handover.pk)))


def _ending(today: dt.date, texts: Texts, open_matters: OpenMatters, url: str) -> Iterator[Envelope]:
    soon = Post.objects.current(today).filter(until__lte=today + BEFORE_THE_END, unit__isnull=False)
    for post in soon.with_places().order_by("pk"):
        waiting = _left_alone(post, open_matters)
        if post.until and waiting:
            receivers = post.handovers.open().values_list("receiver", flat=True)
            readers = {post.person_id, *_heads(post), *receivers}
            params = {"ends_on": last_day(post.until).isoformat(), "count": waiting}
            yield from _told(f"post:{post.pk}:ends:{post.until}", readers, _body(ENDING, texts, params, url))


def _left_alone(post: Post, open_matters: OpenMatters) -> int:
    """How many open matters nobody could act on once the post has ended."""
    try:
        posts.require_not_needed(post, post.until or timezone.localdate(), open_matters)
    except HandoverNeeded as needed:
        return needed.waiting
    return 0


def _heads(post: Post) -> Collection[int]:
    if post.unit_id is None:
        return ()
    heads = Post.objects.current().in_unit(post.unit_id, Duty.HEAD).filter(person__is_active=True)
    return set(heads.values_list("person", flat=True))


def _body(kind: Kind, texts: Texts, params: dict[str, object], url: str) -> dict[str, object]:
    text = texts.get(kind.name)
    said = text.said(params) if text else {}
    return {"kind": kind.name, "text": kind.text, "params": params, "said": said, "url": url}


def _told(key: str, readers: Collection[int], body: dict[str, object]) -> Iterator[Envelope]:
    for reader in sorted(readers):
        yield Envelope(f"{key}:{reader}", channel="inbox", recipient=str(reader), body=body)
