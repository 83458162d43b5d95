"""When a red station is open, read from the words that its keepers wrote: 每天8:30–17:00. Pure.

The words stay the one source. Where they say something else (随时, 见门上通知), pages show them and claim nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

EVERY_DAY = frozenset(range(7))
WEEKDAYS = frozenset(range(5))
OF_LETTERS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
DASH = r"\s*(?:[-–—－~～至到])\s*"
CLOCK = r"(\d{1,2})[:：](\d{2})"
SPAN = re.compile(CLOCK + DASH + CLOCK)
FROM_TO = re.compile(r"(?:周|星期)([一二三四五六日天])" + DASH + r"(?:周|星期)?([一二三四五六日天])")
EXCEPTED = re.compile(r"休|除|不开|节假日|法定|寒假|暑假|冬季|夏季|预约|隔|单日|双日|单周|双周")
"""Words after which the plain reading would be wrong."""


@dataclass(frozen=True, slots=True)
class Hours:
    """The days of the week (Monday is 0) and the times of such a day."""

    days: frozenset[int]
    spans: tuple[tuple[dt.time, dt.time], ...]

    def is_open_on(self, day: dt.date) -> bool:
        return day.weekday() in self.days

    def is_open_at(self, moment: dt.datetime) -> bool:
        """`moment` in local time."""
        return self.is_open_on(moment.date()) and any(begin <= moment.time() < end for begin, end in self.spans)


def read(words: str) -> Hours | None:
    """None where the words say more, or less, than days and times."""
    if EXCEPTED.search(words):
        return None
    days = _days(words)
    spans = [_span(*found) for found in SPAN.findall(words)]
    sound = [span for span in spans if span]
    if days is None or not sound or len(sound) != len(spans):
        return None
    return Hours(days, tuple(sound))


def _days(words: str) -> frozenset[int] | None:
    named = FROM_TO.findall(words)
    if len(named) == 1:
        first, last = (OF_LETTERS[letter] for letter in named[0])
        return frozenset(range(first, last + 1)) if first <= last else None
    if "每天" in words or "每日" in words:
        return EVERY_DAY
    left = re.sub(r"(?:工作日|上班日)", "", words)
    if left != words:
        return WEEKDAYS
    # Times alone are those of every day; a day of the week that stands alone is no plain case.
    return None if re.search(r"周|星期|[A-Za-z]", words) else EVERY_DAY


def _span(hour: str, minute: str, last_hour: str, last_minute: str) -> tuple[dt.time, dt.time] | None:
    try:
        begin = dt.time(int(hour), int(minute))
        end = dt.time.max if (last_hour, last_minute) == ("24", "00") else dt.time(int(last_hour), int(last_minute))
    except ValueError:
        return None
    return (begin, end) if begin < end else None
