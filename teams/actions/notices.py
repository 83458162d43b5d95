"""Reading one's notices."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from teams.models import InboxEntry, Post, User


def mark_read(user: User, *, entry: int) -> InboxEntry | None:
    """Mark one of the person's notices read and return it; somebody else's does not exist."""
    mine = InboxEntry.objects.of(user).filter(pk=entry)
    mine.unread().update(read_at=timezone.now())
    return mine.first()


def mark_read_of(user: User, *, url: str, kinds: Collection[str]) -> int:
    """Mark read what the person was told in notices of these kinds, because they opened the page it leads to."""
    mine = InboxEntry.objects.of(user).unread().filter(url=url, kind__in=kinds)
    return mine.update(read_at=timezone.now())


@dataclass(frozen=True, slots=True)
class Handled:
    """A step about a matter: what the people of the unit, or the person, were told of it before is handled."""

    url: str
    before: dt.datetime
    unit: int | None
    person: int | None
    but: Collection[str] = ()
    """Kinds of notices that the step does not settle."""


def mark_handled(steps: Sequence[Handled]) -> int:
    """Mark read what these steps settle, for those who hold a post today; how many notices that were.

    Rows are locked in one order, so two workers with steps of the same matters wait for each other and never crosswise.
    """
    by_reader: dict[tuple[int, str], list[Handled]] = defaultdict(list)
    for step, person in _readers(steps):
        by_reader[person, step.url].append(step)
    if not by_reader:
        return 0
    readers, urls = {person for person, _url in by_reader}, {url for _person, url in by_reader}
    told = InboxEntry.objects.unread().filter(user__in=readers, url__in=urls).order_by("pk")
    settled = [
        entry.pk
        for entry in told.select_for_update(no_key=True).only("user", "url", "kind", "created_at")
        if any(
            entry.created_at < step.before and entry.kind not in step.but
            for step in by_reader.get((entry.user_id, entry.url), ())
        )
    ]
    return InboxEntry.objects.filter(pk__in=settled).update(read_at=timezone.now()) if settled else 0


def _readers(steps: Sequence[Handled]) -> Iterator[tuple[Handled, int]]:
    units, people = {step.unit for step in steps} - {None}, {step.person for step in steps} - {None}
    posts = Post.objects.current().filter(Q(unit__in=units) | Q(person__in=people)) if steps else Post.objects.none()
    held: dict[int | None, set[int]] = defaultdict(set)
    holding = set()
    for person, unit in posts.values_list("person", "unit"):
        held[unit].add(person)
        holding.add(person)
    for step in steps:
        whose = held[step.unit] if step.unit else {step.person} & holding
        yield from ((step, person) for person in whose if person)


def mark_all_read(user: User, *, up_to: int) -> int:
    """Mark read what the person has seen: notices up to the newest one on the page, and none that came since."""
    return InboxEntry.objects.of(user).unread().filter(pk__lte=up_to).update(read_at=timezone.now())
