"""When a notice may leave for outside: not at night, not as one of a flood, and not when it is no longer true."""

from __future__ import annotations

import datetime as dt
import zlib
from collections import Counter
from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from outbox import gathering, pace
from outbox.actions import Envelope
from outbox.errors import Merged, NotNow, Overtaken
from outbox.gathering import Holds
from outbox.models import Message
from teams.kinds import COUNT, DIGEST
from teams.models.notice_text import written

AN_HOUR = dt.timedelta(hours=1)
SHOWN_KINDS = 8
"""A robot's message holds 2,048 bytes."""
ALONE = "alone"
"""Marks what is never kept waiting nor merged: notices of matters of level I, and what many were merged into."""
URGENT = "urgent"
"""Marks what leaves at night too."""


def require(message: Message, *, holds: Holds) -> None:
    """Raise why the message does not leave on its own now; `holds` says whether a notice is true."""
    if not message.body.get(URGENT):
        _require_day(message)
    if not holds(message):
        raise Overtaken
    if ALONE not in message.body:
        _require_room(message, holds)


def night_ends(now: dt.datetime, quiet: tuple[dt.time, ...], *, whose: str = "") -> dt.datetime | None:
    """When what is written now may leave; None: at once. `quiet` is from when until when, or empty for never.

    People's first messages of the day are spread over some minutes, each person's together.
    """
    if not quiet:
        return None
    begins, ends = quiet
    local = timezone.localtime(now)
    time = local.time()
    is_quiet = begins <= time or time < ends if begins > ends else begins <= time < ends
    if not is_quiet:
        return None
    day = local.date() + dt.timedelta(days=begins > ends and time >= begins)
    spread = dt.timedelta(seconds=zlib.crc32(whose.encode()) % settings.QUIET_HOURS_SPREAD_SECONDS)
    return timezone.make_aware(dt.datetime.combine(day, ends)) + spread


def _require_day(message: Message) -> None:
    until = night_ends(timezone.now(), settings.QUIET_HOURS, whose=message.recipient)
    if until:
        raise NotNow(until)


def _require_room(message: Message, holds: Holds) -> None:
    """So many an hour singly; what would be more waits for a place and is told in one with whatever waits then."""
    lane, most = f"{message.channel}:{message.recipient}", settings.NOTICES_AN_HOUR
    waiting = 1 + Message.objects.beside(message).values("pk")[:most].count()
    is_flood = waiting + pace.taken(lane, per=AN_HOUR) > most
    if until := pace.take(lane, most=most, per=AN_HOUR):
        raise NotNow(until)
    if is_flood and gathering.merge(message, compose=_digest, holds=holds):
        raise Merged


def _digest(messages: Sequence[Message]) -> Envelope:
    """How many of which kind, and the way to the inbox, where each of them stands."""
    first, params = messages[0], {COUNT: len(messages)}
    kinds = Counter(message.body["text"] for message in messages)
    text = written().get(DIGEST.name)
    body = {
        "kind": DIGEST.name,
        "text": DIGEST.text,
        "params": params,
        "said": text.said(params) if text else {},
        "counts": kinds.most_common(SHOWN_KINDS),
        "url": reverse("teams:inbox"),
        ALONE: True,
    }
    unit = {"unit": first.body["unit"]} if "unit" in first.body else {}
    return Envelope(f"digest:{first.key}", channel=first.channel, recipient=first.recipient, body=body | unit)
