"""What somebody who searches wants, read from what they typed."""

from __future__ import annotations

import pytest

from cases.reading.wanted import Wanted, wanted


def read(typed: str) -> Wanted:
    return wanted(typed, prefix="JL")


@pytest.mark.parametrize(
    ("typed", "reference", "is_whole"),
    [
        ("JL20260112-00317", "JL20260112-00317", True),
        ("工单编号：jl20260112—00317。", "JL20260112-00317", True),
        ("【JL20260112-00317】", "JL20260112-00317", True),
        ("20260112-00317", "JL20260112-00317", True),
        ("JL 20260112 00317", "JL20260112-00317", True),
        ("JL2026", "JL2026", False),
        ("工单编号：JL2026…。", "JL2026", False),
        ("JL20260112-003", "JL20260112-003", False),
        ("20260112", "JL20260112", False),
    ],
)
def test_a_case_number_is_read_whole_or_by_its_beginning(typed: str, reference: str, is_whole: bool) -> None:
    want = read(typed)

    assert (want.reference, want.is_whole, want.is_private) == (reference, is_whole, False)


@pytest.mark.parametrize("typed", ["22014455", "20261399", "AB12", "室温13度", "3号楼"])
def test_what_only_looks_like_a_case_number_is_none(typed: str) -> None:
    assert not read(typed).reference


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("00603", "('#00603' | '00603':*)"),
        ("603", "('#00603' | '603')"),
        ("#603", "'#00603'"),
        ("编号603", "'#00603'"),
        ("101", "('#00101' | '101')"),
        ("6789", "('#06789' | ('6789' | '~6789'))"),
        ("12", "'12'"),
    ],
)
def test_a_few_digits_may_be_the_end_of_a_case_number(typed: str, query: str) -> None:
    assert read(typed).query == query


@pytest.mark.parametrize(
    ("typed", "order"),
    [("2026-0001", (2026, 1)), ("督办单：2026-0012。", (2026, 12)), ("２０２６—０００３", (2026, 3))],
)
def test_the_number_of_an_order_is_read(typed: str, order: tuple[int, int]) -> None:
    assert read(typed) == Wanted(order=order)


@pytest.mark.parametrize(
    ("typed", "telephone"),
    [
        ("13843256789", "13843256789"),
        ("138 4325 6789", "13843256789"),
        ("１３８—４３２５—６７８９", "13843256789"),
        ("+86 138-4325-6789", "13843256789"),
        ("008613843256789", "13843256789"),
        ("电话：13843256789。", "13843256789"),
        ("0432-62012345", "043262012345"),
        ("（0432）62012345", "043262012345"),
        ("62012345", "62012345"),
    ],
)
def test_a_telephone_is_read_and_is_private(typed: str, telephone: str) -> None:
    want = read(typed)

    assert (want.telephone, want.is_private) == (telephone, True)


@pytest.mark.parametrize("typed", ["220202199001011234", "电表22014455667788", "我的电话13843256789没人接"])
def test_other_long_numbers_are_private_and_no_telephone(typed: str) -> None:
    want = read(typed)

    assert (want.telephone, want.is_private) == ("", True)


@pytest.mark.parametrize("typed", ["暖气不热", "3-2-101", "2010年", "JL20260112-00317", "00603", "2026-0001"])
def test_words_houses_and_case_numbers_are_not_private(typed: str) -> None:
    assert not read(typed).is_private


@pytest.mark.parametrize("typed", ["", " ", "a", "a b c", "，。", "…", "\x00"])
def test_nothing_to_look_for(typed: str) -> None:
    assert not read(typed).is_anything


@pytest.mark.parametrize(("word", "piece"), [("a'b", "'a'''"), ("水\\电", "'水'"), ("暖气", "'暖气'")])
def test_no_typed_character_leaves_its_quotes(word: str, piece: str) -> None:
    query = read(word).query

    assert query.count("'") % 2 == 0
    assert piece in query or "'''" not in query
