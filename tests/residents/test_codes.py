"""Codes as people type them: understood, or told apart from what is no code."""

from __future__ import annotations

import pytest

from cases.rules.errors import NotACode
from cases.rules.sealing import ALPHABET
from residents.codes import code_in

CODE = "7KQ2MXR4TBWD"


@pytest.mark.parametrize(
    "typed",
    [
        "7KQ2MXR4TBWD",
        "7kq2mxr4tbwd",
        " 7KQ2 MXR4 TBWD ",
        "7KQ2-MXR4—TBWD",
        "７ＫＱ２ＭＸＲ４ＴＢＷＤ",
        "７ｋｑ２　ｍｘｒ４　ｔｂｗｄ",
        "查询码：7KQ2MXR4TBWD。",
        "https://456.example/track/7KQ2MXR4TBWD/",
        "http://127.0.0.1:8000/rate/7kq2mxr4tbwd/?later",
        "点开看进度 https://456.example/track/7KQ2MXR4TBWD",
        "\u200b7KQ2MXR4TBWD\ufeff",
    ],
)
def test_a_code_is_understood_however_it_is_typed(typed: str) -> None:
    assert code_in(typed) == CODE


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("JL20260112-00317", "这是工单编号"),
        ("工单编号：JL20260112-00317。", "这是工单编号"),
        ("ｊｌ２０２６０１１２－００３１７", "这是工单编号"),
        ("20260112-00317", "这是工单编号"),
        ("13843256789", "这是电话号码"),
        ("+86 138 4325 6789", "这是电话号码"),
        ("7KQ2MXR4TBW0", "没有0"),
        ("7KQ2MXRLTBWO", "没有L、O"),
        ("7KQ2MXR4TBW", "您输入的是11位"),
        ("7KQ2MXR4TBWDD", "您输入的是13位"),
        ("。", "您输入的是0位"),
    ],
)
def test_what_is_no_code_is_told_apart_with_a_sentence(typed: str, sentence: str) -> None:
    with pytest.raises(NotACode, match=sentence):
        code_in(typed)


def test_look_alikes_are_in_no_code() -> None:
    assert not set("01ILO") & set(ALPHABET)
