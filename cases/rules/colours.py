"""The colour of a case in heading, list and figure: from stored instants alone, so that all of them agree. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from cases.rules.choices import HELD
from worktime.wording import Tone, tone

BY_WEIGHT: tuple[Tone, ...] = ("none", "ok", "amber", "red")
STORED = ("next_due_at", "next_amber_at", "due_at", "amber_at", "paused_at", "state")
"""What the colour of a case follows from."""


def of_case(stored: Mapping[str, Any], *, now: dt.datetime) -> Tone:
    """The graver of the two: what ends next, and the limit of the whole case while somebody holds it."""
    if stored["paused_at"]:
        return "none"
    nearest = tone(stored["next_due_at"], now=now, amber_at=stored["next_amber_at"])
    if stored["state"] not in HELD:
        return nearest
    return gravest(nearest, tone(stored["due_at"], now=now, amber_at=stored["amber_at"]))


def gravest(*tones: Tone) -> Tone:
    return max(tones, key=BY_WEIGHT.index)
