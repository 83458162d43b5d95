"""Whoever must act on an application is told the day before its limit ends and once after it, in the inbox."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from networks.choices import PATH_DIGITS, AreaLevel
from networks.models.area import paths_covering
from outbox.actions import Envelope, enqueue_by_pieces
from services.choices import DecidedBy, State
from services.models import Application
from services.policies import LEVEL_OF
from teams.actions.telling import for_the_inbox
from teams.choices import AT_A_CENTRES_DESK, Duty
from teams.kinds import ENDS_ON, SERVICE_DUE, SERVICE_LATE
from teams.models import Post
from teams.models.notice_text import Texts, written
from worktime import timekeeping

BEFORE = dt.timedelta(days=2)
"""From the morning before the last day."""
AFTER = dt.timedelta(days=7)


@transaction.atomic
def remind() -> int:
    """How many messages there are. Running twice tells once: the key is application, day and side of the limit."""
    now, texts = timekeeping.now(), written()
    near = (
        Application.objects.open().filter(due_at__range=(now - AFTER, now + BEFORE)).select_related("area", "service")
    )
    return enqueue_by_pieces(near, lambda piece: _of(piece, now, texts))


def _of(piece: list[Application], now: dt.datetime, texts: Texts) -> Iterator[Envelope]:
    around = _posts_around(piece)
    for application in piece:
        is_late = application.due_at <= now
        ends_on = timezone.localdate(application.due_at - dt.timedelta(seconds=1))
        yield from for_the_inbox(
            _readers(application, around),
            SERVICE_LATE if is_late else SERVICE_DUE,
            texts,
            url=application.get_absolute_url(),
            key=f"service:{application.pk}:{'late' if is_late else 'due'}:{ends_on}",
            params={ENDS_ON: ends_on.isoformat()},
        )


def _posts_around(piece: list[Application]) -> list[Post]:
    """Grid workers and centre staff of the areas on and around these, in one statement."""
    paths = {path for one in piece for path in paths_covering(one.area.path)}
    communities = {one.area.path[: PATH_DIGITS[AreaLevel.COMMUNITY]] for one in piece}
    grids = Q(*(Q(area__path__startswith=path) for path in sorted(communities)), _connector=Q.OR)
    at_centres = Q(duty__in=sorted(AT_A_CENTRES_DESK), unit__is_centre=True, unit__area__path__in=paths)
    posts = Post.objects.current().filter(at_centres | Q(duty=Duty.GRID_WORKER) & grids, person__is_active=True)
    return list(posts.select_related("area", "unit__area"))


def _readers(application: Application, posts: list[Post]) -> list[int]:
    """Before it is written: the grid worker and the community; once it waits for a signature: who decides."""
    area = application.area.path
    community = area[: PATH_DIGITS[AreaLevel.COMMUNITY]]
    level = LEVEL_OF[DecidedBy(application.service.decided_by)] if application.state == State.DRAFTED else None
    office = area[: PATH_DIGITS[level]] if level else community
    found = set()
    for post in posts:
        if post.centre:
            is_asked = post.centre.area.path == office
        else:
            own = post.area.path if post.area else ""
            is_asked = level is None and (own == area or (area == community and own.startswith(community)))
        if is_asked:
            found.add(post.person_id)
    return sorted(found)
