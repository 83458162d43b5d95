"""Posts follow when areas change: each ends with the old area and begins, the same, with what took its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db.models import OuterRef, Q, QuerySet, Subquery

from networks.actions.following import Carrying, Redistricting
from networks.actions.record import Author, line, record_all
from networks.models import Area, Change
from networks.models.dated import not_over
from teams.choices import Duty
from teams.models import ApiKey, Handover, NetworkContact, Post, RedStation, User
from teams.policies import place_of


def follow(change: Redistricting, *, by: Author) -> int:
    """Posts over ended areas and in ended units, their stand-ins and open handovers; how many posts there were.

    In the transaction in which the areas change: a person sees the old area until then, and the new one at once.
    """
    concerned = Q(area__in=change.heirs) | Q(unit__in=change.absorbed)
    there = Q(area__in={heir.pk for heir in change.heirs.values()}) | Q(unit__in=set(change.absorbed.values()))
    rows = list(_open(concerned).select_for_update(of=("self",), no_key=True).order_by("pk"))
    places = {post.pk: post.place for post in rows}
    carrying = Carrying(Post, identity=_identity, yields=_yield_grid)
    pairs = carrying.carry(rows, list(_open(there).exclude(concerned)), change)
    followers = {old.pk: new for old, new in pairs}
    _stand_ins_follow(followers)
    for handover in Handover.objects.open().filter(post__in=followers):
        handover.post = followers[handover.post_id]
        handover.save(update_fields=["post"])
    _keys_follow(followers)
    _contacts_follow(change, followers)
    _places_follow(change)
    record_all(_told(pairs, places, change, by))
    return len(rows)


def _open(where: Q) -> QuerySet[Post]:
    return Post.objects.standing().filter(where).with_places()


def _identity(post: Post) -> tuple[object, ...]:
    return (post.person_id, post.duty, post.area_id, post.unit_id)


def _yield_grid(new: Post, others: Sequence[Post]) -> None:
    """Where two grids become one, the main grid worker of the other one becomes a deputy."""
    if new.duty == Duty.GRID_WORKER and not new.stands_in_for_id:
        mains = (post for post in others if post.duty == Duty.GRID_WORKER and not post.stands_in_for_id)
        new.is_deputy = new.is_deputy or any(post.area_id == new.area_id and not post.is_deputy for post in mains)


def _keys_follow(followers: Mapping[int, Post]) -> None:
    """What a program may do follows the post, as what its holder may do."""
    keys = list(ApiKey.objects.filter(post__in=followers, revoked_at=None))
    for key in keys:
        key.post = followers[key.post_id]
    ApiKey.objects.bulk_update(keys, ["post"])


def _stand_ins_follow(followers: Mapping[int, Post]) -> None:
    """A stand-in stands in for the post as it now is."""
    standing_in = [new for new in {id(new): new for new in followers.values()}.values() if new.stands_in_for_id]
    for post in standing_in:
        follower = followers.get(post.stands_in_for_id or 0)
        post.stands_in_for_id = follower.pk if follower else post.stands_in_for_id
    Post.objects.bulk_update(standing_in, ["stands_in_for"], batch_size=500)


def _contacts_follow(change: Redistricting, followers: Mapping[int, Post]) -> None:
    """Who is spoken to in a network stays so, by the post and the membership as they now are."""
    rows = NetworkContact.objects.filter(Q(membership__in=change.memberships) | Q(post__in=followers))
    for contact in rows.filter(not_over(change.on)).order_by("pk"):
        membership = change.memberships.get(contact.membership_id)
        post, until = followers.get(contact.post_id), contact.until
        contact.until = max(change.on, contact.since + dt.timedelta(days=1))
        contact.save(update_fields=["until"])
        new = NetworkContact(
            membership_id=membership.pk if membership else contact.membership_id,
            post_id=post.pk if post else contact.post_id,
            since=contact.until,
            until=until,
        )
        others = NetworkContact.objects.filter(membership=new.membership_id).overlapping(new.since, until)
        if (until is None or until > new.since) and not others.exists():
            new.save()


def _places_follow(change: Redistricting) -> None:
    """Where people without a post were added, and the red stations."""
    stations = RedStation.objects.filter(not_over(change.on))
    User.objects.filter(home__in=change.heirs).update(home=_heir_of("home"))
    stations.filter(area__in=change.heirs).update(area=_heir_of("area"))
    for ended, unit in change.absorbed.items():
        stations.filter(team=ended).update(team=unit)


def _heir_of(column: str) -> Subquery:
    return Subquery(Area.objects.filter(pk=OuterRef(column)).values("successor"))


def _told(
    pairs: Sequence[tuple[Post, Post]], places: Mapping[int, str], change: Redistricting, by: Author
) -> list[Change]:
    """A row for each person, shown on the pages of both places."""
    now = Post.objects.with_places().in_bulk({new.pk for _old, new in pairs})
    told = []
    for old, carried in pairs:
        new = now[carried.pk]
        changed = {"duty": ("", new.duty), "place": (places[old.pk], new.place), "since": ("", change.on)}
        others = [place for place in (old.area, old.unit, new.area, new.unit) if place]
        told.append(line("post_followed", new.person, by=by, area=place_of(new), changed=changed, with_others=others))
    return told
