"""What needs a second person: proposed by one administrator, confirmed or declined by another (decision 40)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from networks.actions.record import record
from networks.models import Area, Unit
from teams import policies, second_persons
from teams.actions import people, posts, telling
from teams.actions.posts import OpenMatters, Place
from teams.choices import Duty
from teams.errors import SENTENCES
from teams.kinds import SECOND_DECIDED, SECOND_NEEDED
from teams.models import Matter, Post, Proposal, User
from web.errors import NotAllowed, Refusal, explained

Address = Callable[[int], str]
LASTS = dt.timedelta(days=14)
"""What nobody confirmed for so long is proposed anew: whoever confirms it decides about today."""


def propose(
    person: User,
    matter: Matter,
    given: Mapping[str, Any],
    *,
    why: str,
    seat: Area | None,
    address: Address,
    note: str = "",
    by: User,
) -> Proposal:
    """Keep what is to be done, and tell whoever can confirm it. Refused where nobody can."""
    policies.require_granting(by, seat)
    policies.require_another(by, person)
    seconds = second_persons.seconds_for(seat, person=person, by=by)
    if not seconds:
        sentence = _("There is no second security administrator for this place who could confirm it.")
        raise Refusal(f"{why} {sentence} {_('Whoever runs the system appoints one.')}")
    with explained(SENTENCES):
        _withdraw_old(person, matter, by)
        proposal = Proposal.objects.create(
            matter=matter,
            person=person,
            path=seat.path if seat else "",
            particulars={field: _written(value) for field, value in given.items()},
            why=why,
            note=note,
            proposed_by=by,
            proposed_at=timezone.now(),
        )
        changed = {"matter": ("", matter.value)}
        record("proposed_to_second", person, by=by, area=seat, changed=changed, note=note)
        key = f"proposal:{proposal.pk}:{SECOND_NEEDED.name}"
        telling.tell_in_the_inbox(seconds, SECOND_NEEDED, url=address(proposal.pk), key=key)
    return proposal


def confirm(proposal: Proposal, *, open_matters: OpenMatters, address: Address, by: User) -> str:
    """Do what was proposed, with this second person; a one-time code is returned, for them to hand out."""
    with explained(SENTENCES):
        proposal = _open(proposal)
        if timezone.now() - proposal.proposed_at > LASTS:
            raise Refusal(_("This was proposed more than two weeks ago; it is proposed anew."))
        code = _DO[Matter(proposal.matter)](proposal, by, open_matters)
        _settle(proposal, is_confirmed=True, by=by, address=address)
    return code


def decline(proposal: Proposal, *, address: Address, by: User) -> Proposal:
    """Leave everything as it is; the proposer may take it back, too."""
    seat = _seat_of(proposal)
    policies.require_granting(by, seat)
    if by.pk == proposal.person_id:
        raise NotAllowed(_("Nobody changes their own posts or account here; another security administrator does."))
    with explained(SENTENCES):
        proposal = _open(proposal)
        _settle(proposal, is_confirmed=False, by=by, address=address)
        changed = {"matter": ("", proposal.matter)}
        record("proposal_declined", proposal.person, by=by, area=seat, changed=changed)
    return proposal


def _give(proposal: Proposal, second: User, _open_matters: OpenMatters) -> str:
    given = _read(proposal.particulars)
    stands_in_for = Post.objects.with_places().filter(pk=given.pop("stands_in_for", None)).first()
    posts.give(
        proposal.person,
        **given,
        stands_in_for=stands_in_for,
        note=proposal.note,
        by=proposal.proposed_by,
        confirmed_by=second,
    )
    return ""


def _transfer(proposal: Proposal, second: User, open_matters: OpenMatters) -> str:
    given = _read(proposal.particulars)
    post = Post.objects.with_places().get(pk=given.pop("post"))
    posts.transfer(
        post,
        **given,
        open_matters=open_matters,
        note=proposal.note,
        by=proposal.proposed_by,
        confirmed_by=second,
    )
    return ""


def _code(proposal: Proposal, second: User, _open_matters: OpenMatters) -> str:
    return people.renew_password(proposal.person, by=proposal.proposed_by, confirmed_by=second)


def _account(proposal: Proposal, second: User, _open_matters: OpenMatters) -> str:
    people.correct(proposal.person, **proposal.particulars, by=proposal.proposed_by, confirmed_by=second)
    return ""


_DO: Mapping[Matter, Callable[[Proposal, User, OpenMatters], str]] = {
    Matter.POST: _give,
    Matter.TRANSFER: _transfer,
    Matter.CODE: _code,
    Matter.ACCOUNT: _account,
}


def place_in(particulars: Mapping[str, Any]) -> Place:
    area, unit = particulars.get("area"), particulars.get("unit")
    return Place(
        Area.objects.with_parents().filter(pk=area).first() if area else None,
        Unit.objects.select_related("area").filter(pk=unit).first() if unit else None,
    )


def _read(particulars: Mapping[str, Any]) -> dict[str, Any]:
    """In the words of the verb."""
    given = dict(particulars)
    place = place_in(given)
    given.pop("area", None), given.pop("unit", None)
    days = {field: dt.date.fromisoformat(given[field]) for field in ("since", "until") if given.get(field)}
    return given | days | {"duty": Duty(given["duty"]), "place": place}


def _written(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return getattr(value, "pk", value)


def _withdraw_old(person: User, matter: Matter, by: User) -> None:
    """What lapsed makes room."""
    lapsed = Proposal.objects.filter(person=person, matter=matter, proposed_at__lt=timezone.now() - LASTS)
    lapsed.filter(decided_at=None).update(decided_at=timezone.now(), decided_by=by, is_confirmed=False)


def _open(proposal: Proposal) -> Proposal:
    found = Proposal.objects.select_for_update(of=("self",), no_key=True).with_people().get(pk=proposal.pk)
    if not found.is_open:
        raise Refusal(_("This is decided already."))
    return found


def _settle(proposal: Proposal, *, is_confirmed: bool, by: User, address: Address) -> None:
    proposal.decided_at, proposal.decided_by, proposal.is_confirmed = timezone.now(), by, is_confirmed
    proposal.save(update_fields=["decided_at", "decided_by", "is_confirmed"])
    if by.pk != proposal.proposed_by_id:
        key = f"proposal:{proposal.pk}:{SECOND_DECIDED.name}"
        telling.tell_in_the_inbox([proposal.proposed_by], SECOND_DECIDED, url=address(proposal.pk), key=key)


def _seat_of(proposal: Proposal) -> Area | None:
    return Area.objects.filter(path=proposal.path).first() if proposal.path else None
