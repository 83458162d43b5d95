"""Firms and who looks after them follow when areas and units change; called by `cases.actions.jobs.areas`."""

from __future__ import annotations

import datetime as dt

from django.db.models import OuterRef, Subquery

from enterprises.models import Care, Firm
from networks.actions.following import Redistricting
from networks.models import Area
from networks.models.dated import not_over
from teams.choices import Duty
from teams.models import Post


def follow(change: Redistricting) -> None:
    """In the transaction in which the areas change: what lies there now belongs to what took its place."""
    heir = Subquery(Area.objects.filter(pk=OuterRef("area")).values("successor"))
    Firm.objects.filter(area__in=change.heirs).update(area=heir)
    for ended, unit in change.absorbed.items():
        _cares_follow(ended, unit.pk, change.on)


def _cares_follow(ended: int, unit: int, on: dt.date) -> None:
    """A member whose team became another one looks after the same firms there."""
    standing = not_over(on)
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
