"""Who keeps red stations and looks after wishes: by the posts a person holds today."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.models.scope import areas_seen
from networks.choices import PATH_DIGITS, AreaLevel, UnitKind
from networks.models import Area
from networks.models.area import inside, paths_covering
from teams.choices import Duty
from teams.models import Post, RedStation, User
from teams.policies import Steward
from web.errors import NotAllowed

COLLEAGUES = 200


def sees_stations(user: User) -> bool:
    """Whether the way to the stations is offered; without a question to the database."""
    return bool(areas_seen(user)) or bool(teams_of(user))


def teams_of(user: User) -> frozenset[int]:
    """The volunteer teams in which the person holds a post."""
    units = (post.unit for post in user.current_posts if post.unit)
    return frozenset(unit.pk for unit in units if unit.kind == UnitKind.VOLUNTEER_TEAM)


def office_reach(user: User) -> list[str]:
    """The paths below the centres whose officer or head the person is, and those they are responsible for."""
    return [path for post in user.current_posts if (path := _kept(post))]


def hand_reach(user: User) -> list[str]:
    """The same, and a grid worker's whole community."""
    grids = (post.area for post in user.current_posts if post.duty == Duty.GRID_WORKER and post.area)
    return [*office_reach(user), *(area.path[: PATH_DIGITS[AreaLevel.COMMUNITY]] for area in grids)]


def _kept(post: Post) -> str:
    if post.duty == Duty.RESPONSIBLE and post.area:
        return post.area.path
    return post.centre.area.path if post.centre else ""


def may_keep(user: User, area: Area) -> bool:
    """Change what a station's page says, and put a wish up: the officers of the community, or of a centre above it."""
    return _reaches(office_reach(user), area)


def may_help(user: User, area: Area) -> bool:
    """Raise a wish for somebody, ring them up, note that it is done: grid workers too."""
    return _reaches(hand_reach(user), area)


def _reaches(paths: Collection[str], area: Area) -> bool:
    return bool(paths) and area.path.startswith(tuple(paths))


def require_keeping(user: User, area: Area) -> None:
    if not may_keep(user, area):
        raise NotAllowed(_("This is for the officers of the community that the station belongs to."))


def require_helping(user: User, area: Area) -> None:
    if not may_help(user, area):
        raise NotAllowed(_("This is for the grid workers and officers of the community that the station belongs to."))


class StationKeeper(Steward):
    """An officer of the community, as the verbs of stations want one."""

    def require(self, area: Area) -> None:
        require_keeping(self.user, area)


def officers_of(area: Area) -> list[int]:
    """Who is told that a wish waits: duty officers of the nearest centre around the station that has one."""
    posts = Post.objects.present().filter(duty=Duty.DUTY_OFFICER, unit__is_centre=True, unit__until=None)
    around = posts.filter(unit__area__path__in=paths_covering(area.path))
    found = list(around.values_list("unit__area__path", "person"))
    nearest = max((len(path) for path, _person in found), default=0)
    return sorted({person for path, person in found if len(path) == nearest})


def colleagues(user: User, area: Area) -> list[User]:
    """Who may witness a telephone call: people with a post in the station's community, or in a centre around it."""
    community = area.path[: PATH_DIGITS[AreaLevel.COMMUNITY]]
    near = Q(inside(community, "area__path")) | Q(inside(community, "unit__area__path"))
    centres = Q(unit__is_centre=True, unit__area__path__in=paths_covering(area.path))
    posts = Post.objects.current().filter(near | centres)
    people = User.objects.filter(pk__in=posts.values("person"), is_active=True).exclude(pk=user.pk)
    return list(people.order_by("name", "pk")[:COLLEAGUES])


def leads(user: User, station: RedStation) -> bool:
    """Plan activities of the station and record who came: its community's staff, and the members of its team."""
    return may_help(user, station.area) or station.team_id in teams_of(user)


def require_leading(user: User, station: RedStation) -> None:
    if not leads(user, station):
        raise NotAllowed(_("This is for the staff of the community and the team of the station."))
