"""Who sees, takes, checks and signs what is asked of a community: by the posts a person holds today."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.models.scope import areas_seen
from networks.choices import PATH_DIGITS, AreaLevel
from networks.models import Area, Unit
from networks.models.area import AreaQuerySet, inside, paths_covering
from services.choices import DecidedBy
from services.models import Application, Booking, Service
from teams.choices import AT_A_CENTRES_DESK, Duty
from teams.models import Post, User
from web.errors import NotAllowed, Refusal

TAKEN_IN = (AreaLevel.COMMUNITY, AreaLevel.GRID)
OFFERED_IN = (AreaLevel.COMMUNITY, AreaLevel.STREET)
LEVEL_OF = {
    DecidedBy.COMMUNITY: AreaLevel.COMMUNITY,
    DecidedBy.STREET: AreaLevel.STREET,
    DecidedBy.DEPARTMENT: AreaLevel.STREET,
}
"""Whose centre answers: the department's own decision is taken in and told by the sub-district."""


def sees_services(user: User) -> bool:
    """Whether the way to the applications is offered; without a question to the database."""
    return bool(areas_seen(user))


def reach(user: User) -> list[str]:
    """The paths within which the person takes and checks applications: their grid, or below their centre."""
    return [path for post in user.current_posts if (path := _reach_of(post))]


def _reach_of(post: Post) -> str:
    if post.duty == Duty.GRID_WORKER and post.area:
        return post.area.path
    return post.centre.area.path if post.centre else ""


def areas_to_take_in(user: User) -> AreaQuerySet:
    """The communities and grids for whose people this person writes an application down."""
    paths = reach(user)
    wanted = Q(*(inside(path) for path in paths), _connector=Q.OR) if paths else Q(pk=None)
    return Area.objects.current().filter(wanted, level__in=TAKEN_IN).with_parents().order_by("path")


def may_work_on(user: User, area: Area) -> bool:
    """In whose area it lies; the grid workers of a community share what names the community alone."""
    paths = [path[: PATH_DIGITS[AreaLevel.COMMUNITY]] if len(area.path) < len(path) else path for path in reach(user)]
    return any(area.path.startswith(path) for path in paths)


def require_work_on(user: User, area: Area) -> None:
    if not may_work_on(user, area):
        raise NotAllowed(_("Applications are checked by the grid workers and the staff of the place they come from."))


def deciding_unit(service: Service, area: Area) -> Unit:
    """The centre of the community or of the sub-district, as the service says; where none is, the nearest above."""
    level = LEVEL_OF.get(DecidedBy(service.decided_by), AreaLevel.COMMUNITY)
    paths = [path for path in paths_covering(area.path) if len(path) <= PATH_DIGITS[level]]
    found = Unit.objects.current().centres().filter(area__path__in=paths).select_related("area__parent__parent")
    unit = found.nearest_first().first()
    if unit is None:
        raise Refusal(_("No office is entered that could decide this; ask the administrator."))
    return unit


def decides(user: User, unit: Unit) -> bool:
    """Its duty officers and its head."""
    return unit.pk in user.units_as(*AT_A_CENTRES_DESK)


def may_end(user: User, application: Application, unit: Unit) -> bool:
    """Whoever checks it, or decides it, may refuse it."""
    return may_work_on(user, application.area) or decides(user, unit)


def offers_in(user: User, area: Area) -> bool:
    """The staff of the place's own centre offer its times and give out its visits."""
    return any(post.centre and post.centre.area_id == area.pk for post in user.current_posts)


def areas_to_offer_in(user: User) -> list[Area]:
    """The communities and sub-districts at whose centre the person sits."""
    centres = (post.centre for post in user.current_posts if post.centre)
    return list({centre.area_id: centre.area for centre in centres if centre.area.level in OFFERED_IN}.values())


def visitors(area: Area) -> list[User]:
    """The grid workers of the place, by name."""
    posts = Post.objects.current().filter(inside(area.path, "area__path"), duty=Duty.GRID_WORKER)
    return list(User.objects.filter(pk__in=posts.values("person"), is_active=True).order_by("name", "pk")[:200])


def meets(user: User, booking: Booking) -> bool:
    """Whoever goes there, and the staff of the place."""
    return booking.visitor_id == user.pk or offers_in(user, booking.slot.area)
