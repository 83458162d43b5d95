"""Telling people inside the service: a notice is kept as an English msgid with its particulars, for any language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext

from outbox.models import Message
from teams.models import InboxEntry


def deliver(message: Message) -> None:
    """Put a notice into its person's inbox; the same key again changes nothing.

    The body holds `kind`, `text` (an English msgid, marked with `gettext_noop`), `params`
    and `url`; never names, telephone numbers or the words of a case. A param called
    `…_at` is an ISO instant, one called `…_text` a msgid itself, and `number`, the
    case's, stands before the sentence where the sentence does not place it.
    """
    body = message.body
    sentence(body["text"], body["params"])  # what cannot be read fails here, not on somebody's page
    entry = InboxEntry(
        user_id=int(message.recipient),
        key=message.key,
        kind=body["kind"],
        text=body["text"],
        params=body["params"],
        url=body["url"],
        created_at=message.created_at,
    )
    InboxEntry.objects.bulk_create([entry], ignore_conflicts=True)


def sentence(text: str, params: Mapping[str, Any]) -> str:
    """The notice in the active language, in local time. Raises `KeyError` where a param is missing."""
    said = gettext(text) % {name: _readable(name, value) for name, value in params.items()}
    return f"{params['number']} {said}" if "number" in params and "%(number)s" not in text else said


def _readable(name: str, value: Any) -> str:
    if name.endswith("_text"):
        return gettext(value)
    if name.endswith("_at"):
        return _moment(parse_datetime(value), is_end=name == "due_at")
    return str(value)


def _moment(moment: datetime | None, *, is_end: bool) -> str:
    """A local day and time. A limit that ends at midnight ends at 24:00 of the day before, as people say it."""
    if moment is None:
        raise ValueError("Not an instant.")
    local = timezone.localtime(moment)
    if is_end and (local.hour, local.minute) == (0, 0):
        return pgettext("end of a day, in a sentence", "%s, 24:00") % _day(local - timedelta(days=1))
    return f"{_day(local)} {local:%H:%M}"


def _day(local: datetime) -> str:
    return date_format(local, pgettext("format of a day, in a sentence", "j F"))
