"""What the page of a red station shows, to residents and to its keepers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, F, IntegerField, Prefetch, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from teams.models import RedStation
from volunteering import opening
from volunteering.choices import NeedState
from volunteering.models import ActivityShift, Claim, Need, RosterLine
from volunteering.models.roster import WEEK
from worktime import timekeeping

SHOWN_FOR = dt.timedelta(days=30)
"""How long a wish that was fulfilled stays on the page."""
MOST = 60
MOST_SHIFTS = 20
WEEKDAYS = (
    pgettext_lazy("short weekday", "Mon"),
    pgettext_lazy("short weekday", "Tue"),
    pgettext_lazy("short weekday", "Wed"),
    pgettext_lazy("short weekday", "Thu"),
    pgettext_lazy("short weekday", "Fri"),
    pgettext_lazy("short weekday", "Sat"),
    pgettext_lazy("short weekday", "Sun"),
)
FIRST = {NeedState.OPEN: 0, NeedState.CLAIMED: 1, NeedState.DONE: 2, NeedState.CONFIRMED: 3}


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the roster with its lines; none: nobody is planned."""

    day: dt.date
    is_today: bool
    lines: list[RosterLine]

    @property
    def weekday(self) -> str:
        """周一"""
        return str(WEEKDAYS[self.day.weekday()])


def open_words(station: RedStation, now: dt.datetime) -> str:
    """开着, 今天开着 or 今天不开; empty where the hours are told in words that only a person understands."""
    hours = opening.read(station.hours)
    if hours is None:
        return ""
    local = timezone.localtime(now)
    if hours.is_open_at(local):
        return _("open now")
    if not hours.is_open_on(local.date()):
        return pgettext("station", "closed today")
    is_over = all(local.time() >= end for _begin, end in hours.spans)
    return _("closed for today") if is_over else _("open today")


def week_of(station: RedStation, monday: dt.date) -> list[Day]:
    """Seven days, one statement."""
    today = timekeeping.today()
    by_day: dict[dt.date, list[RosterLine]] = {}
    for line in RosterLine.objects.of_week(station, monday):
        by_day.setdefault(line.day, []).append(line)
    days = [monday + dt.timedelta(days=number) for number in range(WEEK.days)]
    return [Day(day, day == today, by_day.get(day, [])) for day in days]


def wishes_of(station: RedStation) -> Sequence[Need]:
    """Two statements: what was put up and is not long over, those that wait first; with who took each on."""
    since = timekeeping.now() - SHOWN_FOR
    order = Case(*(When(state=state, then=Value(place)) for state, place in FIRST.items()), output_field=IntegerField())
    rows = Need.objects.public().filter(station=station).exclude(state=NeedState.CONFIRMED, ended_at__lt=since)
    standing = Claim.objects.filter(given_back_at=None).select_related("team")
    prefetched = rows.prefetch_related(Prefetch("claims", standing, to_attr="standing"))
    return list(prefetched.order_by(order, F("wished_by").asc(nulls_last=True), "pk")[:MOST])


@dataclass(frozen=True, slots=True)
class Coming:
    """A shift to come, with how many places are free and whether the reader has one of them."""

    shift: ActivityShift
    free: int
    is_own: bool


def coming_at(station: RedStation, *, own: Collection[int] = ()) -> list[Coming]:
    """One statement. A place that the reader has already is never shown as free to them."""
    taken = Count("sign_ups", filter=Q(sign_ups__cancelled_at=None))
    rows = ActivityShift.objects.filter(
        activity__station=station, activity__called_off_at=None, ends_at__gt=timekeeping.now()
    )
    rows = rows.select_related("activity").annotate(taken=taken).order_by("starts_at", "pk")
    return [Coming(shift, max(shift.places - vars(shift)["taken"], 0), shift.pk in own) for shift in rows[:MOST_SHIFTS]]


@dataclass(frozen=True, slots=True)
class WishStep:
    """One of the five steps of a wish: done, now or ahead."""

    number: int
    words: str
    state: str


REACHED = {
    NeedState.RAISED: 1, NeedState.OPEN: 2, NeedState.CLAIMED: 3, NeedState.DONE: 4, NeedState.CONFIRMED: 5,
}  # fmt: skip
"""How many of the five are done."""


def steps_of(need: Need) -> list[WishStep]:
    """Empty for what ended another way."""
    if need.state not in REACHED:
        return []
    reached = REACHED[NeedState(need.state)]
    words = (
        _("raised"),
        _("checked by the community and put up"),
        _("taken on by a volunteer"),
        _("done"),
        _("confirmed by you"),
    )
    states = ["done" if number <= reached else "now" if number == reached + 1 else "ahead" for number in range(1, 6)]
    return [WishStep(number, *both) for number, both in enumerate(zip(words, states, strict=True), start=1)]
