"""Which dangers to life a text tells of: by the words that administrators keep, and by how urgent it sounds.

Words name the kind of danger and its numbers. The sound (`networks.urgency`) hears dangers that nobody wrote words for,
and tells a complaint that merely names a danger (上次着火的那家) from one. Both were measured on texts that neither had
seen: `tests/networks/test_words_of_residents.py`.
"""

from __future__ import annotations

from collections.abc import Iterable

from networks import urgency
from networks.models import Danger
from networks.phrases import Reading
from networks.rules import Rules

URGENT = 0.0
"""From here on a text sounds like danger, though no word names one."""
SHORT, URGENT_WHEN_SHORT = 5, 0.5
"""A text of fewer letters says too little for the same bound: 堵了 and 漏水了 are no danger, 救命 and 快来人 are."""
EVERYDAY = -1.5
"""Where no stretch of a clause is above this, a text is so everyday that words as loaded do not count."""


def heard(text: str, rules: Rules) -> list[Danger]:
    """What a text tells of by the rules in force; what an administrator ended is not heard by its sound either."""
    found = told(text, rules.dangers)
    is_sound_alone = all(danger.is_of_any_kind for danger in found)
    return [] if is_sound_alone and told(text, rules.dangers_ended) else found


def told(text: str, dangers: Iterable[Danger]) -> list[Danger]:
    """Those of the dangers that the text tells of, in their order; one of no certain kind only where no other is."""
    known, reading, weights = list(dangers), Reading.of(text), urgency.weights()
    is_everyday = weights.loudest(text) <= EVERYDAY
    named = [danger for danger in known if (danger.is_kept_here or not is_everyday) and danger.is_told_by(reading)]
    urgent = URGENT_WHEN_SHORT if len(text.strip()) < SHORT else URGENT
    if named or weights.score(text) <= urgent:
        return named
    return [danger for danger in known if danger.is_of_any_kind and not danger.is_taken_back_in(reading)]


def numbers(dangers: Iterable[Danger]) -> list[str]:
    """The numbers to ring, each once, the likeliest first."""
    return list(dict.fromkeys(number for danger in dangers for number in danger.numbers))
