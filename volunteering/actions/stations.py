"""What stands on a station's page: where, when and what it offers, and who is there in a week."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from teams.actions import stations as of_teams
from teams.actions.stations import Station
from teams.models import RedStation, User
from volunteering import policies
from volunteering.models import RosterLine
from volunteering.models.roster import WEEK
from volunteering.policies import StationKeeper
from web.errors import Refusal, require_said
from worktime import timekeeping

MOST_LINES = 60
"""In a week of one station."""
AHEAD = dt.timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that somebody does at the station on a day; without times: somebody is there."""

    day: dt.date
    begins: dt.time | None
    ends: dt.time | None
    what: str
    who: str


def change(station: RedStation, told: Station, *, by: User) -> RedStation:
    """By the one verb that changes stations, so the change stands in the ledger of configuration."""
    return of_teams.change_station(station, told, by=StationKeeper(by))


def monday_of(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


@transaction.atomic
def add_line(station: RedStation, line: Line, *, by: User) -> RosterLine:
    """The same line twice is one."""
    station = _kept(station, by)
    require_said(what=line.what, who=line.who)
    if (line.begins is None) != (line.ends is None):
        raise Refusal(_("Give both times, or neither."), field="ends")
    if line.begins and line.ends and line.ends <= line.begins:
        raise Refusal(_("It ends after it begins."), field="ends")
    today = timekeeping.today()
    if not today <= line.day <= today + AHEAD:
        raise Refusal(_("Choose a day from today on, within two months."), field="day")
    if RosterLine.objects.of_week(station, monday_of(line.day)).count() >= MOST_LINES:
        raise Refusal(_("This week is full; take a line out first."))
    made, _is_new = RosterLine.objects.get_or_create(
        station=station, day=line.day, begins=line.begins, what=line.what, who=line.who,
        defaults={"ends": line.ends, "planned_by": by},
    )  # fmt: skip
    return made


@transaction.atomic
def remove_line(station: RedStation, number: int, *, by: User) -> None:
    """Pressed twice, it is gone."""
    RosterLine.objects.filter(station=_kept(station, by), pk=number).delete()


@transaction.atomic
def as_the_week_before(station: RedStation, monday: dt.date, *, by: User) -> int:
    """Take over the lines of the week before, for the days still to come; what stands there already stays."""
    station = _kept(station, by)
    today = timekeeping.today()
    if not monday_of(today) <= monday <= today + AHEAD:
        raise Refusal(_("This week is over, or too far away."))
    before = RosterLine.objects.of_week(station, monday - WEEK)
    lines = [
        RosterLine(
            station=station, day=old.day + WEEK, begins=old.begins, ends=old.ends, what=old.what, who=old.who,
            planned_by=by,
        )
        for old in before
        if old.day + WEEK >= today
    ]  # fmt: skip
    if not lines:
        raise Refusal(_("The week before has no lines to take over."))
    return len(RosterLine.objects.bulk_create(lines, ignore_conflicts=True))


def _kept(station: RedStation, by: User) -> RedStation:
    """Of two who plan at once the second one sees what the first one left."""
    policies.require_keeping(by, station.area)
    return RedStation.objects.select_for_update(of=("self",), no_key=True).get(pk=station.pk)
