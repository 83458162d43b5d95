"""The work calendar: a year is published, a day is corrected, office hours begin."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from networks import rules
from networks.actions.following import Redistricting
from networks.actions.record import Steward, record
from networks.choices import AreaLevel
from networks.models import Area, CalendarDay, CalendarYear, LocalDay, OfficeHours
from web.errors import Refusal, require_said
from worktime.calendar import Periods, WorkCalendar
from worktime.published import Difference, Year


@transaction.atomic
def publish(year: Year, *, source: str, by: Steward | None) -> list[Difference]:
    """Put the year into force and return what changed. The same year again changes nothing and is not recorded.

    `by` is None for whoever runs a command on the server.
    """
    _require_city(by)
    calendar = rules.read_calendar()
    differences = year.differences(calendar)
    if year.is_in(calendar):
        return []
    CalendarDay.objects.bulk_create(
        _rows_to_write(year, calendar, source),
        update_conflicts=True,
        unique_fields=["date"],
        update_fields=["is_working", "name", "source"],
    )
    first = CalendarYear.objects.get(date=dt.date(year.year, 1, 1))
    changed = {
        "days_off": ("", [_in_words(d) for d in differences if not d.becomes.is_working]),
        "days_worked": ("", [_in_words(d) for d in differences if d.becomes.is_working]),
        "source": ("", source),
    }
    record("published", first, by=by, changed={field: pair for field, pair in changed.items() if pair[1]})
    return differences


@transaction.atomic
def edit_day(day: dt.date, *, is_working: bool, name: str, note: str, by: Steward) -> CalendarDay:
    """Say of one published day that it is worked, or off, and why."""
    _require_city(by)
    require_said(note=note)
    row = CalendarDay.objects.select_for_update(no_key=True).filter(date=day).first()
    if row is None:
        raise Refusal(_("The calendar of that year is not in yet; load it first."), field="day")
    before = (row.is_working, row.name)
    if before == (is_working, name):
        raise Refusal(_("Nothing is different from what it was."))
    row.is_working, row.name, row.source = is_working, name, note[:100]
    row.save(update_fields=["is_working", "name", "source"])
    after = {"is_working": (before[0], is_working), "name": (before[1], name)}
    changed = {field: pair for field, pair in after.items() if pair[0] != pair[1]}
    record("corrected", row, by=by, changed=changed, note=note)
    return row


@transaction.atomic
def set_local_day(
    county: Area, day: dt.date, *, is_working: bool | None, name: str = "", note: str, by: Steward | None
) -> None:
    """Say that one county works on a day, or not, whatever the city does; None: as the city again."""
    _require_city(by)
    require_said(note=note)
    if county.level != AreaLevel.COUNTY:
        raise Refusal(_("Only a county, district or county-level city has days of its own."), field="area")
    Area.objects.select_for_update(no_key=True).get(pk=county.pk)
    row = LocalDay.objects.filter(area=county, date=day).first()
    before = (row.is_working, row.name) if row else (None, "")
    if before == (is_working, name if is_working is not None else ""):
        raise Refusal(_("Nothing is different from what it was."))
    if is_working is None and row:
        row.delete()
    elif is_working is not None:
        values = {"is_working": is_working, "name": name, "source": note[:100]}
        row, _is_new = LocalDay.objects.update_or_create(area=county, date=day, defaults=values)
    told = {"day": ("", day.isoformat()), "is_working": (_or_empty(before[0]), _or_empty(is_working))}
    changed = told | ({"name": (before[1], name)} if before[1] != name else {})
    record("local_day", county, by=by, area=county, changed=changed, note=note)


@transaction.atomic
def set_season(
    *, since: dt.date, until: dt.date | None = None, periods: Periods, note: str = "", by: Steward | None
) -> OfficeHours:
    """Office hours from a day on; with `until`, what held before begins again on the day after it.

    Hours that began within the season give way to it.
    """
    _require_city(by)
    if until is None:
        return set_office_hours(since=since, periods=periods, note=note, by=by)
    if until < since:
        raise Refusal(_("The last day lies before the first."), field="until")
    after = until + dt.timedelta(days=1)
    following = rules.read_calendar().office_hours(after)
    OfficeHours.objects.filter(since__gt=since, since__lte=until).delete()
    row = set_office_hours(since=since, periods=periods, note=note, by=by)
    if not OfficeHours.objects.filter(since=after).exists():
        set_office_hours(since=after, periods=following, note=note, by=by)
    return row


@transaction.atomic
def set_office_hours(*, since: dt.date, periods: Periods, note: str = "", by: Steward | None) -> OfficeHours:
    """Office hours from a day on, until the next ones; hours set for the same day before are replaced."""
    _require_city(by)
    written = [[f"{edge:%H:%M}" for edge in period] for period in periods]
    try:
        with transaction.atomic():
            row, is_new = OfficeHours.objects.select_for_update(no_key=True).get_or_create(
                since=since, defaults={"periods": written}
            )
    except IntegrityError as error:
        raise Refusal(_("Somebody set hours for that day at this moment; look again."), field="since") from error
    before = "" if is_new else hours_in_words(row.periods)
    if not is_new and row.periods == written:
        raise Refusal(_("Nothing is different from what it was."))
    row.periods = written
    row.save(update_fields=["periods"])
    record("hours_set", row, by=by, changed={"periods": (before, hours_in_words(written))}, note=note)
    return row


def _or_empty(is_working: bool | None) -> bool | str:
    return "" if is_working is None else is_working


def hours_in_words(periods: list[list[str]]) -> str:
    """08:30–12:00, 13:30–17:00"""
    return pgettext("between office hours", ", ").join("–".join(period) for period in periods)


def _require_city(by: Steward | None) -> None:
    """The calendar is the whole city's: whoever administers a part of it does not change it."""
    if by is not None:
        by.require(Area())


def _rows_to_write(year: Year, calendar: WorkCalendar, source: str) -> list[CalendarDay]:
    """Only days that are not in force as they are: a day corrected by hand and published the same keeps its reason."""
    return [
        CalendarDay(date=day, is_working=published.is_working, name=published.name, source=source[:100])
        for day, published in year.days.items()
        if calendar.days.get(day) != published
    ]


def _in_words(difference: Difference) -> str:
    day = date_format(difference.day, pgettext("a day of a known year", "j F"))
    return f"{day} {difference.becomes.name}".strip()


def days_follow(change: Redistricting) -> None:
    """What a county works otherwise from that day on, the one that takes its place works too, unless it said so itself.

    The days of before stay where they were: the limits of then were counted by them.
    """
    to_come = LocalDay.objects.filter(area__in=change.heirs, date__gte=change.on)
    kept = ("date", "is_working", "name", "source")
    LocalDay.objects.bulk_create(
        [
            LocalDay(area=change.heirs[day.area_id], **{name: getattr(day, name) for name in kept})
            for day in to_come.order_by("pk")
        ],
        ignore_conflicts=True,
    )
