"""What an administrator may look at: everything on these pages starts here, and outside it nothing exists."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from cases.models import Case, CaseEvent, LookAlarm, PhoneLookup
from cases.models.scope import recusals_of
from cases.rules.lifecycle import Action
from networks.choices import AreaLevel
from networks.models import Area, AreaQuerySet, Change, ChangeQuerySet, Membership, Unit, UnitQuerySet
from networks.models.area import PARENTS
from teams import policies
from teams.choices import Duty
from teams.models import ApiKey, Handover, Post, Proposal, RedStation, User
from teams.models.api_key import ApiKeyQuerySet
from teams.models.proposal import ProposalQuerySet
from teams.policies import SystemSteward
from web.errors import NotAllowed


def reveals(user: User) -> QuerySet[CaseEvent]:
    """Looks at who raised a matter, in the areas that the auditor looks after; none of a matter they are party to."""
    looks = CaseEvent.objects.filter(policies.auditing(user).of("case__area__path"), action=Action.REVEAL)
    return looks.exclude(case__in=recusals_of(Case, user).values("case"))


def lookups(user: User) -> QuerySet[PhoneLookup]:
    """Telephones looked up by people of the areas that the auditor looks after: what they showed lies anywhere."""
    reach = policies.auditing(user)
    kept = PhoneLookup.objects.all()
    return kept if reach.is_everywhere else kept.filter(by__in=policies.known_to(reach).values("pk"))


def look_alarms(user: User) -> QuerySet[LookAlarm]:
    """People who had too much shown within an hour, among those whom the auditor looks after."""
    reach = policies.auditing(user)
    kept = LookAlarm.objects.all()
    return kept if reach.is_everywhere else kept.filter(person__in=policies.known_to(reach).values("pk"))


def may_see_rules(user: User) -> bool:
    """Calendar, catalogue and limits are the system administrators' to keep and the auditors' to read."""
    return user.has_duty(Duty.SYSTEM_ADMIN, Duty.AUDITOR)


def require_notices(user: User) -> None:
    """Words of notices and what was not delivered are kept as the calendar is."""
    if not user.has_duty(Duty.SYSTEM_ADMIN, Duty.AUDITOR):
        raise NotAllowed(_("Notices are kept by the system administrator."))


def steward_of_notices(user: User) -> SystemSteward:
    """Whoever may write: notices are the whole city's."""
    require_notices(user)
    return _steward(user)


def require_sight_of_rules(user: User) -> None:
    if not may_see_rules(user):
        raise NotAllowed(_("Work calendar, duty catalogue and limits are kept by the system administrator."))


def keeper_of_rules(user: User) -> SystemSteward:
    """Whoever may write them: they are the whole city's."""
    return _steward(user)


def _steward(user: User) -> SystemSteward:
    steward = SystemSteward(user)
    steward.require(Area())
    return steward


def people(user: User) -> QuerySet[User]:
    return policies.known_to(policies.reading(user))


def units(user: User) -> UnitQuerySet:
    return Unit.objects.filter(policies.reading(user).of("area__path"))


def areas(user: User) -> AreaQuerySet:
    return Area.objects.filter(policies.reading(user).of("path"))


def posts(user: User) -> QuerySet[Post]:
    reach = policies.reading(user)
    return Post.objects.with_places().filter(reach.of("area__path") | reach.of("unit__area__path"))


def changes(user: User) -> ChangeQuerySet:
    return Change.objects.filter(policies.auditing(user).of("path"))


def membership(user: User, pk: int) -> Membership:
    """A membership belongs to its area: who reads that, reads it."""
    known = Membership.objects.filter(policies.reading(user).of("area__path"))
    return get_object_or_404(known.select_related("unit__area", f"area__{PARENTS}"), pk=pk)


def station(user: User, pk: int) -> RedStation:
    known = RedStation.objects.filter(policies.reading(user).of("area__path"))
    return get_object_or_404(known.select_related("team", f"area__{PARENTS}"), pk=pk)


def handovers(user: User) -> QuerySet[Handover]:
    """An administrator's, and those offered to the person."""
    reach = policies.reading(user)
    offered = Q(receiver=user)
    inside = reach.of("post__unit__area__path") | reach.of("post__area__path")
    return Handover.objects.with_people().filter(offered | inside)


def proposals(user: User) -> ProposalQuerySet:
    """What waits for a second person, and what was decided, for the administrators of the place."""
    return Proposal.objects.with_people().filter(policies.reading(user).of("path"))


def proposal(user: User, pk: int) -> Proposal:
    return get_object_or_404(proposals(user), pk=pk)


def person(user: User, pk: int) -> User:
    return get_object_or_404(people(user), pk=pk)


def unit(user: User, pk: int) -> Unit:
    return get_object_or_404(units(user).select_related(f"area__{PARENTS}", "parent__area"), pk=pk)


def area(user: User, pk: int, among: AreaQuerySet | None = None) -> Area:
    """`among`: the person's areas with more at hand than usual."""
    known = areas(user) if among is None else among
    return get_object_or_404(known.with_parents().select_related("successor"), pk=pk)


def post(user: User, pk: int) -> Post:
    return get_object_or_404(posts(user), pk=pk)


def keys(user: User) -> ApiKeyQuerySet:
    """Keys of posts that the administrator reads, those that were taken back left out."""
    return ApiKey.objects.with_places().filter(post__in=posts(user).order_by().values("pk"), revoked_at=None)


def key(user: User, pk: int) -> ApiKey:
    return get_object_or_404(keys(user), pk=pk)


def handover(user: User, pk: int) -> Handover:
    return get_object_or_404(handovers(user), pk=pk)


def tops(user: User, known: AreaQuerySet) -> AreaQuerySet:
    """The city, or the areas that delegated administrators were given."""
    reach = policies.reading(user)
    return known.filter(level=AreaLevel.CITY) if reach.is_everywhere else known.filter(path__in=reach.paths)


def around(user: User, area: Area) -> list[Area]:
    """The areas around this one that the administrator may open, from the top; its parents are at hand."""
    reach, chain = policies.reading(user), []
    step = area.parent
    while step is not None:
        chain.append(step)
        step = step.parent
    return [step for step in reversed(chain) if reach.covers(step)]
