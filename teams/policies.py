"""The three administrator duties (三员分立), and how far each one reaches."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from networks.choices import AreaLevel
from networks.models import Area
from networks.models.area import inside
from teams.choices import ADMINISTRATORS, Duty
from teams.models import Post, User
from web.errors import NotAllowed

EVERYWHERE = ""
# Said in full, for an empty condition would vanish when it is put beside another one with "or".
NONE = Q(pk__in=[])
ALL = ~NONE


@dataclass(frozen=True, slots=True)
class Reach:
    """The subtrees, as paths, in which somebody administers; the empty path is the whole city."""

    paths: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.paths)

    @property
    def is_everywhere(self) -> bool:
        return EVERYWHERE in self.paths

    def covers(self, area: Area | None) -> bool:
        """Whether the area lies inside; what belongs to no area is the whole city's alone."""
        return self.is_everywhere or (area is not None and area.path.startswith(tuple(self.paths)))

    def of(self, path: str) -> Q:
        """Rows whose column lies inside: `reach.of("area__path")`. Nothing where the reach is empty."""
        if self.is_everywhere:
            return ALL
        ranges = [inside(p, path) for p in sorted(self.paths)]
        return Q(*ranges, _connector=Q.OR) if ranges else NONE


def reach_of(user: User, *duties: Duty) -> Reach:
    """How far the person's current posts of these duties reach; a post without an area is for the whole city."""
    posts = [post for post in user.current_posts if post.duty in duties]
    return Reach(frozenset(_path(post.area) for post in posts))


def _path(area: Area | None) -> str:
    return EVERYWHERE if area is None or area.level == AreaLevel.CITY else area.path


def reading(user: User) -> Reach:
    """What an administrator of any kind may read on the administration pages; empty for everybody else."""
    return reach_of(user, *(Duty(duty) for duty in sorted(ADMINISTRATORS)))


def granting(user: User) -> Reach:
    """Where the person gives and ends posts."""
    return reach_of(user, Duty.SECURITY_ADMIN)


def configuring(user: User) -> Reach:
    """Where the person changes areas and units."""
    return reach_of(user, Duty.SYSTEM_ADMIN)


def auditing(user: User) -> Reach:
    return reach_of(user, Duty.AUDITOR)


def home_of_newcomers(user: User) -> Area | None:
    """Where people added by this security administrator belong until they hold a post; None: to the whole city."""
    if granting(user).is_everywhere:
        return None
    return next((post.area for post in user.current_posts if post.duty == Duty.SECURITY_ADMIN), None)


def require_granting(user: User, area: Area | None) -> None:
    """Refuse whoever is not security administrator of the place; no area: of the whole city."""
    reach = granting(user)
    if not reach:
        raise NotAllowed(_("Posts are given and ended by the security administrator."))
    if not reach.covers(area):
        raise NotAllowed(_("This lies outside the area you administer."))


def require_another(user: User, person: User) -> None:
    """Nobody decides over their own posts and account."""
    if user.pk == person.pk:
        raise NotAllowed(_("Nobody changes their own posts or account here; another security administrator does."))


def known_to(reach: Reach) -> QuerySet[User]:
    """People an administrator meets: with a post inside the reach, once or now, and those who were added there."""
    if reach.is_everywhere:
        return User.objects.all()
    over_areas = Post.objects.filter(reach.of("area__path")).values("person")
    in_units = Post.objects.filter(reach.of("unit__area__path")).values("person")
    # Few people have a home, and nearly all of those are found through their posts: said, so that nobody else is read.
    added = User.objects.filter(reach.of("home__path"), home__isnull=False).values("pk")
    # One set of numbers, not three conditions: the database starts from the few people inside, not from everybody.
    return User.objects.filter(pk__in=over_areas.union(in_units, added))


def place_of(post: Post) -> Area | None:
    """The area by which a post belongs to an administrator: its own, or its unit's."""
    return post.area or (post.unit.area if post.unit else None)


@dataclass(frozen=True, slots=True)
class Steward(ABC):
    """Somebody as the verbs of the networks want one: who it is, and what they may change."""

    user: User

    @property
    def id(self) -> int:
        return self.user.pk

    @property
    def name(self) -> str:
        return self.user.name

    @abstractmethod
    def require(self, area: Area) -> None:
        """Refuse what lies outside their reach."""


class SystemSteward(Steward):
    """A system administrator."""

    def require(self, area: Area) -> None:
        reach = configuring(self.user)
        if not reach:
            raise NotAllowed(_("Areas and units are changed by the system administrator."))
        if not reach.covers(area):
            raise NotAllowed(_("This lies outside the area you administer."))
