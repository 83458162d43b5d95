"""Alliances, firms and who looks after them follow when areas and units change; called by `cases.actions.areas`."""

from __future__ import annotations

import datetime as dt

from django.db.models import OuterRef, Q, Subquery

from linkage.choices import EntryState
from linkage.models import Care, Entry, Firm, Organisation
from networks.actions.following import Redistricting
from networks.models import Area
from teams.choices import Duty
from teams.models import Post


def follow(change: Redistricting) -> None:
    """In the transaction in which the areas change: what lies there now belongs to what took its place."""
    heir = Subquery(Area.objects.filter(pk=OuterRef("area")).values("successor"))
    _one_organisation_of_a_name(change)
    for model in (Organisation, Entry, Firm):
        model._default_manager.filter(area__in=change.heirs).update(area=heir)
    for ended, unit in change.absorbed.items():
        Entry.objects.filter(unit=ended, state=EntryState.OPEN).update(unit=unit)
        _cares_follow(ended, unit.pk, change.on)


def _one_organisation_of_a_name(change: Redistricting) -> None:
    """Where two alliances become one, an organisation of both belongs to it once."""
    rows = Organisation.objects.filter(until=None)
    for one in rows.filter(area__in=change.heirs).order_by("pk"):
        heir = change.heirs[one.area_id]
        twins = [area for area, other in change.heirs.items() if other.pk == heir.pk and area < one.area_id]
        if rows.filter(name=one.name, area__in=[heir.pk, *twins]).exists():
            one.until = max(change.on, one.since + dt.timedelta(days=1))
            one.save(update_fields=["until"])


def _cares_follow(ended: int, unit: int, on: dt.date) -> None:
    """A member whose team became another one looks after the same firms there."""
    standing = Q(until=None) | Q(until__gt=on)
    for care in Care.objects.filter(standing, post__unit=ended).select_related("post").order_by("pk"):
        held = Post.objects.current(on).filter(person=care.post.person_id, duty=Duty.ASSISTANCE, unit=unit)
        if post := held.order_by("pk").first():
            _carry(care, post, on)


def _carry(care: Care, post: Post, on: dt.date) -> None:
    if care.since >= on:
        care.post = post
        care.save(update_fields=["post"])
        return
    until, care.until = care.until, on
    care.save(update_fields=["until"])
    Care.objects.create(firm_id=care.firm_id, post=post, since=on, until=until)
