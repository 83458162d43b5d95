"""Who has more identities shown than the work needs is named to those who watch, at that moment and once an hour."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db import connection
from django.db.models import Count, OuterRef, Subquery
from django.urls import reverse

from cases.models import CaseEvent, LookAlarm
from cases.models.event import IS_A_LOOK
from cases.rules.lifecycle import Action
from teams import second_persons
from teams.actions import telling
from teams.choices import Duty
from teams.kinds import COUNT, MANY_LOOKS
from teams.models import User
from teams.policies import place_of

WINDOW = dt.timedelta(hours=1)


def watch(events: Iterable[CaseEvent]) -> None:
    """After looks, when their events are told: in the transaction that does so, so it is as certain as every notice."""
    looks = [event for event in events if event.action == Action.REVEAL and event.by_id]
    if not looks:
        return
    # Two workers with looks of one person: the second finds the alarm of the first. In order, so none wait crosswise.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('governance: looks'), person) FROM unnest(%s::int[]) AS person",
            [sorted({event.by_id for event in looks})],
        )
    before = CaseEvent.objects.filter(
        IS_A_LOOK,
        by=OuterRef("by"),
        recorded_at__gt=OuterRef("recorded_at") - WINDOW,
        recorded_at__lte=OuterRef("recorded_at"),
    )
    counted = before.order_by().values("by").annotate(looks=Count("pk")).values("looks")
    many = CaseEvent.objects.filter(pk__in=[event.pk for event in looks]).annotate(looks=Subquery(counted))
    for event in many.filter(looks__gt=settings.LOOKS_AN_HOUR).select_related("by").order_by("recorded_at", "pk"):
        _raise_alarm(event, event.looks)


def _raise_alarm(event: CaseEvent, looks: int) -> None:
    """Once an hour at most for one person: who looks on is known already."""
    if event.by is None or LookAlarm.objects.filter(person=event.by, raised_at__gt=event.recorded_at - WINDOW).exists():
        return
    _tell(LookAlarm.objects.create(person=event.by, raised_at=event.recorded_at, looks=looks), event.by)


def _tell(alarm: LookAlarm, by: User) -> None:
    seat = next((place_of(post) for post in by.current_posts), None)
    pages = {
        Duty.AUDITOR: reverse("administration:reveals"),
        Duty.SECURITY_ADMIN: reverse("administration:person", args=[by.pk]),
    }
    for duty, url in pages.items():
        readers = second_persons.watchers_of(seat, but=by, duties=[duty])
        key = f"looks:{alarm.pk}:{duty}"
        telling.tell_in_the_inbox(readers, MANY_LOOKS, url=url, key=key, params={COUNT: alarm.looks})
