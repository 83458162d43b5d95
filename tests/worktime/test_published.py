"""A year's calendar as people send it: read whatever Excel made of it, refused one sentence a line."""

from __future__ import annotations

import datetime as dt

import pytest

from worktime.calendar import PublishedDay, WorkCalendar
from worktime.published import Unreadable, read_text, read_year

EXCEPTIONS = "日期,是否上班,名称\n2027-01-01,否,元旦\n2027/2/6,否,春节\n2027年2月14日,是,春节\n"
NEW_YEAR, SATURDAY, MAKE_UP = dt.date(2027, 1, 1), dt.date(2027, 2, 6), dt.date(2027, 2, 14)


def refusals(text: str) -> tuple[str, ...]:
    with pytest.raises(Unreadable) as refusal:
        read_year(text, 2027)
    return refusal.value.sentences


def test_what_the_file_leaves_out_goes_by_the_weekday() -> None:
    year = read_year(EXCEPTIONS, 2027)

    assert len(year.days) == 365
    assert year.days[NEW_YEAR] == PublishedDay(False, "元旦")
    assert year.days[MAKE_UP] == PublishedDay(True, "春节")
    assert year.days[dt.date(2027, 1, 4)] == PublishedDay(True)
    assert year.days[dt.date(2027, 1, 9)] == PublishedDay(False)


def test_a_file_that_names_every_day_is_the_same_year() -> None:
    short = read_year(EXCEPTIONS, 2027)
    lines = [f"{day},{int(published.is_working)},{published.name}" for day, published in short.days.items()]

    assert read_year("\n".join(lines), 2027) == short


def test_a_leap_year_has_its_day() -> None:
    assert len(read_year("2028-01-01,否,元旦", 2028).days) == 366


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_every_encoding_that_excel_writes_is_read(encoding: str) -> None:
    assert read_text(EXCEPTIONS.encode(encoding)) == EXCEPTIONS


@pytest.mark.parametrize("text", [EXCEPTIONS.replace(",", "\t"), EXCEPTIONS.replace(",", "，"), EXCEPTIONS + "\n,,\n"])
def test_tabs_wide_commas_and_empty_lines_do_not_matter(text: str) -> None:
    assert read_year(text, 2027) == read_year(EXCEPTIONS, 2027)


@pytest.mark.parametrize("content", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0rest", b"\xff\xff\x80"])
def test_what_is_no_text_is_refused_with_what_to_do(content: bytes) -> None:
    with pytest.raises(Unreadable, match="CSV"):
        read_text(content)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("2027-02-30,否,春节", "不是日期"),
        ("元旦,否,元旦", "不是日期"),
        ("2026-12-31,否,元旦", "不在2027年内"),
        ("2027-01-01,否,元旦", "重复出现"),
        ("2027-05-01,也许,劳动节", "请写“是”或“否”"),
        ("2027-05-01", "请写“是”或“否”"),
        ("2027-05-01,否," + "长" * 51, "超过50个字"),
    ],
)
def test_a_bad_line_is_refused_in_one_sentence_with_its_number(line: str, says: str) -> None:
    sentences = refusals(f"2027-01-01,否,元旦\n{line}\n")

    assert len(sentences) == 1
    assert sentences[0].startswith("第2行")
    assert says in sentences[0]


def test_every_bad_line_is_named_and_the_rest_counted() -> None:
    sentences = refusals("2027-01-01,否,元旦\n" + "x,y\n" * 13)

    assert len(sentences) == 11
    assert "另有3行" in sentences[-1]


@pytest.mark.parametrize("text", ["", "日期,是否上班,名称\n", "\n\n"])
def test_a_file_without_a_day_is_refused(text: str) -> None:
    assert refusals(text) == ("文件里没有写任何一天。",)


def test_a_file_of_more_lines_than_days_is_refused_unread() -> None:
    assert "行数" in refusals("2027-01-01,否,元旦\n" * 500)[0]


def test_the_difference_is_against_what_is_counted_today() -> None:
    year = read_year(EXCEPTIONS, 2027)

    found = {difference.day: difference.shifts for difference in year.differences(WorkCalendar.of([]))}

    # The first of January is off by law before its year is in.
    assert found == {SATURDAY: False, MAKE_UP: True}


def test_a_year_in_force_has_no_difference_and_is_in() -> None:
    year = read_year(EXCEPTIONS, 2027)
    calendar = WorkCalendar.of((day, published.is_working, published.name) for day, published in year.days.items())

    assert year.differences(calendar) == []
    assert year.is_in(calendar)
    assert not year.is_in(WorkCalendar.of([]))


def test_a_year_without_exceptions_differs_in_nothing_but_is_not_in() -> None:
    plain = read_year("2027-03-01,是\n", 2027)

    assert plain.differences(WorkCalendar.of([])) == []
    assert not plain.is_in(WorkCalendar.of([]))
