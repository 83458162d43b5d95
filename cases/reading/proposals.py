"""What was proposed to a second person, in words: its particulars, beside the reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy

from cases.rules.choices import PauseCause, TerminateReason
from worktime import wording
from worktime.deadlines import Limit, LimitUnit
from worktime.explaining import limit_in_words


def _day(written: str) -> str:
    return wording.date_words(dt.date.fromisoformat(written))


def working_days(count: int) -> str:
    """So many working days, in the reader's language."""
    return limit_in_words(Limit(Decimal(count), LimitUnit.WORKING_DAYS))


_TERMS: Mapping[str, tuple[Any, Callable[[Any], str]]] = {
    "reason": (gettext_lazy("Legal reason"), lambda reason: str(TerminateReason(reason).label)),
    "cause": (gettext_lazy("Waits for"), lambda cause: str(PauseCause(cause).label)),
    "review_on": (gettext_lazy("Review day"), _day),
    "days": (gettext_lazy("Working days more"), working_days),
}


def terms(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each particular that the proposal's event kept, with its label."""
    return [(str(label), words(payload[name])) for name, (label, words) in _TERMS.items() if name in payload]
