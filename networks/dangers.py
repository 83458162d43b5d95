"""Which dangers to life a text tells of, by the words that administrators keep."""

from __future__ import annotations

from collections.abc import Iterable

from networks import phrases
from networks.models import Danger


def told(text: str, dangers: Iterable[Danger]) -> list[Danger]:
    """Those of the dangers that the text tells of, in their order."""
    readable = phrases.readable(text)
    return [danger for danger in dangers if danger.is_told_by(readable)]


def numbers(dangers: Iterable[Danger]) -> list[str]:
    """The numbers to ring, each once, the likeliest first."""
    return list(dict.fromkeys(number for danger in dangers for number in danger.numbers))
