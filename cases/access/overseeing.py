"""What a person looks over and speaks for by the posts held today: areas and units, for the pages beside the cases."""

from __future__ import annotations

from collections.abc import Iterable

from cases.models.scope import areas_seen
from networks.choices import AreaLevel
from networks.models import Unit
from teams import policies as administrators
from teams.choices import Duty
from teams.models import Post, User
from teams.policies import Reach


def posts_of(user: User, *duties: Duty) -> list[Post]:
    return [post for post in user.current_posts if post.duty in duties and post.unit]


def units_of(posts: Iterable[Post]) -> list[Unit]:
    return [post.unit for post in posts if post.unit]


def readable(user: User) -> Reach:
    """The subtrees the person looks over: by a duty over an area, at its centre, or as administrator."""
    paths = {area.path for area in areas_seen(user) if area.level != AreaLevel.GRID}
    return Reach(frozenset(paths | administrators.reading(user).paths))


def team_areas(user: User) -> Reach:
    """Where the person reads who is in the five teams: what they look over, and the own units' areas."""
    own = {post.unit.area.path for post in user.current_posts if post.unit}
    return Reach(readable(user).paths | own)
