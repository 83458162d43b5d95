"""Who answers for something by a post, one at a time: whoever does on the first day ends with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from imports import things
from imports.choices import Outcome
from imports.line import Judged, written
from imports.writing import Writer
from networks.naming import alike
from teams.models import Post


class Answering(Protocol):
    """A row of who answers: a contact of a network, a member who looks after a firm."""

    pk: Any
    since: dt.date
    post_id: int
    post: Post

    def is_in_force(self, day: dt.date) -> bool: ...


Standing = TypeVar("Standing", bound=Model)


def not_the_one_named(post: Post, *, username: str, name: str) -> str:
    """The sentence where the file names another person beside the sign-in name; empty where it does not."""
    if not name or alike(post.person.name) == alike(name):
        return ""
    sentence = _("The sign-in name %(username)s is %(name)s's. Correct the name on the person's page first.")
    return sentence % {"username": username, "name": post.person.name}


def follow(
    judged: Judged, standing: Sequence[Answering], held: Collection[Post], *, since: dt.date, plan: dict[str, Any]
) -> None:
    """Judge the row by those who answer already; `held`: posts of the new one, the first of which is given.

    Whoever is to begin later stands in the way. `plan` says of what; who begins, when, and who ends is added to it.
    """
    old = next((one for one in standing if one.is_in_force(since)), None)
    if old and old.post_id in {post.pk for post in held}:
        judged.outcome = Outcome.UNCHANGED
    elif any(one.since >= since for one in standing):
        judged.turn_back(Outcome.CONFLICT, _("Somebody is named from that day or a later one already."))
    else:
        judged.outcome = Outcome.CHANGED if old else Outcome.NEW
        if old:
            judged.shown["was"] = old.post.person.name
        new = next(iter(held))
        judged.plan = plan | {"post": new.pk, "ends": old.pk if old else 0, "since": written(since)}


@dataclass(frozen=True, slots=True)
class Successor:
    """A row that is put into force: who begins, and who answered before."""

    plan: dict[str, Any]
    since: dt.date
    post: Post
    before: Post | None

    def told(self, name: str) -> dict[str, tuple[object, object]]:
        """For the record of changes, under the name that it has there."""
        return {name: (self.before.person if self.before else "", self.post.person), "since": ("", self.since)}


def successors(
    writer: Writer, plans: Sequence[dict[str, Any]], standing: QuerySet[Standing], ended: str
) -> Iterator[Successor]:
    """Each row with the one before it ended, under the kind of thing `ended`."""
    posts = Post.objects.select_related("person").in_bulk([plan["post"] for plan in plans])
    old: dict[int, Any] = standing.in_bulk([plan["ends"] for plan in plans if plan["ends"]])
    for plan in plans:
        since, before = dt.date.fromisoformat(plan["since"]), old.get(plan["ends"])
        if before:
            things.change(writer, ended, before, {"until": since})
        yield Successor(plan, since, posts[plan["post"]], before.post if before else None)
