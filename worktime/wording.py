"""Times in words as people say them: how long is left, since when, for how long. Pure: nothing here reads a clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import get_language, gettext, npgettext, pgettext

Tone = Literal["ok", "amber", "red", "none"]

DAY = timedelta(days=1)
HOURS_STOP_MATTERING_AFTER = 3


@dataclass(frozen=True)
class Clock:
    """What a clock shows: its tone, its words, the instant it ends and why it ends then."""

    tone: Tone
    words: str
    due_at: datetime | None = None
    explanation: str = ""


def clock(
    due_at: datetime | None,
    *,
    now: datetime,
    amber_at: datetime | None = None,
    is_paused: bool = False,
    explanation: str = "",
) -> Clock:
    """The clock of a limit that ends at `due_at` (exclusive: late at that instant); without one it only says so."""
    if is_paused:
        words = paused_until(due_at, now=now) if due_at else gettext("Paused, the clock stands")
        return Clock("none", words, due_at, explanation)
    if due_at is None:
        return Clock("none", gettext("No time limit"))
    return Clock(tone(due_at, now=now, amber_at=amber_at), words_left(due_at, now=now), due_at, explanation)


def paused_until(review_at: datetime, *, now: datetime) -> str:
    """挂账至 3月1日: the day on which the clocks run on at the latest."""
    local, today = timezone.localtime(review_at), timezone.localtime(now).date()
    return gettext("Paused until %(day)s") % {"day": day_words(local.date(), today=today)}


def tone(due_at: datetime | None, *, now: datetime, amber_at: datetime | None = None) -> Tone:
    """Red from the due instant on, amber from `amber_at` on, otherwise ok; "none" without a limit."""
    if due_at is None:
        return "none"
    if now >= due_at:
        return "red"
    return "amber" if amber_at is not None and now >= amber_at else "ok"


def words_left(due_at: datetime, *, now: datetime, is_short: bool = False) -> str:
    """How long until `due_at`, or how long it has been over; rounded down to minutes, `is_short` to one unit."""
    if now < due_at:
        return gettext("%(time)s left") % {"time": spaced(due_at - now, is_short=is_short)}
    return gettext("%(time)s late") % {"time": spaced(now - due_at, is_short=is_short)}


def parts(duration: timedelta) -> Iterator[tuple[str, int]]:
    """The one or two largest units of a duration; hours are left out once it is days long."""
    minutes = int(duration / timedelta(minutes=1))
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        yield "days", days
        if hours and days < HOURS_STOP_MATTERING_AFTER:
            yield "hours", hours
        return
    if hours:
        yield "hours", hours
    if minutes:
        yield "minutes", minutes


def spaced(duration: timedelta, *, is_short: bool = False) -> str:
    """A duration for a sentence: 3 小时 20 分."""
    words = {
        "days": lambda n: npgettext("spaced", "%(n)d day", "%(n)d days", n) % {"n": n},
        "hours": lambda n: pgettext("spaced", "%(n)d h") % {"n": n},
        "minutes": lambda n: pgettext("spaced", "%(n)d min") % {"n": n},
    }
    said = [words[unit](count) for unit, count in parts(duration)]
    return " ".join(said[:1] if is_short else said) or gettext("under 1 min")


def lasted(duration: timedelta) -> str:
    """A duration for a narrow place: 2小时35分."""
    words = {
        "days": lambda n: npgettext("narrow", "%(n)d day", "%(n)d days", n) % {"n": n},
        "hours": lambda n: pgettext("narrow", "%(n)d h") % {"n": n},
        "minutes": lambda n: pgettext("narrow", "%(n)d min") % {"n": n},
    }
    large, small, *_ = [*(words[unit](count) for unit, count in parts(duration)), "", ""]
    if not small:
        return large or gettext("under 1 min")
    return pgettext("narrow", "%(large)s %(small)s") % {"large": large, "small": small}


def day_words(day: date, *, today: date) -> str:
    """今天, 昨天 or 明天; otherwise the date, with its year when that is not this one."""
    return _day_words(day, today, get_language())


@lru_cache(maxsize=4096)
def _day_words(day: date, today: date, _language: str | None) -> str:
    """Asked dozens of times for a page, and always the same for two days and a language."""
    near = {timedelta(): pgettext("day", "today"), -DAY: pgettext("day", "yesterday"), DAY: pgettext("day", "tomorrow")}
    if day - today in near:
        return near[day - today]
    pattern = pgettext("date format", "j F") if day.year == today.year else pgettext("date format", "j F Y")
    return format_date(day, pattern)


def date_words(day: date) -> str:
    """A day with its year, the same whenever it is read."""
    return format_date(day, pgettext("date format", "j F Y"))


def when(at: datetime, *, now: datetime, is_short: bool = False) -> str:
    """An instant in local time: 今天 08:10, 5月23日 14:05 (星期一); `is_short` leaves the weekday out."""
    local = timezone.localtime(at)
    return _day_and_clock(local.date(), f"{local:%H:%M}", now=now, is_short=is_short)


def until(due_at: datetime, *, now: datetime, is_short: bool = False) -> str:
    """The end of a limit: midnight is said as 24:00 of the day that ends, as the regulations say it."""
    local = timezone.localtime(due_at)
    if local.time() == time.min:
        return _day_and_clock(local.date() - DAY, "24:00", now=now, is_short=is_short)
    return when(due_at, now=now, is_short=is_short)


def end_of_limit(due_at: datetime) -> str:
    """The end of a limit with its year, the same whenever it is read."""
    local = timezone.localtime(due_at)
    is_midnight = local.time() == time.min
    day = local.date() - DAY if is_midnight else local.date()
    return f"{date_words(day)} {'24:00' if is_midnight else f'{local:%H:%M}'}"


def _day_and_clock(day: date, clock_words: str, *, now: datetime, is_short: bool) -> str:
    today = timezone.localtime(now).date()
    words = f"{day_words(day, today=today)} {clock_words}"
    if is_short or abs(day - today) <= DAY:
        return words
    return f"{words} ({format_date(day, 'l')})"


def exact(at: datetime) -> str:
    """The instant to the second, in local time, for hovering."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S")
