"""People: added, corrected, their account closed and opened, a new password given."""

from __future__ import annotations

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from networks.actions.record import differences, record
from networks.models import Area
from teams import policies, second_persons
from teams.actions import codes, telling
from teams.choices import ADMINISTRATORS
from teams.errors import SENTENCES
from teams.kinds import ADDRESS_CHANGED, CODE_ISSUED
from teams.models import FormerAddress, Post, User
from web.errors import Refusal, explained, require_said


def add(*, username: str, name: str, phone: str, by: User) -> tuple[User, str]:
    """Add a person and return them with the one-time code to tell them. What they may do comes with their posts."""
    require_any_granting(by)
    require_said(username=username, name=name)
    with explained(SENTENCES):
        home = policies.home_of_newcomers(by)
        person = User.objects.create_user(username, name, phone=phone, home=home)
        record("added", person, by=by, area=home, changed={"username": ("", username), "name": ("", name)})
        [(person, code)] = codes.issue([person], expires_on=codes.usual_end(), by=by)
    return person, code


def correct(person: User, *, name: str, phone: str, email: str, by: User, confirmed_by: User | None = None) -> User:
    """Another name, telephone or e-mail address, told at the old one too. The numbers stay out of the ledger."""
    seat = _require_account(person, by)
    require_said(name=name)
    with explained(SENTENCES):
        person = _locked(person)
        given = {"name": name, "phone": phone, "email": email}
        changed = differences({field: getattr(person, field) for field in given}, given)
        if not changed:
            raise Refusal(_("Nothing is different from what it was."))
        former = FormerAddress(person=person, phone=person.phone, email=person.email)
        for field, value in given.items():
            setattr(person, field, value)
        person.save(update_fields=[*given, "initials"])
        said = _without_numbers(changed) | second_persons.named(confirmed_by)
        record("corrected", person, by=by, area=seat, changed=said)
        if changed.keys() & {"phone", "email"}:
            telling.tell(person, ADDRESS_CHANGED, former=former)
        why = second_persons.why_account(person)
        second_persons.require(why, person=person, seat=seat, by=by, confirmed_by=confirmed_by)
    return person


def disable(person: User, *, note: str, by: User) -> User:
    """Close the account at once: the next request of the person is a stranger's. Posts must have ended before."""
    seat = _require_account(person, by)
    with explained(SENTENCES):
        person = _locked(person)
        if not person.is_active:
            raise Refusal(_("The account is closed already."))
        if person.posts.standing().exists():
            raise Refusal(_("The person still holds posts; end or transfer them first."))
        _set_active(person, False)
        record("disabled", person, by=by, area=seat, note=note)
    return person


def enable(person: User, *, note: str, by: User) -> User:
    """Open a closed account again."""
    seat = _require_account(person, by)
    with explained(SENTENCES):
        person = _locked(person)
        if person.is_active:
            raise Refusal(_("The account is open already."))
        _set_active(person, True)
        record("enabled", person, by=by, area=seat, note=note)
    return person


def renew_password(person: User, *, by: User, confirmed_by: User | None = None) -> str:
    """Take the password away, end all sessions, tell the holder, and return a one-time code to choose another by.

    Where a second person confirms it, the code is theirs to hand out: whoever proposed it never sees it.
    """
    seat = _require_account(person, by)
    with explained(SENTENCES):
        person = _locked(person)
        why = second_persons.why_code(person, by)
        second_persons.require(why, person=person, seat=seat, by=by, confirmed_by=confirmed_by)
        person.set_unusable_password()
        person.save(update_fields=["password"])
        proposed_by = by if confirmed_by else None
        issued = codes.issue([person], expires_on=codes.usual_end(), by=confirmed_by or by, proposed_by=proposed_by)
        telling.tell(person, CODE_ISSUED)
    return issued[0][1]


def without_password(by: User) -> QuerySet[User]:
    """Open accounts whose holder has never chosen a password; those alone to which this administrator issues a code."""
    reach = policies.granting(by)
    known = policies.known_to(reach).filter(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)
    if not reach.is_everywhere:
        # An account is looked after where all of the person's posts lie.
        inside = reach.of("area__path") | reach.of("unit__area__path")
        known = known.exclude(pk__in=Post.objects.standing().exclude(inside).values("person"))
    watchers = Post.objects.standing().filter(duty__in=sorted(ADMINISTRATORS)).values("person")
    alone = second_persons.never_opened() & second_persons.given_posts_alone_by(by)
    return known.exclude(pk=by.pk).exclude(pk__in=watchers).exclude(alone)


def require_any_granting(user: User) -> None:
    """New people belong to no area yet, so any security administrator may add them."""
    if not policies.granting(user):
        policies.require_granting(user, None)


def _require_account(person: User, by: User) -> Area | None:
    """An account is looked after where all the person's current posts lie; without any, where they came from.

    Returns where the person belongs.
    """
    policies.require_another(by, person)
    posts = _posts_of(person)
    seat = _latest_place(posts, person)
    for place in [policies.place_of(post) for post in posts if not post.is_over] or [seat]:
        policies.require_granting(by, place)
    return seat


def _locked(person: User) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=person.pk)


def _set_active(person: User, is_active: bool) -> None:
    person.is_active = is_active
    person.save(update_fields=["is_active"])


def seat_of(person: User) -> Area | None:
    """Where the person belongs: the place of the latest post, or where they were added."""
    return _latest_place(_posts_of(person), person)


def _posts_of(person: User) -> list[Post]:
    return list(Post.objects.filter(person=person).select_related("area", "unit__area").order_by("-since", "-pk"))


def _latest_place(posts: list[Post], person: User) -> Area | None:
    return policies.place_of(posts[0]) if posts else person.home


def _without_numbers(changed: dict[str, tuple[object, object]]) -> dict[str, tuple[object, object]]:
    return {field: (old, new) if field == "name" else ("…", "…") for field, (old, new) in changed.items()}
