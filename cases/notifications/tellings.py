"""Notices of a whole batch: who reads them, in which words, is asked in sets, however many cases they are about."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from cases.models import Case, Recusal, Robot, SupervisionOrder
from cases.notifications import audiences
from cases.notifications.notices import Notice, addressed, body_of, marks
from cases.notifications.seats import Seats, Told, people_in
from outbox.actions import Envelope
from teams import rosters
from teams.leaving import URGENT, night_ends
from teams.models.notice_text import written
from worktime import timekeeping

TO_ONE_PERSON = (audiences.raiser, audiences.named)
"""Audiences whose sentence is no business of the unit's group."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One notice about one case, and the people it goes to.

    `key` names what happened, as `event:12` does. `but`: the person who did it, and is not told. `more` goes into the
    body, for `Notice.holds` to find: `event`, `centre`.
    """

    key: str
    notice: Notice
    case: Case
    seats: Sequence[Seats]
    order: SupervisionOrder | None = None
    unit_name: str = ""
    but: int | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


def envelopes(tellings: Sequence[Telling]) -> list[Envelope]:
    """One message a person and channel, to nobody who stands aside; robots of the units told post it too, unless the
    case is sealed, somebody stands aside, or the sentence is for one person.
    """
    if not tellings:
        return []
    now = timekeeping.now()
    texts, whom = written(), people_in(seats for telling in tellings for seats in telling.seats)
    recused = _recused({telling.case.pk for telling in tellings})
    told = [
        [
            one
            for seats in telling.seats
            for one in whom(seats)
            if one[0] != telling.but and one[0] not in recused.get(telling.case.pk, ())
        ]
        for telling in tellings
    ]
    units = [_units(telling, people, recused) for telling, people in zip(tellings, told, strict=True)]
    tonight = _tonight(tellings, told, now)
    robots = _robots({unit for each in units for unit in each})
    found: list[Envelope] = []
    for telling, people, theirs in zip(tellings, told, units, strict=True):
        body = body_of(
            telling.notice, telling.case, texts, unit_name=telling.unit_name, about=telling.order, **telling.more
        )
        posting = [(robot, unit) for unit in theirs for robot in robots[unit]]
        found += addressed(body, people, posting, key=telling.key, sleeping=_sleeping(people, tonight))
    return found


def _tonight(
    tellings: Sequence[Telling], told: Sequence[Sequence[Told]], now: dt.datetime
) -> Mapping[int, Collection[int]]:
    """Who is on duty, of the units in which somebody is told something urgent at night."""
    if not night_ends(now, settings.QUIET_HOURS):
        return {}
    urgent = (people for telling, people in zip(tellings, told, strict=True) if URGENT in marks(telling.case))
    units = {unit for people in urgent for _person, _email, unit in people if unit}
    return rosters.tonight(units, now) if units else {}


def _sleeping(people: Sequence[Told], tonight: Mapping[int, Collection[int]]) -> Collection[int]:
    """Those who read it in the morning, because a colleague who is on duty has an address and reads it now."""
    awake = {unit for person, email, unit in people if email and unit and person in tonight.get(unit, ())}
    called = {person for person, _email, unit in people if unit not in awake or person in tonight.get(unit or 0, ())}
    return {person for person, _email, _unit in people} - called


def _units(telling: Telling, people: Sequence[Told], recused: Mapping[int, set[int]]) -> Collection[int]:
    """The units in whose group the notice is posted."""
    is_quiet = telling.case.is_suggested_confidential or telling.case.pk in recused
    if is_quiet or telling.notice.whom in TO_ONE_PERSON:
        return ()
    return dict.fromkeys(unit for _person, _email, unit in people if unit)


def _robots(units: Collection[int]) -> Mapping[int, list[int]]:
    robots: dict[int, list[int]] = defaultdict(list)
    if units:
        for robot, unit in Robot.objects.of(units).values_list("pk", "unit"):
            robots[unit].append(robot)
    return robots


def _recused(cases: set[int]) -> Mapping[int, set[int]]:
    """Who stands aside from each case."""
    found: dict[int, set[int]] = defaultdict(set)
    for case, person in Recusal.objects.standing().filter(case__in=cases).values_list("case", "person"):
        found[case].add(person)
    return found
