"""Which matter types a free text may be about, by the keywords of the duty catalogue."""

from __future__ import annotations

from collections.abc import Iterable

from networks.models import CatalogueItem


def suggest(text: str, catalogue: Iterable[CatalogueItem], at_most: int = 3) -> list[CatalogueItem]:
    """The likeliest matter types first: more and longer keywords found in the text weigh more."""
    weights = {entry: _weight(text, entry) for entry in catalogue}
    likely = sorted((entry for entry in weights if weights[entry]), key=lambda entry: (-weights[entry], entry.code))
    return likely[:at_most]


def _weight(text: str, entry: CatalogueItem) -> int:
    return sum(len(keyword) for keyword in entry.keywords if keyword in text)
