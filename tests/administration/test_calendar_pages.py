"""The work calendar's page: a year at a glance, the warning, the file compared before it counts, days and hours."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.utils import timezone

from cases import tasks
from cases.models import Recount
from networks.models import CalendarDay, CalendarShift, Change, LocalDay, OfficeHours
from tests.administration.pages import Walker, text
from tests.cases.counting import statements
from tests.cases.world import World

NOVEMBER = dt.datetime(2026, 11, 23, 2, tzinfo=dt.UTC)
OCTOBER = dt.datetime(2026, 10, 31, 2, tzinfo=dt.UTC)
EXCEPTIONS = "日期,是否上班,名称\n2027-01-01,否,元旦\n2027-01-04,否,元旦\n2027-02-14,是,春节\n"
MISSING = "2027年工作日历还没有录入"


@pytest.fixture
def november() -> Iterator[None]:
    """Begun before anybody signs in: a session of another month has ended."""
    with time_machine.travel(NOVEMBER, tick=False):
        yield


@pytest.fixture
def october() -> Iterator[None]:
    with time_machine.travel(OCTOBER, tick=False):
        yield


@pytest.fixture
def system(world: World) -> Walker:
    return Walker(world, "system")


def compare(walker: Walker, lines: str = EXCEPTIONS, *, encoding: str = "utf-8-sig") -> HttpResponse:
    file = SimpleUploadedFile("2027.csv", lines.encode(encoding))
    return walker.send("load_year", 2027, file=file, source="国办发明电〔2026〕12号")


def put_into_force(walker: Walker) -> HttpResponse:
    return walker.send("load_year", 2027, text=EXCEPTIONS, source="国办发明电〔2026〕12号", confirm="1")


@pytest.mark.usefixtures("november")
def test_a_year_shows_what_is_off_and_what_is_worked_instead_in_words(system: Walker) -> None:
    page = text(system.see("calendar", year=2026))

    assert page.count('<table class="month">') == 12
    assert re.search(r'<td class="off" title="国庆节"><a href="[^"]+/2026/10/1/">1<small>休</small>', page)
    assert re.search(r'<td class="made_up" title="春节"><a href="[^"]+/2026/2/14/">14<small>班</small>', page)
    assert "调休上班：" in page
    assert 'aria-current="date"' in page


@pytest.mark.usefixtures("november")
@pytest.mark.parametrize(
    ("name", "is_warned"), [("system", True), ("system_of_street", False), ("auditor_of_city", False)]
)
def test_from_november_whoever_can_load_the_next_year_is_asked_to(world: World, name: str, is_warned: bool) -> None:
    assert (MISSING in text(Walker(world, name).see("units"))) is is_warned


@pytest.mark.usefixtures("november")
def test_the_first_page_of_the_system_administrator_warns_too(system: Walker, world: World) -> None:
    assert MISSING in text(system.client.get("/"))
    assert MISSING not in text(Walker(world, "auditor_of_city").client.get("/"))


@pytest.mark.usefixtures("october")
def test_before_november_nobody_is_asked(system: Walker) -> None:
    assert MISSING not in text(system.see("units"))
    assert MISSING not in text(system.client.get("/"))


@pytest.mark.usefixtures("november")
def test_once_it_is_in_the_warning_is_gone(system: Walker) -> None:
    put_into_force(system)

    assert MISSING not in text(system.see("calendar", year=2027))
    assert MISSING not in text(system.client.get("/"))


@pytest.mark.usefixtures("november")
@pytest.mark.parametrize("year", ["", "1", "9999", "x", "²²²²", "2027"])
def test_any_year_that_is_asked_for_shows_one(system: Walker, year: str) -> None:
    assert system.see("calendar", year=year).status_code == 200


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk"])
def test_the_file_is_compared_before_it_counts(system: Walker, encoding: str) -> None:
    page = text(compare(system, encoding=encoding))

    assert "有2天与现行日历不同" in page
    assert "1月4日" in page and "元旦" in page
    assert not CalendarDay.objects.filter(date__year=2027).exists()


def test_what_was_compared_is_put_into_force_as_it_was(system: Walker) -> None:
    hidden = re.search(r'name="text" value="([^"]+)"', text(compare(system)))
    assert hidden

    answer = system.send("load_year", 2027, text=hidden[1], source="国办发明电", confirm="1")

    assert answer.status_code == 302
    assert CalendarDay.objects.filter(date__year=2027, source="国办发明电").count() == 365
    assert Change.objects.get(action="published").by_name == "管理员system"


def test_the_same_file_again_offers_nothing(system: Walker) -> None:
    put_into_force(system)

    page = text(compare(system))

    assert "完全一致" in page
    assert 'name="confirm"' not in page


def test_each_bad_line_is_a_sentence_and_what_was_typed_stays(system: Walker) -> None:
    answer = compare(system, "2026-01-01,否,元旦\n2027-02-30,否,\n")

    assert answer.status_code == 422
    assert "第1行：“2026-01-01”不在2027年内。" in text(answer)
    assert "第2行：“2027-02-30”不是日期" in text(answer)
    assert "国办发明电〔2026〕12号" in text(answer)


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"PK\x03\x04", "Excel"), (b"x" * 200_000, "太大"), (b"\xff\xff\x80", "无法读取"), (None, "请选择文件")],
)
def test_what_is_no_calendar_is_refused(system: Walker, content: bytes | None, says: str) -> None:
    sent = {} if content is None else {"file": SimpleUploadedFile("f.csv", content)}

    answer = system.send("load_year", 2027, source="x", **sent)

    assert answer.status_code == 422
    assert says in text(answer)


def test_a_text_sent_back_too_long_or_broken_is_refused(system: Walker) -> None:
    for broken in ("x" * 200_000, "a\x00b", "没有日期"):
        assert system.send("load_year", 2027, text=broken, source="x", confirm="1").status_code == 422
    assert not CalendarDay.objects.filter(date__year=2027).exists()


@pytest.mark.parametrize("year", [1999, 2100, 999999])
def test_a_year_out_of_reach_has_no_page(system: Walker, year: int) -> None:
    assert system.see("load_year", year).status_code == 404


def test_a_day_is_changed_with_its_reason(system: Walker) -> None:
    answer = system.send("edit_day", 2026, 12, 31, is_working="0", name="冰雪节", note="市政府通知")

    assert answer.status_code == 302
    day = CalendarDay.objects.get(date=dt.date(2026, 12, 31))
    assert (day.is_working, day.name) == (False, "冰雪节")


@pytest.mark.parametrize("typed", [{"is_working": "0", "name": ""}, {"note": "x"}, {"is_working": "2", "note": "x"}])
def test_a_day_without_its_reason_or_kind_stays(system: Walker, typed: dict[str, str]) -> None:
    assert system.send("edit_day", 2026, 12, 31, **typed).status_code == 422
    assert CalendarDay.objects.get(date=dt.date(2026, 12, 31)).is_working


@pytest.mark.parametrize("day", [(2027, 1, 1), (2026, 2, 30), (0, 1, 1), (99999, 1, 1)])
def test_a_day_that_is_not_in_has_no_page(system: Walker, day: tuple[int, int, int]) -> None:
    assert system.see("edit_day", *day).status_code == 404


def test_winter_hours_are_set_from_a_day_on(system: Walker) -> None:
    typed = {"since": "2026-10-01", "opens": "08:30", "pauses": "11:30", "resumes": "13:00", "closes": "16:30"}

    assert system.send("set_hours", **typed).status_code == 302

    assert OfficeHours.objects.get(since=dt.date(2026, 10, 1)).periods == [["08:30", "11:30"], ["13:00", "16:30"]]
    assert "08:30–11:30，13:00–16:30" in text(system.see("calendar"))


def test_hours_out_of_order_are_refused(system: Walker) -> None:
    typed = {"since": "2026-10-01", "opens": "08:30", "pauses": "13:30", "resumes": "13:00", "closes": "16:30"}

    answer = system.send("set_hours", **typed)

    assert answer.status_code == 422
    assert "后一个时间必须晚于前一个时间" in text(answer)
    assert not OfficeHours.objects.filter(since=dt.date(2026, 10, 1)).exists()


def test_the_page_says_how_far_limits_have_been_set_right(system: Walker) -> None:
    CalendarShift.objects.all().delete()
    assert "没有变更" in text(system.see("calendar_progress"))

    put_into_force(system)
    assert "约一分钟后" in text(system.see("calendar_progress"))

    walk = Recount.objects.create(first_day=dt.date(2027, 1, 1), begun_at=timezone.now(), to_do=1000, looked_at=300)
    page = text(system.see("calendar_progress"))
    assert "共1000件，已看300件" in page
    assert 'value="30" max="100"' in page
    assert "every 3s" in page

    walk.delete()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2), tick=False):
        tasks.recompute_limits()
    page = text(system.see("calendar_progress"))
    assert "上次重算" in page
    assert "every 3s" not in page


def test_what_could_not_be_set_right_is_said(system: Walker) -> None:
    Recount.objects.create(
        first_day=dt.date(2027, 1, 1),
        begun_at=timezone.now(),
        finished_at=timezone.now(),
        to_do=9,
        looked_at=9,
        failed=2,
    )

    assert "有2件未能重新计算" in text(system.see("calendar_progress"))


def test_the_auditor_reads_and_finds_no_button(world: World) -> None:
    page = text(Walker(world, "auditor_of_city").see("calendar", year=2026))

    assert "set_hours" not in page and "/load/" not in page
    assert "/2026/10/1/" not in page
    assert re.search('<td class="off"( aria-current="date")? title="国庆节"><span>1<small>休</small>', page)


def test_changes_of_the_calendar_read_as_sentences(world: World, system: Walker) -> None:
    put_into_force(system)
    system.send("edit_day", 2026, 12, 31, is_working="0", name="冰雪节", note="市政府通知")

    page = text(Walker(world, "auditor_of_city").see("changes"))

    assert "工作日历 · 2027" in page
    assert "放假：<ins>1月4日 元旦</ins>" in page
    assert "这一天：<del>上班</del> → <ins>休息日</ins>" in page


@pytest.mark.usefixtures("november")
def test_the_page_stays_within_its_statements(system: Walker) -> None:
    system.see("calendar", year=2027)

    with statements() as said:
        system.see("calendar", year=2027)

    assert len(said) <= 8, said


def test_a_county_has_a_day_of_its_own(world: World, system: Walker) -> None:
    county = world.areas["county"]
    typed = {"area": county.pk, "day": "2026-12-30", "is_working": "0", "name": "抗洪", "note": "市政府令"}

    assert system.send("set_local_day", **typed).status_code == 302

    page = text(system.see("calendar", year=2026))
    assert f"{county.name}：休息日 · 抗洪" in page
    assert LocalDay.objects.get().area_id == county.pk
    assert Change.objects.latest("pk").action == "local_day"
    assert system.send("set_local_day", **typed).status_code == 422
    assert system.send("set_local_day", **(typed | {"is_working": ""})).status_code == 422
    assert LocalDay.objects.exists()
    assert system.send("set_local_day", **(typed | {"is_working": "city", "name": ""})).status_code == 302
    assert not LocalDay.objects.exists()


def test_winter_hours_end_with_the_winter(system: Walker) -> None:
    typed = {"since": "2026-10-01", "opens": "08:30", "pauses": "11:30", "resumes": "13:00", "closes": "16:30"}

    assert system.send("set_hours", **typed, until="2027-04-30").status_code == 302
    assert system.send("set_hours", **typed, until="2026-04-30").status_code == 422

    assert "08:30–12:00，13:30–17:00" in text(system.see("calendar"))
    assert OfficeHours.objects.filter(since=dt.date(2027, 5, 1)).exists()
