"""What nobody can see is no text."""

import pytest

from web.errors import Refusal, require_said
from web.writing import cleaned, says_something

INVISIBLE = [
    "\u200b",
    "\u2060",
    "\u3164",
    "\u00ad",
    "\u2800",
    "\u034f",
    "\ufeff",
    "\u180e",
    "\u115f",
    "\uffa0",
    "\u200d",
]


@pytest.mark.parametrize("sign", [*INVISIBLE, "", " ", "\u3000", "。", "……", "!?", "🙏", "\n\t"])
def test_a_text_without_a_letter_or_digit_says_nothing(sign):
    assert not says_something(sign * 3)


@pytest.mark.parametrize("text", ["水", "3", "a", "３", "한", "𠮷", "\u200b水\u200b", "。1。"])
def test_one_letter_or_digit_says_something(text):
    assert says_something(text)


@pytest.mark.parametrize("sign", [*INVISIBLE, "\u202e", "\u2066", "\u200f", "\u061c", "\x00", "\x1b", "\ud800"])
def test_what_nobody_can_see_is_taken_out(sign):
    assert cleaned(f"王{sign}芳") == "王芳"


@pytest.mark.parametrize("text", ["👨‍👩‍👧‍👦", "❤️‍🔥", "می‌خواهم", "क्‍ष", "한글 조선족", "𠮷㐂𬎆", "第一行\n第二行\t末"])
def test_what_can_be_seen_stays_as_it_is(text):
    assert cleaned(text) == text


def test_every_kind_of_line_end_becomes_one():
    assert cleaned("一\r\n二\r三\u2028四\x85五") == "一\n二\n三\n四\n五"


def test_the_refusal_stands_beside_the_input_that_says_nothing():
    with pytest.raises(Refusal) as refusal:
        require_said(name="正阳社区", reason="。")
    assert refusal.value.field == "reason"
