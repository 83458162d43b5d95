"""How a phrase is found in a text: near, in any order, by groups of words, and as far as a clause goes."""

from __future__ import annotations

import pytest

from networks import vocabulary
from networks.models import Danger
from networks.phrases import Finder, Reading, is_sound, with_clauses

GROUPS = {"人": ("孩子", "老人"), "水": ("河里", "井里")}


def found(phrase: str, text: str) -> list[str]:
    reading = Reading.of(text)
    return [reading.text[begin:end] for begin, end in Finder([phrase], GROUPS).spans(reading)]


@pytest.mark.parametrize(
    ("phrase", "text", "wanted"),
    [
        ("着火", "楼上着火了", ["着火"]),
        ("跳|翻+楼", "翻过六楼", ["翻过六楼"]),
        ("跳|翻+楼", "楼上跳绳", []),
        ("<人>&<水>", "河里有个孩子", ["河里有个孩子"]),
        ("<人>&<水>", "孩子！掉。河里", ["孩子！掉。河里"]),
        ("<人>&<水>", "孩子" + "的" * 21 + "河里", []),
        ("<人>+掉&<水>", "孩子掉河里", []),
        ("万一*", "万一真的着火了咋办，人在里面", ["万一真的着火了咋办"]),
        ("万一*", "万一呢现在着火了", ["万一呢"]),
        ("*演习", "上午着火演习，很吵", ["上午着火演习"]),
        ("不省人事过去了很久", "他不省人事过去了很久", ["不省人事过去了很久"]),
    ],
)
def test_a_phrase_is_found_where_it_stands(phrase: str, text: str, wanted: list[str]) -> None:
    assert found(phrase, text) == wanted


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("有 人 落 水", "有人落水"),
        ("楼上 着火 快来", "楼上,着火,快来"),
        ("楼上，\n着火", "楼上,着火"),
        ("ＡＢＣ　煤气", "abc,煤气"),
        ("", ""),
        (" ", ""),
    ],
)
def test_a_blank_between_words_ends_a_clause_and_one_within_a_word_does_not(text: str, read: str) -> None:
    assert with_clauses(text) == read


def test_a_phrase_that_is_taken_back_hides_no_other_that_begins_at_the_same_place() -> None:
    danger = Danger(name_zh="火", numbers=["119"], words=["着火", "着火+出不来"], unless=["着火*"])
    assert not danger.is_told_by(Reading.of("着火"))
    assert danger.is_told_by(Reading.of("着火，人出不来")) is False
    danger = Danger(name_zh="火", numbers=["119"], words=["着火", "着火+出不来"], unless=["着火了没有"])
    assert danger.is_told_by(Reading.of("着火了，出不来"))


@pytest.mark.parametrize("phrase", ["甲", "甲|乙+丙", "甲&乙", "甲&乙&丙", "<人>&甲", "<人>|甲+乙", "万一*", "*演习"])
def test_what_is_understood_is_sound(phrase: str) -> None:
    assert is_sound(phrase, GROUPS)


@pytest.mark.parametrize(
    "phrase", ["", "甲+", "|甲", "甲&", "甲&乙&丙&丁", "甲+乙&丙", "<鬼>", "<人", "甲*乙", "甲 乙", "*"]
)
def test_what_is_not_understood_is_not_sound(phrase: str) -> None:
    assert not is_sound(phrase, GROUPS)


@pytest.mark.parametrize("phrase", ["甲&乙", "<人>", "甲*"])
def test_suggestions_of_types_know_neither_groups_nor_any_order(phrase: str) -> None:
    assert not is_sound(phrase)


def test_each_group_has_words_and_the_sound_has_none() -> None:
    groups = vocabulary.groups()
    assert groups["紧急口吻"] == ()
    assert all(words for name, words in groups.items() if name != "紧急口吻")


def test_of_a_very_long_text_the_beginning_and_the_end_are_read() -> None:
    finder = Finder(["着火"])
    long = "物业收费" * 2_000
    assert list(finder.spans(Reading.of(long + "着火")))
    assert list(finder.spans(Reading.of("着火" + long)))
