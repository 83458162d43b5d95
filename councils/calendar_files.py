"""A meeting as a calendar file (iCalendar, RFC 5545): read by every telephone and desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

LASTS = dt.timedelta(minutes=30)
OCTETS = 75


def calendar_of(*, uid: str, starts_at: dt.datetime, made_at: dt.datetime, title: str, place: str, url: str) -> bytes:
    """One event, UTC instants, lines folded at 75 octets and ended as the standard asks."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//456//councils//ZH",
        "BEGIN:VEVENT",
        f"UID:{_text(uid)}",
        f"DTSTAMP:{_instant(made_at)}",
        f"DTSTART:{_instant(starts_at)}",
        f"DTEND:{_instant(starts_at + LASTS)}",
        f"SUMMARY:{_text(title)}",
        f"LOCATION:{_text(place)}",
        f"URL:{url}",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _instant(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    for sign in ("\\", ";", ","):
        words = words.replace(sign, f"\\{sign}")
    return words.replace("\r\n", "\n").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Cut between characters, never within one."""
    part = ""
    for letter in line:
        if len((part + letter).encode()) > OCTETS:
            yield part
            part = " "
        part += letter
    yield part
