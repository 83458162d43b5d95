"""Who can be named in a note to colleagues, and whom its words name: @刘晓东, @北城街道司法所 (decision 76)."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Q

from cases.access import inside
from cases.models import Case, Recusal
from networks.models import Unit
from teams.models import Post, User
from teams.models.post import PostQuerySet

SIGN = re.compile(r"(?<![0-9A-Za-z._%+\-])[@＠](?=\S)")
"""What names somebody; in an address of mail it stands behind letters."""
SHOWN = 12
"""Characters of a name that nobody bears, as the sentence repeats them."""


@dataclass(slots=True)
class Named:
    """What the words name. `unknown`: what stands behind a sign and is nobody's name; `unclear`: names of several."""

    units: list[Unit] = field(default_factory=list)
    people: list[Post] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)


def posts_at(case: Case, units: Collection[int]) -> PostQuerySet:
    """The posts in these units whose holders read the case there: nobody who stands aside."""
    aside = Recusal.objects.standing().filter(case=case).values("person")
    there = (Q(unit=unit, duty__in=duties) for unit, duties in inside.units_at(case).items() if unit in units)
    reading = reduce(or_, there, Q(pk=None))
    return Post.objects.current().filter(reading, person__is_active=True).exclude(person__in=aside)


def nameable(case: Case) -> list[Post]:
    """Everybody who can be named, in the order of the units: one statement."""
    order = list(inside.units_at(case))
    found: dict[tuple[int | None, int], Post] = {}
    for post in posts_at(case, order).select_related("person", "unit").order_by("pk"):
        found.setdefault((post.unit_id, post.person_id), post)
    return sorted(found.values(), key=lambda post: order.index(post.unit_id or 0))


def named_in(words: str, *, posts: Sequence[Post], units: Sequence[Unit], own: int | None) -> Named:
    """Whom the words name. Of two with one name the one in the writer's `own` unit is meant."""
    found = Named()
    for sign in SIGN.finditer(words):
        rest = words[sign.end() :]
        names = {name for unit in units for name in (unit.name, unit.short_name) if name}
        names |= {post.person.name for post in posts}
        name = max((name for name in names if rest.startswith(name)), key=len, default="")
        if not name:
            found.unknown.append(rest.split(maxsplit=1)[0][:SHOWN])
            continue
        _add(found, name, posts, units, own)
    return found


def _add(found: Named, name: str, posts: Sequence[Post], units: Sequence[Unit], own: int | None) -> None:
    """One name, as a unit's first: there the whole unit is told, and its people with it."""
    meant = [unit for unit in units if name in (unit.name, unit.short_name)]
    if meant:
        found.units += [unit for unit in meant if unit not in found.units]
        return
    bearers = [post for post in posts if post.person.name == name]
    near = [post for post in bearers if post.unit_id == own] or bearers
    if len({post.person_id for post in near}) > 1:
        found.unclear.append(name)
    elif near[0] not in found.people:
        found.people.append(near[0])


def people_of(posts: Sequence[Post]) -> list[User]:
    """Each once."""
    return list({post.person_id: post.person for post in posts}.values())
