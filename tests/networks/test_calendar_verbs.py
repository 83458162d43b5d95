"""A year is published, a day corrected, hours set: recorded once, noted as shifted days, and kept on the next load."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from networks import loading, rules
from networks.actions import calendar as actions
from networks.models import Area, CalendarDay, CalendarShift, Change, OfficeHours, Revision, Span
from web.errors import NotAllowed, Refusal
from worktime.calendar import STANDARD_HOURS
from worktime.published import read_year

pytestmark = pytest.mark.usefixtures("published")
EXCEPTIONS = "2027-01-01,否,元旦\n2027-01-04,否,元旦\n2027-02-14,是,春节\n"
NEW_YEAR, MAKE_UP = dt.date(2027, 1, 1), dt.date(2027, 2, 14)
WINTER = ((dt.time(8, 30), dt.time(11, 30)), (dt.time(13), dt.time(16, 30)))
HOUR = dt.timedelta(hours=1)


class Allowed:
    id, name = 7, "王管理"

    def require(self, area: Area) -> None:
        """The whole city is theirs."""


class Forbidden(Allowed):
    def require(self, area: Area) -> None:
        raise NotAllowed("不归您管")


BY = Allowed()


@pytest.fixture(autouse=True)
def _nothing_noted(published: None) -> None:
    CalendarShift.objects.all().delete()


def publish() -> int:
    return len(actions.publish(read_year(EXCEPTIONS, 2027), source="国办发明电", by=BY))


def taken() -> Span | None:
    return CalendarShift.objects.take(timezone.now() + HOUR)


def test_a_published_year_is_in_force_and_on_record() -> None:
    assert publish() == 2

    calendar = rules.current().calendar
    assert not calendar.is_working(NEW_YEAR)
    assert calendar.is_make_up(MAKE_UP)
    assert not calendar.is_provisional(dt.date(2027, 12, 31))
    change = Change.objects.get()
    assert (change.kind, change.subject, change.action, change.by_name) == (
        "calendaryear",
        "2027",
        "published",
        "王管理",
    )
    assert change.changed["days_off"] == ["", ["1月4日 元旦"]]
    assert change.changed["days_worked"] == ["", ["2月14日 春节"]]


def test_the_same_year_again_changes_nothing() -> None:
    publish()
    before = Revision.objects.get().number

    assert publish() == 0

    assert Change.objects.count() == 1
    assert Revision.objects.get().number == before


def test_whoever_may_not_changes_nothing() -> None:
    year = read_year(EXCEPTIONS, 2027)

    for refused in (
        lambda: actions.publish(year, source="", by=Forbidden()),
        lambda: actions.edit_day(dt.date(2026, 12, 31), is_working=False, name="", note="", by=Forbidden()),
        lambda: actions.set_office_hours(since=NEW_YEAR, periods=WINTER, by=Forbidden()),
    ):
        with pytest.raises(NotAllowed):
            refused()

    assert not Change.objects.exists()
    assert not CalendarDay.objects.filter(date__year=2027).exists()


def test_the_database_notes_the_days_of_the_year() -> None:
    publish()

    assert taken() == Span(NEW_YEAR, dt.date(2027, 12, 31))
    assert taken() is None


def test_a_shift_is_not_taken_before_its_time() -> None:
    publish()

    assert CalendarShift.objects.take(timezone.now() - HOUR) is None
    assert CalendarShift.objects.exists()


def test_a_name_alone_shifts_nothing_and_a_day_does() -> None:
    CalendarDay.objects.filter(date=dt.date(2026, 12, 30)).update(name="某日")
    assert taken() is None

    CalendarDay.objects.filter(date=dt.date(2026, 12, 30)).update(is_working=False)
    assert taken() == Span(dt.date(2026, 12, 30), dt.date(2026, 12, 30))

    CalendarDay.objects.filter(date=dt.date(2026, 12, 30)).delete()
    assert taken() == Span(dt.date(2026, 12, 30), dt.date(2026, 12, 30))


def test_a_day_is_corrected_with_its_reason() -> None:
    day = actions.edit_day(dt.date(2026, 12, 31), is_working=False, name="冰雪节", note="市政府通知", by=BY)

    assert (day.is_working, day.name, day.source) == (False, "冰雪节", "市政府通知")
    change = Change.objects.get()
    assert (change.kind, change.subject, change.note) == ("calendarday", "2026-12-31", "市政府通知")
    assert change.changed == {"is_working": [True, False], "name": ["", "冰雪节"]}


def test_a_day_of_a_year_that_is_not_in_is_refused() -> None:
    with pytest.raises(Refusal, match="还没有录入"):
        actions.edit_day(NEW_YEAR, is_working=False, name="元旦", note="x", by=BY)


def test_a_correction_that_changes_nothing_is_refused() -> None:
    with pytest.raises(Refusal):
        actions.edit_day(dt.date(2026, 12, 31), is_working=True, name="", note="x", by=BY)

    assert not Change.objects.exists()


def test_winter_hours_hold_from_their_day_on() -> None:
    actions.set_office_hours(since=dt.date(2026, 10, 1), periods=WINTER, by=BY)

    calendar = rules.current().calendar
    assert calendar.periods(dt.date(2026, 10, 9)) == WINTER
    assert calendar.periods(dt.date(2026, 9, 30)) == STANDARD_HOURS
    assert Change.objects.get().changed["periods"] == ["", "08:30–11:30，13:00–16:30"]
    assert taken() == Span(dt.date(2026, 10, 1), None)


def test_hours_of_the_same_day_are_replaced_once() -> None:
    actions.set_office_hours(since=dt.date(2026, 10, 1), periods=STANDARD_HOURS, by=BY)
    actions.set_office_hours(since=dt.date(2026, 10, 1), periods=WINTER, by=BY)

    with pytest.raises(Refusal):
        actions.set_office_hours(since=dt.date(2026, 10, 1), periods=WINTER, by=BY)

    assert OfficeHours.objects.filter(since=dt.date(2026, 10, 1)).count() == 1
    assert Change.objects.count() == 2


def test_loading_again_keeps_what_was_corrected_and_shifts_nothing() -> None:
    actions.edit_day(dt.date(2026, 12, 31), is_working=False, name="冰雪节", note="市政府通知", by=BY)
    publish()
    taken()
    before = Revision.objects.get().number

    loading.load_calendar()

    assert not CalendarDay.objects.get(date=dt.date(2026, 12, 31)).is_working
    assert taken() is None
    assert Revision.objects.get().number == before


def test_loading_mends_a_day_that_is_not_as_published() -> None:
    CalendarDay.objects.filter(date=dt.date(2026, 12, 30)).update(is_working=False)
    CalendarDay.objects.filter(date=dt.date(2026, 12, 31)).delete()

    loading.load_calendar()

    assert CalendarDay.objects.filter(date__in=[dt.date(2026, 12, 30), dt.date(2026, 12, 31)], is_working=True).count()
    assert CalendarDay.objects.filter(date__year=2026).count() == 365


# The command


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "2027.csv"
    path.write_bytes(EXCEPTIONS.encode("gbk"))
    return path


def said(**options: object) -> str:
    out = StringIO()
    call_command("load_calendar", stdout=out, **options)
    return out.getvalue()


def test_the_command_shows_the_difference_and_writes_nothing(file: Path) -> None:
    words = said(file=file, year=2027)

    assert "2027-01-04  上班 → 休息日  元旦" in words
    assert "2027-01-01" not in words, "off by law before and after"
    assert "2027-02-14  休息日 → 上班  春节" in words
    assert "--apply" in words
    assert not CalendarDay.objects.filter(date__year=2027).exists()


def test_the_command_puts_the_year_into_force_once(file: Path) -> None:
    assert "已生效" in said(file=file, year=2027, apply=True, source="国办发明电")
    assert "每一天都与现行日历一致" in said(file=file, year=2027, apply=True, source="国办发明电")

    assert CalendarDay.objects.filter(date__year=2027, source="国办发明电").count() == 365
    assert Change.objects.get().by_id is None


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"year": None}, "--year"),
        ({"year": 2028}, "第1行"),
        ({"file": Path("/nowhere/2027.csv"), "year": 2027}, "打不开"),
    ],
)
def test_the_command_refuses_in_sentences(file: Path, options: dict[str, object], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        said(**({"file": file} | options))


def hours_on(day: dt.date) -> object:
    return rules.current().calendar.office_hours(day)


def test_after_a_season_the_hours_of_before_hold_again() -> None:
    first, last = dt.date(2026, 10, 1), dt.date(2027, 4, 30)

    actions.set_season(since=first, until=last, periods=WINTER, by=BY)

    assert hours_on(first - dt.timedelta(1)) == hours_on(last + dt.timedelta(1)) == STANDARD_HOURS
    assert hours_on(first) == hours_on(last) == WINTER


def test_a_season_takes_the_place_of_hours_that_began_within_it() -> None:
    summer = ((dt.time(8), dt.time(12)), (dt.time(14), dt.time(17)))
    actions.set_office_hours(since=dt.date(2026, 12, 1), periods=summer, by=BY)

    actions.set_season(since=dt.date(2026, 10, 1), until=dt.date(2027, 4, 30), periods=WINTER, by=BY)

    assert hours_on(dt.date(2026, 12, 1)) == WINTER
    assert hours_on(dt.date(2027, 5, 1)) == summer


def test_a_season_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Refusal, match="最后一天"):
        actions.set_season(since=dt.date(2026, 10, 1), until=dt.date(2026, 9, 1), periods=WINTER, by=BY)

    assert OfficeHours.objects.count() == 1


def test_a_command_sets_a_countys_day_and_a_season() -> None:
    ago = dt.date(2020, 1, 1)
    city = Area.objects.create(code="220200000000", name="吉林市", level="city", since=ago)
    county = Area.objects.create(code="220283000000", name="舒兰市", level="county", since=ago, parent=city)
    day = dt.date(2026, 8, 5)

    call_command("load_calendar", county=county.code, day=day, local="off", source="市政府公告", stdout=StringIO())
    winter = {"since": dt.date(2026, 10, 1), "until": dt.date(2027, 4, 30)}
    call_command("load_calendar", hours="08:30-11:30,13:00-16:30", **winter, stdout=StringIO())

    assert not rules.current().calendar_of(county.pk).is_working(day)
    assert rules.current().calendar.is_working(day)
    assert hours_on(dt.date(2027, 1, 4)) == WINTER
    with pytest.raises(CommandError):
        call_command("load_calendar", county="1", day=day, local="off", stdout=StringIO())
