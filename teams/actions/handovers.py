"""Handovers (交接): a post that open matters wait on is offered, and ends only when the receiver accepts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from networks.actions.record import record
from outbox.actions import Envelope, enqueue
from teams import policies, second_persons
from teams.actions import posts
from teams.actions.posts import OpenMatters, Place
from teams.choices import Duty
from teams.errors import SENTENCES, HandoverNeeded
from teams.kinds import ACCEPTED, DECLINED, OFFERED
from teams.models import Handover, Post, User
from teams.models.notice_text import written
from teams.wording import Kind
from web.errors import NotAllowed, Refusal, explained

Address = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class NewPost:
    """What somebody who is transferred takes up, and when."""

    duty: Duty
    place: Place
    since: dt.date
    is_deputy: bool = False


def offer(post: Post, *, to: User, on: dt.date, open_matters: OpenMatters, address: Address, by: User) -> Handover:
    """Offer the post to a receiver, who is told. `address`: where the page of a handover is."""
    posts.require_over(post, by)
    policies.require_another(by, to)
    _require_own_way_in(to, by, Duty(post.duty))
    with explained(SENTENCES):
        post = posts.locked(post)
        handover = Handover.objects.create(
            post=post,
            giver=post.person,
            receiver=to,
            ends_on=on,
            waiting=_waiting(post, on, open_matters),
            offered_by=by,
            offered_at=timezone.now(),
        )
        _record("handover_offered", handover, by=by)
        _tell(to, OFFERED, handover, address)
    return handover


def transfer(
    post: Post, *, to: User, open_matters: OpenMatters, address: Address, new: NewPost, note: str = "", by: User
) -> Handover:
    """Give the person another post from a day on, and offer the old one, on which matters wait, from that day."""
    with explained(SENTENCES):
        handover = offer(post, to=to, on=new.since, open_matters=open_matters, address=address, by=by)
        posts.give(
            post.person,
            duty=new.duty,
            place=new.place,
            since=new.since,
            is_deputy=new.is_deputy,
            note=note,
            by=by,
        )
    return handover


def accept(handover: Handover, *, address: Address, by: User) -> Post:
    """Take the post over: it ends for the giver and begins for the receiver on the same day, today at the earliest."""
    with explained(SENTENCES):
        handover = _open(handover, by)
        _require_own_way_in(by, handover.offered_by, Duty(handover.post.duty))
        post = posts.locked(handover.post)
        new = posts.hand_over(post, to=by, on=max(handover.ends_on, timezone.localdate()))
        _settle(handover, "accepted_at")
        _record("handover_accepted", handover, by=by)
        _tell(handover.offered_by, ACCEPTED, handover, address)
    return new


def decline(handover: Handover, *, address: Address, by: User) -> Handover:
    """Say no: the giver keeps the post until somebody else accepts it."""
    with explained(SENTENCES):
        handover = _open(handover, by)
        _settle(handover, "declined_at")
        _record("handover_declined", handover, by=by)
        _tell(handover.offered_by, DECLINED, handover, address)
    return handover


def _require_own_way_in(receiver: User, offered_by: User, duty: Duty) -> None:
    """Whoever offers a post must not be able to accept it as the receiver; asked again when it is accepted."""
    if second_persons.why_post(receiver, duty, offered_by):
        raise Refusal(
            _("Whoever offers this post issued the receiver's one-time code, or it is an administrator's: two decide."),
            field="receiver",
        )


def _waiting(post: Post, on: dt.date, open_matters: OpenMatters) -> int:
    """How many matters wait; a handover is for a post that is needed, any other simply ends."""
    try:
        posts.require_not_needed(post, on, open_matters)
    except HandoverNeeded as needed:
        return needed.waiting
    raise Refusal(_("No open matters wait on this post alone; it can simply be ended."))


def _open(handover: Handover, by: User) -> Handover:
    if handover.receiver_id != by.pk:
        raise NotAllowed(_("Only the person it was offered to accepts or declines a handover."))
    handover = Handover.objects.with_people().locked().get(pk=handover.pk)
    if not handover.is_open:
        raise Refusal(_("This handover is settled already."))
    return handover


def _settle(handover: Handover, field: str) -> None:
    setattr(handover, field, timezone.now())
    handover.save(update_fields=[field])


def _record(action: str, handover: Handover, *, by: User) -> None:
    post = handover.post
    changed = {"duty": ("", post.duty), "place": ("", post.place), "person": (handover.giver, handover.receiver)}
    others = [handover.receiver, *(place for place in (post.unit, post.area) if place)]
    record(action, handover.giver, by=by, area=policies.place_of(post), changed=changed, with_others=others)


def _tell(reader: User, kind: Kind, handover: Handover, address: Address) -> None:
    key = f"handover:{handover.pk}:{kind.name}:{reader.pk}"
    text = written().get(kind.name)
    said = text.said({}) if text else {}
    body = {"kind": kind.name, "text": kind.text, "params": {}, "said": said, "url": address(handover.pk)}
    enqueue([Envelope(key=key, channel="inbox", recipient=str(reader.pk), body=body)])
