"""What the words of a matter say before anybody has judged it: dangers to life, likely types, and the level till then.

Triage is safe first (docs/workflow.md): until a centre has accepted, a matter runs by the strictest level among the
types that its words suggest or its raiser chose, III where there is none; danger to life is level I.
"""

from __future__ import annotations

from dataclasses import dataclass

from networks import dangers, suggestions
from networks.choices import Level
from networks.models import CatalogueItem, Danger
from networks.rules import Rules

STRICTEST_FIRST = [level.value for level in Level]


@dataclass(frozen=True, slots=True)
class FirstReading:
    dangers: tuple[Danger, ...]
    suggested: tuple[CatalogueItem, ...]
    level: Level

    @property
    def is_perhaps_confidential(self) -> bool:
        return any(entry.is_confidential for entry in self.suggested)

    @property
    def numbers(self) -> list[str]:
        """The numbers to ring before anything is sent."""
        return dangers.numbers(self.dangers)

    def noted(self) -> dict[str, list[str]]:
        """The suggested types and feared dangers of that moment, as the event keeps them."""
        noted = {
            "suggested": [entry.code for entry in self.suggested],
            "dangers": [danger.name_zh for danger in self.dangers],
            "numbers": self.numbers,
        }
        return {name: found for name, found in noted.items() if found}


def read(text: str, rules: Rules, chosen: CatalogueItem | None = None) -> FirstReading:
    """`chosen` is the type that the raiser tapped; it counts beside those that the words suggest."""
    told = tuple(dangers.heard(text, rules))
    suggested = tuple(suggestions.suggest(text, matters(rules)))
    types = [*suggested, *([chosen] if chosen else [])]
    levels = [Level.I.value] if told else [entry.level for entry in types]
    return FirstReading(told, suggested, Level(min(levels, key=STRICTEST_FIRST.index, default=Level.III)))


def matters(rules: Rules) -> list[CatalogueItem]:
    """The types that a matter can have: not the headings."""
    return [entry for entry in rules.catalogue.values() if entry.parent_id]
