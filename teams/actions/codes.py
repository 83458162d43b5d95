"""One-time codes: issued for one person or for many at once, and used once to set a password."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from networks.actions.record import line, record, record_all
from networks.copying import copy_in
from networks.models import Area
from teams import codes, policies
from teams.actions import telling
from teams.kinds import PASSWORD_CHOSEN
from teams.models import Post, SignInCode, User
from web.errors import Refusal

MOST = 5_000
"""So many are issued in one go, shown on one sheet."""
LONGEST = dt.timedelta(days=90)
Issued = tuple[User, str]


def usual_end() -> dt.date:
    """The first day on which a code issued today no longer works."""
    return timezone.localdate() + dt.timedelta(days=settings.SIGN_IN_CODE_DAYS + 1)


@transaction.atomic
def issue(people: Sequence[User], *, expires_on: dt.date, by: User, proposed_by: User | None = None) -> list[Issued]:
    """A new code for each; codes they held before end. Whoever calls has asked whose accounts these are."""
    if len(people) > MOST:
        sentence = _("These are %(count)s people; choose an area or a unit with at most %(most)s.")
        raise Refusal(sentence % {"count": f"{len(people):,}", "most": f"{MOST:,}"})
    today = timezone.localdate()
    if not today < expires_on <= today + LONGEST:
        raise Refusal(_("Choose a last day from today on, within 90 days."), field="expires_on")
    given = [(person, codes.new_code()) for person in people]
    _revoke([person.pk for person in people])
    copy_in([_row(person, code, expires_on, by) for person, code in given])
    homes = _homes(people)
    changed: dict[str, tuple[object, object]] = {"until": ("", expires_on)}
    if proposed_by:
        changed["proposed_by"] = ("", proposed_by.name)
    record_all([line("code_issued", one, by=by, area=homes.get(one.pk, one.home), changed=changed) for one in people])
    return given


@transaction.atomic
def use(person: User, code_id: int, *, password: str) -> User:
    """Set the password that the person chose; the code opens nothing any more."""
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    live = SignInCode.objects.live().filter(person=person, pk=code_id).first()
    if live is None or live.is_over() or not person.is_active:
        raise Refusal(_("This code is used, replaced or expired. Ask for a new one."))
    live.used_at = timezone.now()
    live.save(update_fields=["used_at"])
    person.set_password(password)
    person.password_is_given = False
    person.save(update_fields=["password", "password_is_given"])
    record("first_password", person, by=person, area=person.home)
    if person.last_login:
        telling.tell(person, PASSWORD_CHOSEN)
    return person


def _revoke(people: Sequence[int]) -> None:
    SignInCode.objects.live().filter(person__in=people).update(revoked_at=timezone.now())


def _row(person: User, code: str, expires_on: dt.date, by: User) -> SignInCode:
    return SignInCode(person=person, digest=codes.digest(person.pk, code), expires_on=expires_on, issued_by=by)


def _homes(people: Sequence[User]) -> dict[int, Area | None]:
    """Where each one belongs: the place of the latest post."""
    posts = Post.objects.filter(person__in=people).select_related("area", "unit__area").order_by("since", "pk")
    return {post.person_id: policies.place_of(post) for post in posts}
