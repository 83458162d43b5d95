"""Who has more identities shown than the work needs is named to those who watch, at that moment and once an hour."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import connection
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


def watch(event: CaseEvent) -> None:
    """After a look, when its event is told: in the transaction that does so, so it is as certain as every notice."""
    if event.action != Action.REVEAL or event.by is None:
        return
    # Two workers with two looks of one person: the second finds the alarm of the first.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('governance: looks'), %s)", [event.by_id])
    since = event.recorded_at - WINDOW
    looks = CaseEvent.objects.filter(
        IS_A_LOOK, by=event.by, recorded_at__gt=since, recorded_at__lte=event.recorded_at
    ).count()
    if looks <= settings.LOOKS_AN_HOUR or LookAlarm.objects.filter(person=event.by, raised_at__gt=since).exists():
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
