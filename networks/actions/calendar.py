"""The work calendar: a year is published, a day is corrected, office hours begin."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from networks import rules
from networks.actions.record import Steward, record
from networks.calendar import Periods, WorkCalendar
from networks.errors import Refusal
from networks.models import Area, CalendarDay, CalendarYear, OfficeHours
from networks.published import Difference, Year


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
def set_office_hours(*, since: dt.date, periods: Periods, note: str = "", by: Steward) -> OfficeHours:
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
