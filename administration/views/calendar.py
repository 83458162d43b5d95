"""The work calendar: a year at a glance, the next one loaded, days corrected, office hours by season."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from administration import scope
from administration.forms import EditDayForm, LoadYearForm, LocalDayForm, OfficeHoursForm
from administration.months import holidays, months
from cases.models import Recount
from networks import rules
from networks.actions import calendar as actions
from networks.models import CalendarDay, CalendarShift, LocalDay, OfficeHours
from teams import change_wording, policies
from teams.administrators import form_page, page
from teams.http import UserRequest
from web.form_pages import FormPage, answer, sent

TAB = "calendar"
FIRST_YEAR, LAST_YEAR = 2004, 2099
SHOWN_HOURS = 6
COLUMNS = (
    (pgettext_lazy("one character", "Mo"), WEEKDAYS[0]),
    (pgettext_lazy("one character", "Tu"), WEEKDAYS[1]),
    (pgettext_lazy("one character", "We"), WEEKDAYS[2]),
    (pgettext_lazy("one character", "Th"), WEEKDAYS[3]),
    (pgettext_lazy("one character", "Fr"), WEEKDAYS[4]),
    (pgettext_lazy("one character", "Sa"), WEEKDAYS[5]),
    (pgettext_lazy("one character", "Su"), WEEKDAYS[6]),
)


@page
def calendar(request: UserRequest) -> HttpResponse:
    """One year: its months, its holidays, the office hours, and how far open limits have been set right."""
    scope.require_sight_of_rules(request.user)
    today, work = timezone.localdate(), rules.current().calendar
    year = _year(request.GET.get("year", ""), today)
    is_published = not work.is_provisional(dt.date(year, 1, 1))
    may_change = policies.configuring(request.user).is_everywhere
    context = {
        "year": year,
        "earlier": year - 1 if year > FIRST_YEAR else None,
        "later": year + 1 if year < today.year + 1 else None,
        "is_published": is_published,
        "months": months(year, work, today=today),
        "holidays": holidays(year, work),
        "hours": _hours(),
        "local_days": LocalDay.objects.filter(date__year=year).select_related("area").order_by("date", "area"),
        "weekdays": COLUMNS,
        "may_change": may_change,
        "may_edit": may_change and is_published,
        "tab": TAB,
    }
    return render(request, "administration/calendar.html", context | _progress())


@page
def progress(request: UserRequest) -> HttpResponse:
    """The fragment that the page renews while limits are being set right."""
    scope.require_sight_of_rules(request.user)
    return render(request, "administration/_recount.html", _progress())


@form_page
def load_year(request: UserRequest, year: int) -> HttpResponse:
    """The file first; then what would change; sent once more, it takes effect."""
    steward = scope.keeper_of_rules(request.user)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    form = LoadYearForm(sent(request), request.FILES or None, year=year)
    sheet = _sheet(
        year, heading=_("Load the work calendar of %(year)s") % {"year": year}, button=_("Compare"), is_file=True
    )

    def load(given: dict[str, Any]) -> HttpResponse | None:
        if "confirm" not in request.POST:
            return _compared(request, year, given)
        actions.publish(given["read"], source=given["source"], by=steward)
        return None

    return answer(request, form, sheet, load)


@form_page
def edit_day(request: UserRequest, year: int, month: int, day: int) -> HttpResponse:
    steward, chosen = scope.keeper_of_rules(request.user), _day(year, month, day)
    row = CalendarDay.objects.filter(date=chosen).first()
    if row is None:
        raise Http404
    form = EditDayForm(sent(request), initial={"is_working": "1" if row.is_working else "0", "name": row.name})
    sheet = _sheet(
        year,
        heading=_("Change a day"),
        button=_("Save"),
        about=f"{change_wording.day_in_words(chosen)} · {row.source}",
        lead=_("Limits of open matters that count this day are set right within some minutes."),
    )
    return answer(request, form, sheet, lambda given: actions.edit_day(chosen, **given, by=steward))


@form_page
def set_hours(request: UserRequest) -> HttpResponse:
    steward, today = scope.keeper_of_rules(request.user), timezone.localdate()
    (opens, pauses), (resumes, closes) = _two(rules.current().calendar.office_hours(today))
    now = {"opens": opens, "pauses": pauses, "resumes": resumes, "closes": closes}
    sheet = _sheet(
        today.year,
        heading=_("Set office hours"),
        button=_("Save"),
        lead=_("They hold from that day until the next ones begin. Limits in working hours are counted by them."),
    )
    form = OfficeHoursForm(sent(request), initial=now)
    return answer(request, form, sheet, lambda given: actions.set_season(**given, by=steward))


@form_page
def set_local_day(request: UserRequest) -> HttpResponse:
    steward = scope.keeper_of_rules(request.user)
    sheet = _sheet(
        timezone.localdate().year,
        heading=_("A day of one county"),
        button=_("Save"),
        lead=_("It counts for matters in that county alone; limits of its open matters are set right within minutes."),
    )

    def save(given: dict[str, Any]) -> None:
        actions.set_local_day(given.pop("area"), given.pop("day"), **given, by=steward)

    return answer(request, LocalDayForm(sent(request), initial={"is_working": "0"}), sheet, save)


def _year(written: str, today: dt.date) -> int:
    year = int(written) if written.isascii() and written.isdigit() and len(written) == len("2027") else today.year
    return min(max(year, FIRST_YEAR), today.year + 1)


def _day(year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except (ValueError, OverflowError) as error:
        raise Http404 from error


def _two(periods: Any) -> Any:
    """Morning and afternoon; hours of any other kind are not offered to start from."""
    return periods if len(periods) == len(("morning", "afternoon")) else ((None, None), (None, None))


def _hours() -> list[tuple[dt.date, str]]:
    rows = OfficeHours.objects.order_by("-since")[:SHOWN_HOURS]
    return [(row.since, actions.hours_in_words(row.periods)) for row in rows]


def _progress() -> dict[str, Any]:
    return {"is_waiting": CalendarShift.objects.exists(), "recount": Recount.objects.order_by("-pk").first()}


def _compared(request: UserRequest, year: int, given: dict[str, Any]) -> HttpResponse:
    work = rules.current().calendar
    context = {
        "year": year,
        "differences": given["read"].differences(work),
        "is_in": given["read"].is_in(work),
        "text": given["text"],
        "source": given["source"],
        "back": reverse("administration:load_year", args=[year]),
        "tab": TAB,
    }
    return render(request, "administration/compare_year.html", context)


def _sheet(year: int, *, heading: str, button: str, about: str = "", lead: str = "", is_file: bool = False) -> FormPage:
    return FormPage(
        heading=heading,
        button=button,
        back=f"{reverse('administration:calendar')}?year={year}",
        about=about,
        lead=lead,
        tab=TAB,
        done=_("Saved."),
        template="administration/load_year.html" if is_file else "form.html",
    )
