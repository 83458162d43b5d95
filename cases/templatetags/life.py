"""How times and holders look in templates; the words come from worktime.wording."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from django import template
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from cases.access import policies
from teams.models import User
from worktime import wording

register = template.Library()


@register.filter
def raises_cases(user: object) -> bool:
    """Whether the person may log a case somewhere, so that the way to the form is offered."""
    return isinstance(user, User) and bool(policies.raises_in(user))


NARROWEST_LABEL = 13
"""Percent of the bar under which a label would be cut."""
SHADES = 4


class Holding(Protocol):
    """What the holders' bar needs of an interval."""

    label: str
    lasted: timedelta
    is_paused: bool
    word: str


@dataclass(frozen=True)
class Bar:
    """One holder's part of the bar, in percent of its width."""

    label: str
    lasted: timedelta
    is_paused: bool
    word: str
    x: float
    width: float
    shade: int

    @property
    def has_label(self) -> bool:
        return self.width >= NARROWEST_LABEL


@register.filter
def words_left(due_at: datetime | None, size: str = "") -> str:
    """还剩 3 小时 20 分; with "short" only the largest unit."""
    if due_at is None:
        return ""
    return wording.words_left(due_at, now=timezone.now(), is_short=size == "short")


@register.filter
def tone(due_at: datetime | None, amber_at: datetime | None = None) -> str:
    return wording.tone(due_at, now=timezone.now(), amber_at=amber_at)


@register.filter
def when(at: datetime | str | None, size: str = "") -> str:
    """今天 08:10, the exact instant on hover; "short" without weekday. Words already made pass through."""
    if not isinstance(at, datetime):
        return at or ""
    return when_at(at, now=timezone.now(), is_short=size == "short")


def when_at(at: datetime, *, now: datetime, is_short: bool = True) -> SafeString:
    """The words of an instant, the instant itself and the exact one on hover."""
    return _time(at, wording.when(at, now=now, is_short=is_short))


@register.filter
def until(due_at: datetime | None, size: str = "") -> str:
    """The end of a limit; midnight is 24:00 of the day before."""
    if due_at is None:
        return ""
    return _time(due_at, wording.until(due_at, now=timezone.now(), is_short=size == "short"))


@register.filter
def lasted(duration: timedelta | str | None) -> str:
    """2小时35分. Words already made pass through."""
    if not isinstance(duration, timedelta):
        return duration or ""
    return wording.lasted(duration)


@register.simple_tag
def clock(due_at: datetime | None, **options: Any) -> wording.Clock:
    """A clock for components/_clock.html: amber_at=, is_paused=, explanation=."""
    return wording.clock(due_at, now=timezone.now(), **options)


@register.simple_tag
def holder_bars(holdings: Iterable[Holding]) -> list[Bar]:
    """The intervals as parts of one bar, wide as they were long; one holder keeps one shade."""
    held = list(holdings)
    whole = sum((holding.lasted for holding in held), timedelta()) or timedelta(seconds=1)
    shades = {label: place % SHADES for place, label in enumerate(dict.fromkeys(holding.label for holding in held))}
    bars: list[Bar] = []
    x = 0.0
    for holding in held:
        width = round(100 * (holding.lasted / whole), 2)
        shown = (holding.label, holding.lasted, holding.is_paused, holding.word)
        bars.append(Bar(*shown, round(x, 2), width, shades[holding.label]))
        x += width
    return bars


def _time(at: datetime, words: str) -> SafeString:
    instant = at.astimezone(timezone.get_default_timezone()).isoformat(timespec="seconds")
    exact = wording.exact(at)
    # The first two hold only digits and signs, so they need no escaping, and `format_html` would cost more than the
    # rest.
    html = f'<time datetime="{instant}" title="{exact}">{escape(words)}</time>'
    return mark_safe(html)  # noqa: S308 - its words are escaped
