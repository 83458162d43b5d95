"""Text and the words it is searched for are folded alike, here and in the database."""

from __future__ import annotations

import random
import unicodedata

import pytest
from django.db import connection

from networks.folding import BETWEEN_WORDS, fold, pieces

FRAGMENTS = [
    *(
        "3",
        "2",
        "101",
        "9",
        "十",
        "一",
        "二",
        "〇",
        "零",
        "三",
        "号楼",
        "号",
        "栋",
        "栋楼",
        "幢",
        "#",
        "单元",
        "门",
        "室",
    ),
    *("层", "楼", "-", " ", "—", "－", "　", "86", "+86", "0086", "138", "1384325", "6789", "0432", "62012345", "2201"),
    *("4455", "a", "B", "Wi", "Fi", "Ａ", "３", "暖", "气", "，", "。", "：", "'", "\\", "%", "·", "\n", "\u200b", "ﬁ"),
    *("①", "²", "½", "㎡", "℃", "Ⅲ", "𠮷", "🐴", "々", "〜", "~", "é", "É", "e\u0301", "Ж", "ß", "İ", "ſ", "ーｶﾞ"),
]
HAND_PICKED = [
    "",
    " ",
    "。。。",
    "0" * 100,
    "十" * 9,
    "电话１３８-4325-6789十一楼",
    "三号楼二单元一〇一室",
    "a-b-c--d",
    "+8613843256789",
    "水" * 5000 + "电",
]


def in_the_database(texts: list[str]) -> list[tuple[str, frozenset[str]]]:
    """What the database folds each text to, and the pieces it would keep of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT networks_folded(body), tsvector_to_array(networks_pieces(body))"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS given(body, place) ORDER BY place",
            [texts],
        )
        return [(folded, frozenset(kept)) for folded, kept in cursor.fetchall()]


def scattered(chance: random.Random) -> str:
    """Characters from all over Unicode, as far as both sides know them."""
    drawn = (chr(chance.choice((chance.randint(1, 0xD7FF), chance.randint(0xF900, 0x2FFFF)))) for _ in range(12))
    return "".join(letter for letter in drawn if unicodedata.category(letter) != "Cn")


@pytest.mark.django_db
def test_the_database_folds_and_cuts_as_this_module_does() -> None:
    chance = random.Random(456)
    texts = [*HAND_PICKED, *("".join(chance.choices(FRAGMENTS, k=chance.randint(1, 14))) for _ in range(4000))]
    texts += [scattered(chance) for _ in range(1000)]

    kept = in_the_database(texts)

    assert [(text, *told) for text, told in zip(texts, kept, strict=True)] == [
        (text, fold(text), pieces(text)) for text in texts
    ]


@pytest.mark.django_db
def test_signs_between_words_are_the_same_character_by_character() -> None:
    signs = [f"水{chr(code)}电" for code in range(1, 0x10000) if not 0xD800 <= code < 0xE000]

    kept = in_the_database(signs)

    assert [pieces(text) for text in signs] == [found for _folded, found in kept]


@pytest.mark.parametrize(
    ("written", "otherwise"),
    [
        ("３号楼", "3号楼"),
        ("三号楼", "3号楼"),
        ("十二号楼", "12号楼"),
        ("二十三层", "23层"),
        ("3栋", "3号楼"),
        ("3#楼", "3号楼"),
        ("3幢", "3号楼"),
        ("3-2-101", "3号楼2单元101"),
        ("3—2—101", "3号楼2单元101"),
        ("3－2－101", "三号楼二单元一〇一室"),
        ("3栋2门101室", "3号楼 2单元 101"),
        ("3号2单元", "3号楼2单元"),
        ("ＷｉＦｉ", "wifi"),
        ("Wi‑Fi", "WIFI"),
        ("138-4325-6789", "13843256789"),
        ("138 4325 6789", "+86 138 4325 6789"),
        ("电话１３８４３２５６７８９一直占线", "电话 13843256789 一直占线"),
        ("0432-62012345", "043262012345"),
        ("2201 4455 6677 8899", "2201445566778899"),
        ("暖\u200b气", "暖气"),
        ("二〇二六年", "2026年"),
        ("一一〇", "110"),
    ],
)
def test_the_same_thing_written_otherwise_leaves_the_same_pieces(written: str, otherwise: str) -> None:
    assert pieces(written) == pieces(otherwise)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3号楼", "13号楼"),
        ("101", "2010年"),
        ("3-2-101", "3-2-1010"),
        ("13843256789", "13843256780"),
        ("统一", "统1"),
        ("万一", "万1"),
        ("2026-01-12", "2026号楼"),
    ],
)
def test_what_is_not_the_same_stays_different(one: str, other: str) -> None:
    assert not pieces(one) <= pieces(other)


def test_a_number_is_one_piece_and_a_long_one_is_also_found_by_its_end() -> None:
    assert pieces("电表22014455") == {"电", "表", "电表", "22014455", "~4455"}
    assert pieces("室温13度") == {"室", "温", "13", "度", "室温", "温13", "13度"}


def test_numerals_beside_digits_stay_as_they_are() -> None:
    assert "13843256789" in pieces("13843256789十楼来接")


def test_single_latin_letters_are_no_piece() -> None:
    assert pieces("A座") == {"a座", "座"}


@pytest.mark.parametrize("sign", "，。！？；：、“”‘’（）《》【】…—·/\\|()[]{}<>\"'`~@#$%^&*_+=\t\n　")
def test_signs_part_words(sign: str) -> None:
    assert BETWEEN_WORDS.fullmatch(fold(sign))
