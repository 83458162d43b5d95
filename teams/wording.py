"""The words of a notice: the sentence of its kind, or what an administrator wrote in its place, with particulars."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext, override, pgettext

from networks.choices import Level

NUMBER, LEVEL, DUE, UNIT = "number", "level", "due", "unit"
TRACK, RATE = "track", "rate"
STEP, STOP = "step", "stop"
ORDER, REPLY = "order", "reply"
VARIABLES = (NUMBER, LEVEL, DUE, UNIT)
ENDS = ("due_at", "reply_at")
NOT_KNOWN = "—"
CHINESE, ENGLISH = "zh-hans", "en"
PLACE = re.compile(r"\{(\w*)\}")
PLACE_OF_A_MSGID = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class Kind:
    """A notice there is. `name` is stored and never changes; `text` is the English msgid of its sentence.

    `variables` are all that its words may hold, `needs` what they must: neither is ever a name of a person, a
    telephone number or what somebody wrote.
    """

    name: str
    text: str
    variables: tuple[str, ...] = VARIABLES
    needs: tuple[str, ...] = (NUMBER,)

    def default(self) -> str:
        """The sentence in the active language, written as an administrator would: `{number} …`."""
        said = PLACE_OF_A_MSGID.sub(lambda found: "{" + _bare(found[1]) + "}", gettext(self.text))
        return said if "{number}" in said or NUMBER not in self.needs else f"{{number}} {said}"


def places_in(text: str) -> list[str]:
    """The variables in the order in which they stand. Raises `ValueError` where a brace stands for none."""
    if set("{}") & set(PLACE.sub("", text)):
        raise ValueError(text)
    return PLACE.findall(text)


def fill(text: str, params: Mapping[str, Any]) -> str:
    """What an administrator wrote, with its particulars in the active language; nothing but `{variable}` is read."""
    values = {_bare(name): readable(name, value) for name, value in params.items()}
    return PLACE.sub(lambda found: values.get(found[1], NOT_KNOWN), text)


def fill_each(texts: Iterable[tuple[str, str]], params: Mapping[str, Any]) -> dict[str, str]:
    """Language by language; one in which nothing was written is left out."""
    said = {}
    for language, text in texts:
        with override(language):
            if text:
                said[language] = fill(text, params)
    return said


def sentence(text: str, params: Mapping[str, Any]) -> str:
    """A msgid in the active language, in local time. Raises `KeyError` where a param is missing.

    A param called `…_at` is an ISO instant, `…_on` a day, `…_text` a msgid itself; `number`, the case's, stands
    before the sentence where the sentence does not place it.
    """
    said = gettext(text) % {name: readable(name, value) for name, value in params.items()}
    return f"{params[NUMBER]} {said}" if NUMBER in params and "%(number)s" not in text else said


def bare(text: str) -> str:
    """A msgid in the active language without its particulars, for where only the kind is named."""
    return PLACE_OF_A_MSGID.sub("…", gettext(text))


def readable(name: str, value: Any) -> str:
    if name == LEVEL:
        return str(Level(value).label)
    if name.endswith("_text"):
        return gettext(value)
    if name.endswith("_at"):
        return _moment(parse_datetime(value), is_end=name in ENDS)
    if name.endswith("_on"):
        return _day(date.fromisoformat(value))
    return str(value)


def _bare(name: str) -> str:
    """`due_at` is written `{due}`."""
    return name.removesuffix("_at").removesuffix("_text")


def _moment(moment: datetime | None, *, is_end: bool) -> str:
    """A local day and time. A limit that ends at midnight ends at 24:00 of the day before, as people say it."""
    if moment is None:
        raise ValueError("Not an instant.")
    local = timezone.localtime(moment)
    if is_end and (local.hour, local.minute) == (0, 0):
        return pgettext("end of a day, in a sentence", "%s, 24:00") % _day(local - timedelta(days=1))
    return f"{_day(local)} {local:%H:%M}"


def _day(local: date) -> str:
    return date_format(local, pgettext("format of a day, in a sentence", "j F"))
