"""People: added, corrected, their account closed and opened, a new password given."""

from __future__ import annotations

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from networks.actions.record import differences, record
from networks.models import Area
from teams import policies
from teams.actions import codes
from teams.errors import SENTENCES
from teams.models import Post, User
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


def correct(person: User, *, name: str, phone: str, email: str, by: User) -> User:
    """Another name, telephone or e-mail address. The numbers themselves stay out of the ledger."""
    _require_account(person, by)
    require_said(name=name)
    with explained(SENTENCES):
        person = _locked(person)
        given = {"name": name, "phone": phone, "email": email}
        changed = differences({field: getattr(person, field) for field in given}, given)
        if not changed:
            raise Refusal(_("Nothing is different from what it was."))
        for field, value in given.items():
            setattr(person, field, value)
        person.save(update_fields=[*given, "initials"])
        record("corrected", person, by=by, area=_home(person), changed=_without_numbers(changed))
    return person


def disable(person: User, *, note: str, by: User) -> User:
    """Close the account at once: the next request of the person is a stranger's. Posts must have ended before."""
    _require_account(person, by)
    with explained(SENTENCES):
        person = _locked(person)
        if not person.is_active:
            raise Refusal(_("The account is closed already."))
        if person.posts.standing().exists():
            raise Refusal(_("The person still holds posts; end or transfer them first."))
        _set_active(person, False)
        record("disabled", person, by=by, area=_home(person), note=note)
    return person


def enable(person: User, *, note: str, by: User) -> User:
    """Open a closed account again."""
    _require_account(person, by)
    with explained(SENTENCES):
        person = _locked(person)
        if person.is_active:
            raise Refusal(_("The account is open already."))
        _set_active(person, True)
        record("enabled", person, by=by, area=_home(person), note=note)
    return person


def renew_password(person: User, *, by: User) -> str:
    """Take the password away, end all sessions, and return a one-time code by which the person chooses another."""
    _require_account(person, by)
    with explained(SENTENCES):
        person = _locked(person)
        person.set_unusable_password()
        person.save(update_fields=["password"])
        [(person, code)] = codes.issue([person], expires_on=codes.usual_end(), by=by)
    return code


def without_password(by: User) -> QuerySet[User]:
    """Open accounts that this administrator looks after, whose holder has never chosen a password."""
    reach = policies.granting(by)
    known = policies.known_to(reach).filter(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)
    if not reach.is_everywhere:
        # An account is looked after where all of the person's posts lie.
        inside = reach.of("area__path") | reach.of("unit__area__path")
        known = known.exclude(pk__in=Post.objects.standing().exclude(inside).values("person"))
    return known.exclude(pk=by.pk)


def require_any_granting(user: User) -> None:
    """New people belong to no area yet, so any security administrator may add them."""
    if not policies.granting(user):
        policies.require_granting(user, None)


def _require_account(person: User, by: User) -> None:
    """An account is looked after where all the person's current posts lie; without any, where they came from."""
    policies.require_another(by, person)
    posts = list(Post.objects.standing().filter(person=person).select_related("area", "unit__area"))
    for place in [policies.place_of(post) for post in posts] or [_home(person)]:
        policies.require_granting(by, place)


def _locked(person: User) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=person.pk)


def _set_active(person: User, is_active: bool) -> None:
    person.is_active = is_active
    person.save(update_fields=["is_active"])


def _home(person: User) -> Area | None:
    """Where the person belongs: the place of the latest post, or where they were added."""
    latest = Post.objects.filter(person=person).select_related("area", "unit__area").order_by("-since", "-pk").first()
    return policies.place_of(latest) if latest else person.home


def _without_numbers(changed: dict[str, tuple[object, object]]) -> dict[str, tuple[object, object]]:
    return {field: (old, new) if field == "name" else ("…", "…") for field, (old, new) in changed.items()}
