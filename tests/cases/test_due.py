"""The command `due`, as a person at the command line meets it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError
from pytest_django import DjangoDbBlocker

from networks import loading, rules
from networks.models import CalendarDay
from tests.kept import kept

VECTORS = Path(__file__).parents[1] / "worktime" / "deadline_vectors.csv"


@dataclass
class Answer:
    out: str
    err: str
    code: object


def ask(*words: str) -> Answer:
    out, err, code = io.StringIO(), io.StringIO(), 0
    try:
        call_command("due", *words, stdout=out, stderr=err)
    except SystemExit as ended:
        code = ended.code
    return Answer(out.getvalue(), err.getvalue(), code)


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with kept(django_db_blocker):
        loading.load_calendar()
        yield


@pytest.fixture
def calendar(loaded: None, db: None) -> None:
    """The published calendar, in the database."""


@pytest.fixture
def pairs(tmp_path: Path) -> Callable[[str | bytes], str]:
    def written(text: str | bytes) -> str:
        file = tmp_path / "pairs.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(file)

    return written


def test_the_first_line_is_the_instant_and_the_second_explains_it(calendar: None) -> None:
    answer = ask("2026-02-13T10:00+08:00", "5WD")

    assert answer.out.splitlines() == [
        "2026-02-27T16:00:00Z",
        "5个工作日：2月13日收到，次日起算，2月27日24时止，其间春节9天，2月14日（周六）补班",
    ]
    assert (answer.err, answer.code) == ("", 0)


def test_it_explains_in_english_when_asked(calendar: None) -> None:
    answer = ask("2022-05-23T09:00", "5WD", "--lang", "en")

    assert answer.out.splitlines()[1].startswith("5 working days: received on 23 May")


def test_fractions_of_a_second_are_not_lost(calendar: None) -> None:
    assert ask("2026-07-06T09:00:00.25+08:00", "2H").out.startswith("2026-07-06T03:00:00.250000Z\n")


def test_a_file_of_pairs_comes_back_with_their_instants(calendar: None) -> None:
    answer = ask("--file", str(VECTORS))

    assert answer.out == VECTORS.read_text(encoding="utf-8")
    assert answer.code == 0


def test_a_file_may_have_other_columns_a_byte_order_mark_and_windows_line_ends(
    calendar: None, pairs: Callable[[str], str]
) -> None:
    answer = ask("--file", pairs("\ufefflimit,note,received\r\n5WD,雪,2022-05-23 09:00\r\n\r\n"))

    assert answer.out == "received,limit,due_utc\n2022-05-23 09:00,5WD,2022-05-30T16:00:00Z\n"


def test_a_wrong_row_gets_a_sentence_and_the_others_their_answer(calendar: None, pairs: Callable[[str], str]) -> None:
    answer = ask("--file", pairs("received,limit\n2022-05-23T09:00,5WD\nsoon,5WD\n2022-05-23T09:00\nx,y\n"))

    assert answer.out == "received,limit,due_utc\n2022-05-23T09:00,5WD,2022-05-30T16:00:00Z\n"
    lines = answer.err.splitlines()
    assert [line[: line.index("：")] for line in lines] == ["第3行", "第4行", "第5行"]
    assert lines[2].count("。") == 2
    assert answer.code == 1


@pytest.mark.parametrize(
    ("words", "sentences"),
    [
        (["soon", "5WD"], 1),
        (["2026-02-13T10:00", "5X"], 1),
        (["soon", "5X"], 2),
        (["9999-12-31T10:00", "5WD"], 1),
        (["2026-02-13T10:00", "9" * 5000 + "H"], 1),
        (["\ud800", "\0"], 2),
        ([], 1),
        (["2026-02-13T10:00"], 1),
        (["2026-02-13T10:00", "5WD", "--file", "pairs.csv"], 1),
        (["--file", "/nowhere/pairs.csv"], 1),
        (["--file", "/"], 1),
    ],
)
def test_each_wrong_argument_gets_one_sentence(calendar: None, words: list[str], sentences: int) -> None:
    answer = ask(*words)

    assert answer.out == ""
    assert len(answer.err.splitlines()) == sentences
    assert max(map(len, answer.err.splitlines())) < 120
    assert answer.code == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"received\n2022-05-23T09:00\n",
        "received,limit\n雪,5WD\n".encode("gb18030"),
        b"received,limit\n" + b"9" * 200_000 + b",5WD\n",
        b"\x00\xff\xfe",
    ],
)
def test_a_file_that_is_no_table_of_pairs_gets_one_sentence(
    calendar: None, pairs: Callable[[bytes], str], content: bytes
) -> None:
    answer = ask("--file", pairs(content))

    assert len(answer.err.splitlines()) == 1
    assert answer.code == 1


def test_an_empty_calendar_is_not_counted_with_but_named(calendar: None) -> None:
    CalendarDay.objects.all().delete()

    answer = ask("2026-02-13T10:00", "5WD")

    assert answer.out == ""
    assert "load_calendar" in answer.err
    assert answer.code == 1


def test_a_database_that_is_away_gets_one_sentence(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError

    monkeypatch.setattr(rules, "read_calendar", away)

    answer = ask("2026-02-13T10:00", "5WD")

    assert answer.err == "无法读取工作日历：数据库未启动或尚未建好。\n"
    assert answer.code == 1
