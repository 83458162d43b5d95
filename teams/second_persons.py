"""What no administrator does alone, and who may be the second person (decision 40).

Two things together let somebody read matters as another: a way into an account, and a post of it. A way in is a
one-time code: whoever issued it could have used it. So whoever gave the way in gives no post to that account alone, and
whoever gave an account its posts alone does not issue its first code. Administrators and auditors watch one another:
their posts, codes and telephones always need two.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from networks.choices import AreaLevel
from networks.models import Area, Change
from teams import policies
from teams.choices import ADMINISTRATORS, Duty
from teams.errors import SecondPersonNeeded
from teams.models import Handover, Post, SignInCode, User
from web.errors import NotAllowed, Refusal

GIVING = ("post_given", "post_transferred", "stand_in_given")
WAY_IN = "way_in_given_by"
CONFIRMED_BY = "confirmed_by"
"""The field of the ledger that names the second person."""


def administers(person: User) -> bool:
    """Whether the person holds, today or later, the post of an administrator or auditor."""
    return Post.objects.standing().filter(person=person, duty__in=sorted(ADMINISTRATORS)).exists()


def way_in_by(person: User) -> int | None:
    """Who issued the code by which the account was last opened, or can be opened now; None: nobody here."""
    if hasattr(person, WAY_IN):
        known: int | None = getattr(person, WAY_IN)
        return known
    return _issuers(person.pk).first()


def with_way_in(people: QuerySet[User]) -> QuerySet[User]:
    """People read together with who gave their way in, in one statement; also under a lock."""
    return people.annotate(**{WAY_IN: Subquery(_issuers(OuterRef("pk"))[:1])})


def _issuers(person: int | OuterRef) -> QuerySet[SignInCode, int | None]:
    codes = SignInCode.objects.that_could_open().filter(person=person)
    return codes.order_by("-pk").values_list("issued_by", flat=True)


def opened_by(issuer: int) -> Collection[int]:
    """The accounts whose way in this administrator gave: asked once for a whole import."""
    later = SignInCode.objects.that_could_open().filter(person=OuterRef("person"), pk__gt=OuterRef("pk"))
    codes = SignInCode.objects.that_could_open().filter(Q(issued_by=issuer) & ~Exists(later))
    return frozenset(codes.values_list("person", flat=True))


def given_posts_alone_by(by: User) -> Q:
    """People to whom this administrator gave a post, or offered one, with nobody else confirming."""
    lines = Change.objects.filter(Q(action__in=GIVING) | Q(action="added", changed__has_key="duty"), by_id=by.pk)
    alone = lines.filter(kind="user").exclude(changed__has_key=CONFIRMED_BY)
    offered = Handover.objects.filter(offered_by=by)
    return Q(pk__in=alone.values("subject_id")) | Q(pk__in=offered.values("receiver"))


def never_opened() -> Q:
    """Accounts whose holder has never chosen a password nor signed in."""
    used = SignInCode.objects.filter(person=OuterRef("pk"), used_at__isnull=False)
    return Q(last_login=None) & ~Q(Exists(used))


def why_post(person: User, duty: str, by: User) -> str:
    """Why this administrator does not give the post alone; empty where one is enough."""
    if duty in ADMINISTRATORS:
        return _("Administrators and auditors are appointed by two people.")
    if way_in_by(person) == by.pk:
        return _(
            "Whoever issued the one-time code does not give the post alone: another security administrator confirms."
        )
    return ""


def why_code(person: User, by: User) -> str:
    """The same for a one-time code."""
    if administers(person):
        return _("The accounts of administrators and auditors are changed by two people.")
    if User.objects.filter(never_opened() & given_posts_alone_by(by), pk=person.pk).exists():
        return _("Whoever gave the post does not issue the first code alone: another security administrator confirms.")
    return ""


def why_account(person: User) -> str:
    """The same for name, telephone and e-mail address."""
    return _("The accounts of administrators and auditors are changed by two people.") if administers(person) else ""


def named(confirmed_by: User | None) -> dict[str, tuple[object, object]]:
    """The second person, as a field of the ledger."""
    return {CONFIRMED_BY: ("", confirmed_by.name)} if confirmed_by else {}


def require(why: str, *, person: User, seat: Area | None, by: User, confirmed_by: User | None) -> None:
    """Refuse what needs a second person while there is none, and whoever cannot be it."""
    if why and confirmed_by is None:
        raise SecondPersonNeeded(why)
    if confirmed_by is not None:
        require_second(confirmed_by, person=person, seat=seat, by=by)


def require_second(second: User, *, person: User, seat: Area | None, by: User) -> None:
    """Another security administrator of the place, who is neither the person nor signs in by the proposer's leave."""
    policies.require_granting(second, seat)
    if second.pk == by.pk:
        raise NotAllowed(_("Another security administrator confirms this."))
    policies.require_another(second, person)
    require_own_ways_in(second, by)


def require_own_ways_in(second: User, by: User) -> None:
    """Neither of the two signs in by the other one's leave: else they could be one person with two accounts."""
    if share_a_way_in(second, by):
        raise NotAllowed(
            _("One of you two issued the other one's one-time code; a third security administrator confirms this.")
        )


def share_a_way_in(one: User, other: User) -> bool:
    """Whether one of the two gave the other the way into the account."""
    return way_in_by(one) == other.pk or way_in_by(other) == one.pk


def seconds_for(seat: Area | None, *, person: User, by: User) -> list[User]:
    """Who could confirm it, today."""
    posts = Post.objects.current().filter(duty=Duty.SECURITY_ADMIN, person__is_active=True)
    found = []
    for post in posts.exclude(person__in=[by, person]).select_related("person", "area").order_by("pk"):
        try:
            require_second(post.person, person=person, seat=seat, by=by)
        except Refusal:
            continue
        found.append(post.person)
    return list(dict.fromkeys(found))


def watchers_of(seat: Area | None, *, but: User, duties: Collection[str] = ADMINISTRATORS) -> list[User]:
    """The administrators and auditors of the place, today; `duties`: only these of them."""
    posts = Post.objects.current().filter(duty__in=sorted(duties), person__is_active=True)
    held = posts.exclude(person=but).select_related("person", "area").order_by("pk")
    return list(dict.fromkeys(post.person for post in held if _covers(post.area, seat)))


def _covers(area: Area | None, seat: Area | None) -> bool:
    if area is None or area.level == AreaLevel.CITY:
        return True
    return seat is not None and seat.path.startswith(area.path)
