"""Contacts in the networks: the post that answers for a unit's part, named anew when somebody else takes it."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from networks.actions import memberships
from networks.actions.record import Steward, record
from networks.choices import NetworkPart
from networks.models import Membership
from teams.errors import SENTENCES
from teams.models import NetworkContact, Post
from web.errors import Refusal, explained


def name_contact(membership: Membership, *, post: Post, since: dt.date, note: str = "", by: Steward) -> NetworkContact:
    """Let this post answer for the unit's part from that day on; whoever did until then does no longer."""
    by.require(membership.area)
    with explained(SENTENCES):
        membership = Membership.objects.with_places().select_for_update(of=("self",), no_key=True).get(pk=membership.pk)
        _require_fitting(membership, post, since)
        old = NetworkContact.objects.with_people().current(since).filter(membership=membership).first()
        if old and old.post_id == post.pk:
            raise Refusal(_("Nothing is different from what it was."), field="post")
        _make_room(membership, since)
        new = NetworkContact.objects.create(membership=membership, post=post, since=since, until=membership.until)
        changed = {"contact": (old.post.person if old else "", post.person), "since": ("", since)}
        named = [membership.area, membership.unit, post.person]
        record("contact_named", membership, by=by, area=membership.area, changed=changed, with_others=named, note=note)
    return new


def change_part(
    membership: Membership, *, part: NetworkPart, since: dt.date, note: str = "", by: Steward
) -> Membership:
    """Give the unit another part; whoever answers for it goes on answering."""
    with explained(SENTENCES):
        new = memberships.change_part(membership, part=part, since=since, note=note, by=by)
        contact = NetworkContact.objects.current(since).filter(membership=membership).first()
        if contact:
            _make_room(membership, since)
            NetworkContact.objects.create(membership=new, post=contact.post, since=since, until=contact.until)
    return new


def _require_fitting(membership: Membership, post: Post, since: dt.date) -> None:
    if post.unit_id != membership.unit_id:
        raise Refusal(_("The contact is somebody with a post in the member unit."), field="post")
    if not post.is_held_on(since):
        raise Refusal(_("This post is not held on that day."), field="post")
    if not membership.is_in_force(since):
        raise Refusal(_("The unit does not take part in the network on that day."), field="since")


def _make_room(membership: Membership, since: dt.date) -> None:
    """End whoever answers on that day, and take back who was to begin later."""
    rows = NetworkContact.objects.filter(membership=membership)
    rows.filter(since__gte=since).delete()
    rows.current(since).update(until=since)
