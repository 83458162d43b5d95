"""Files that harm, lie or are none: each is refused with a sentence, or read without harm, and nothing is logged."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO

import pytest
from structlog.testing import capture_logs

from cases.models import Case
from imports.choices import BatchState, Outcome
from imports.sheets.json_rows import MOST_COLUMNS
from orders.actions import loading
from orders.models import OutsideOrder
from tests.cases.world import World
from tests.orders.files import (
    HEADINGS,
    LEAK,
    NAME,
    PHONE,
    applied,
    as_csv,
    as_json,
    as_xlsx,
    cells_of,
    compared,
    outcomes,
    row,
    source_of,
)

pytestmark = pytest.mark.django_db
ONE = dict(zip(HEADINGS, LEAK, strict=True))


def zipped(*parts: tuple[str, bytes]) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in parts:
            book.writestr(name, part)
    return content.getvalue()


BOMB = zipped(("xl/workbook.xml", b""), *((f"xl/worksheets/sheet{n}.xml", b"<" * 60_000_000) for n in range(4)))
UNREADABLE = {
    "empty": b"   ",
    "binary": b"\x00\x01\x02\x03",
    "old workbook": b"\xd0\xcf\x11\xe0" + b"\0" * 64,
    "zip that is no workbook": zipped(("readme.txt", b"x")),
    "zip bomb": BOMB,
    "json cut short": as_json(LEAK)[:-20],
    "json nested a hundred thousand times": b'[{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]",
    "json of numbers": b'{"rows": [1, 2, 3]}',
    "json with two lists": json.dumps({"a": [ONE], "b": [ONE]}).encode(),
    "json without a list": b'{"a": 1}',
    "json with a field twice": b'[{"a": 1, "a": 2}]',
    "json with no number": b'[{"a": NaN}]',
    "json of too many fields": json.dumps([{f"f{n}": 1 for n in range(MOST_COLUMNS + 1)}]).encode(),
    "json without a row": b"[]",
    "an open quotation mark": as_csv(LEAK) + b'"x',
    "headings alone": as_csv(),
    "other headings": as_csv(("a", "b"), headings=("甲", "乙")),
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_refused_with_a_sentence(world: World, content: bytes) -> None:
    batch = compared(source_of(world), content, by=world.person("officer"))

    assert batch.state == BatchState.UNREADABLE
    assert batch.notes and all(batch.notes)


def test_a_row_of_a_hundred_nested_levels_comes_back(world: World) -> None:
    deep: object = "x"
    for _level in range(100):
        deep = [deep]
    content = json.dumps([ONE, ONE | {"工单编号": "DH2", "诉求内容": deep}, ONE | {"工单编号": {"a": 1}}]).encode()

    batch = compared(source_of(world), content, by=world.person("officer"))

    assert outcomes(batch) == [Outcome.NEW, Outcome.REFUSED, Outcome.REFUSED]


def test_values_of_other_kinds_are_read_as_text_or_come_back(world: World) -> None:
    told = [
        ONE | {"工单编号": 20261130000170001},
        ONE | {"工单编号": True},
        ONE | {"工单编号": None},
        ONE | {"工单编号": 1.5e300},
    ]

    batch = compared(source_of(world), json.dumps(told).encode(), by=world.person("officer"))

    assert row(batch, 2).shown["number"] == "20261130000170001"
    assert outcomes(batch) == [Outcome.NEW, Outcome.REFUSED, Outcome.REFUSED, Outcome.REFUSED]


def test_a_giant_cell_comes_back(world: World) -> None:
    batch = compared(source_of(world), as_csv((LEAK[0], "很" * 10_001, *LEAK[2:])), by=world.person("officer"))

    assert outcomes(batch) == [Outcome.REFUSED]
    assert "10000" in row(batch).sentence


@pytest.mark.parametrize("formula", ['=HYPERLINK("http://x","y")', "@SUM(1)", "+1+1", "-1+1"])
def test_a_formula_in_the_words_is_words_and_goes_out_as_text(world: World, formula: str) -> None:
    source, officer = source_of(world), world.person("officer")

    applied(source, as_xlsx((LEAK[0], formula + "楼道灯坏", *LEAK[2:])), by=officer)
    refused = compared(source, as_xlsx((formula, *LEAK[1:])), by=officer)

    assert Case.objects.get().text == formula + "楼道灯坏"
    assert outcomes(refused) == [Outcome.REFUSED]
    assert formula in [cells[0] for cells in cells_of(loading.result_sheet(refused))]


def test_no_log_and_no_row_of_the_order_says_who_it_was_or_what(world: World) -> None:
    with capture_logs() as lines:
        applied(source_of(world), as_csv(LEAK), by=world.person("officer"))

    kept = str(OutsideOrder.objects.values().get())
    for secret in (PHONE, NAME, LEAK[1]):
        assert secret not in str(lines) and secret not in kept
