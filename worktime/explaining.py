"""Limits in words: alone, and with how they were counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import reduce

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from worktime import wording
from worktime.calendar import SATURDAY
from worktime.deadlines import IN_DAYS, DayOff, Deadline, Limit, LimitUnit

HOLIDAYS = {
    "元旦": gettext_noop("New Year's Day"),
    "春节": gettext_noop("Spring Festival"),
    "清明节": gettext_noop("Tomb-Sweeping Day"),
    "劳动节": gettext_noop("Labour Day"),
    "端午节": gettext_noop("Dragon Boat Festival"),
    "中秋节": gettext_noop("Mid-Autumn Festival"),
    "国庆节": gettext_noop("National Day"),
}


def explain(deadline: Deadline) -> str:
    """The deadline as one sentence in the reader's language, with the days that were skipped or worked instead."""
    words = _Words(with_year=deadline.received.year != deadline.last_day.year)
    sentence = words.counting(deadline)
    if deadline.days_off:
        sentence = _("%(sentence)s, in between: %(days)s") % {
            "sentence": sentence,
            "days": _listed(_days_off_in_words(deadline.days_off)),
        }
    if deadline.make_up_days:
        sentence = _("%(sentence)s; worked to make up: %(days)s") % {
            "sentence": sentence,
            "days": _listed(list(map(words.make_up_day, deadline.make_up_days))),
        }
    if deadline.stood:
        sentence = _("%(sentence)s; put off by a pause of %(duration)s") % {
            "sentence": sentence,
            "duration": _stood_in_words(deadline),
        }
    return _("%(sentence)s (provisional)") % {"sentence": sentence} if deadline.is_provisional else sentence


def _stood_in_words(deadline: Deadline) -> str:
    """How long the clocks stood: in whole days where days are counted."""
    if deadline.limit.unit in IN_DAYS:
        days = sum((until.date() - since.date()).days for since, until in deadline.stood)
        return limit_in_words(Limit(Decimal(days), LimitUnit.DAYS)) if days else _("under 1 day")
    return wording.lasted(sum((until - since for since, until in deadline.stood), timedelta()))


@dataclass(frozen=True, slots=True)
class _Words:
    with_year: bool

    def counting(self, deadline: Deadline) -> str:
        facts = {
            "limit": limit_in_words(deadline.limit),
            "received": self.day(deadline.received),
            "received_at": self.moment(deadline.received),
            "counted_from": self.moment(deadline.counted_from),
            "last_day": self.day(deadline.last_day),
            "due_at": self.moment(deadline.last_moment),
        }
        if deadline.moved_from:
            facts["landed"] = self.day(deadline.moved_from.day)
            facts["day_off"] = _name_in_words(deadline.moved_from)
        return _pattern(deadline) % facts

    def day(self, day: date) -> str:
        return format_date(day, _("j F Y") if self.with_year else _("j F"))

    def moment(self, moment: datetime) -> str:
        return _("%(day)s at %(time)s") % {"day": self.day(moment), "time": f"{moment:%H:%M}"}

    def make_up_day(self, day: date) -> str:
        pattern = _("%(day)s (Saturday)") if day.weekday() == SATURDAY else _("%(day)s (Sunday)")
        return pattern % {"day": self.day(day)}


def _pattern(deadline: Deadline) -> str:
    unit = deadline.limit.unit
    if deadline.is_cut:
        return _(
            "%(limit)s: received on %(received_at)s; the limit of the whole matter leaves less, so that time to act "
            "remains it is over on %(due_at)s already"
        )
    if unit is LimitUnit.HOURS:
        return _("%(limit)s: received on %(received_at)s, counted without a break, over on %(due_at)s")
    if unit is LimitUnit.WORKING_HOURS and deadline.counted_from == deadline.received:
        return _("%(limit)s: received on %(received_at)s, counted in office hours, over on %(due_at)s")
    if unit is LimitUnit.WORKING_HOURS:
        return _(
            "%(limit)s: received on %(received_at)s, counted in office hours from %(counted_from)s, over on %(due_at)s"
        )
    if deadline.moved_from:
        return _(
            "%(limit)s: received on %(received)s, counted from the next day; the last day, %(landed)s, is a day off "
            "(%(day_off)s), so it is over at the end of %(last_day)s"
        )
    return _("%(limit)s: received on %(received)s, counted from the next day, over at the end of %(last_day)s")


def limit_in_words(limit: Limit) -> str:
    """The limit alone, in the reader's language: `5个工作日`, `30分钟`, `5个工作日＋延期3个工作日`."""
    if limit.extension:
        extension = Limit(Decimal(limit.extension), LimitUnit.WORKING_DAYS)
        first = limit_in_words(Limit(limit.count, limit.unit))
        return _("%(limit)s + extended by %(days)s") % {"limit": first, "days": limit_in_words(extension)}
    count = limit.count
    if limit.unit is LimitUnit.HOURS and count < 1:
        return _("%(count)s minutes") % {"count": f"{(count * 60).normalize():f}"}
    one, many = {
        LimitUnit.HOURS: (_("1 hour"), _("%(count)s hours")),
        LimitUnit.WORKING_HOURS: (_("1 working hour"), _("%(count)s working hours")),
        LimitUnit.WORKING_DAYS: (_("1 working day"), _("%(count)s working days")),
        LimitUnit.DAYS: (_("1 day"), _("%(count)s days")),
    }[limit.unit]
    return one if count == 1 else many % {"count": f"{count.normalize():f}"}


def _name_in_words(off: DayOff) -> str:
    if off.name:
        return _(HOLIDAYS[off.name]) if off.name in HOLIDAYS else off.name
    return _("weekend") if off.day.weekday() >= SATURDAY else _("day off")


def _days_off_in_words(days_off: tuple[DayOff, ...]) -> list[str]:
    weekends_first = sorted(days_off, key=lambda off: bool(off.name))
    counts = Counter(map(_name_in_words, weekends_first))
    return [
        _("%(name)s %(days)s") % {"name": name, "days": limit_in_words(Limit(Decimal(count), LimitUnit.DAYS))}
        for name, count in counts.items()
    ]


def _listed(parts: list[str]) -> str:
    return reduce(lambda first, rest: _("%(first)s, %(rest)s") % {"first": first, "rest": rest}, parts)
