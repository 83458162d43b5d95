"""Who sees, holds and writes down councils: by the posts a person holds today."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.access import policies as of_cases
from cases.models.scope import areas_seen
from networks.choices import PATH_DIGITS, AreaLevel
from networks.models import Area
from networks.models.area import AreaQuerySet, inside
from teams.choices import AT_A_CENTRES_DESK, Duty
from teams.models import Post, User
from web.errors import NotAllowed

HELD_IN = (AreaLevel.COMMUNITY, AreaLevel.GRID)
HOLDING_OVER_AREAS = (Duty.GRID_WORKER, Duty.RESPONSIBLE)


def sees_councils(user: User) -> bool:
    """Whether the way to the councils is offered; without a question to the database."""
    return bool(areas_seen(user))


def reach(user: User) -> list[str]:
    """The paths within which the person holds councils: their community's, or below their centre."""
    return [_widest(post) for post in user.current_posts if _widest(post)]


def _widest(post: Post) -> str:
    if post.duty in HOLDING_OVER_AREAS and post.area:
        return post.area.path[: PATH_DIGITS[AreaLevel.COMMUNITY]]
    return post.centre.area.path if post.centre else ""


def areas_to_hold_in(user: User) -> AreaQuerySet:
    """The communities and grids in which the person may hold a council."""
    paths = reach(user)
    wanted = Q(*(inside(path) for path in paths), _connector=Q.OR) if paths else Q(pk=None)
    return Area.objects.current().filter(wanted, level__in=HELD_IN).with_parents().order_by("path")


def may_hold(user: User, area: Area) -> bool:
    """Colleagues of one community stand in for each other: whoever holds councils there keeps their minutes too."""
    return area.path.startswith(tuple(reach(user))) if reach(user) else False


def require_holding(user: User, area: Area) -> None:
    if not may_hold(user, area):
        raise NotAllowed(
            _("Councils are held by grid workers and by the staff of the community, each in their own area.")
        )


def place_to_raise(user: User, area: Area) -> Area:
    """Where what was said in the area is raised: there, or in the person's part of it."""
    area = area.heir()
    own = [within for _post, within in of_cases.raises_in(user)]
    if any(area.path.startswith(within.path) for within in own):
        return area
    return next((within for within in own if within.path.startswith(area.path)), area)


def colleagues(user: User) -> list[User]:
    """Who may be host or recorder: people with a post in the areas where the person holds councils."""
    paths = reach(user)
    if not paths:
        return [user]
    around = [inside(path, column) for path in paths for column in ("area__path", "unit__area__path")]
    posts = Post.objects.current().filter(
        Q(*around, _connector=Q.OR), duty__in=sorted({*HOLDING_OVER_AREAS, *AT_A_CENTRES_DESK, Duty.HANDLER})
    )
    return list(User.objects.filter(pk__in=posts.values("person"), is_active=True).order_by("name", "pk")[:200])
