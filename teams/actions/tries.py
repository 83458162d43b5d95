"""Limits of signing in that act before the password is hashed, and that no stranger can turn against an owner.

django-axes locks a name from an address after five failures. Here are counted what it does not see: many names from
one address, one name from many addresses, and guesses from everywhere (decision 41). Above a limit a stranger is not
locked out but goes through a slow lane, one try in half a minute. A device on which that name has signed in before
passes all of it and has a limit of its own; so does, but for the count of its address, a place from which the name has
signed in. For names that nobody has the answers and the statements are the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from networks.naming import sign_in_key
from teams.models import KnownPlace, SignInCount, User
from web import devices
from web.origins import origin_of

WINDOW = dt.timedelta(minutes=15)
ON_A_DEVICE = 5
FROM_AN_ADDRESS = 30
FOR_A_NAME = 20
IN_ALL = 300
FOR_EACH_NEWCOMER = 2
"""So many failures more are let pass for each person who signed in from a new place: a first day is no attack."""
LANE = dt.timedelta(seconds=30)
IN_ONE_LANE, IN_ALL_LANES = 1, 30
"""Tries of strangers in each half minute, once a limit is reached: of an address or a name, and of everybody."""
COUNTS_KEPT = dt.timedelta(days=1)
PLACES_KEPT = dt.timedelta(days=180)

ADD = """
INSERT INTO teams_signincount (key, "window", count)
SELECT key, %(window)s, 1 FROM unnest(%(keys)s::bytea[]) AS key ORDER BY key
ON CONFLICT (key, "window") DO UPDATE SET count = teams_signincount.count + 1
RETURNING key, count
"""
SEEN = """
INSERT INTO teams_knownplace (key, seen_on) VALUES (%(key)s, %(day)s)
ON CONFLICT (key) DO UPDATE SET seen_on = excluded.seen_on
RETURNING xmax = 0
"""


@dataclass(frozen=True, slots=True)
class Tried:
    """Whose name is tried from where, by the keys under which it is counted."""

    name: str
    origin: str

    @property
    def by_address(self) -> bytes:
        return _key("address", self.origin)

    @property
    def by_name(self) -> bytes:
        return _key("name", self.name)

    @property
    def place(self) -> bytes:
        return _key("place", self.name, self.origin)

    @property
    def came(self) -> bytes:
        """Counts those who signed in from this address for the first time."""
        return _key("came", self.origin)

    @property
    def mark(self) -> str:
        """How a device remembers the name: ten digits of a keyed digest."""
        return _key("mark", self.name).hex()[:10]


def _key(*words: str) -> bytes:
    return salted_hmac("teams.tries", "\n".join(words), algorithm="sha256").digest()[:16]


ALL, CAME_IN_ALL = _key("in all"), _key("came in all")


def must_wait(request: HttpRequest, name: str) -> int:
    """Seconds until this name may be tried from here again; 0: now, and the try has its place in the lane."""
    tried, now = Tried(sign_in_key(name), origin_of(request)), timezone.now()
    if number := known_device(request, tried):
        failures = _counts([_key("device", number, tried.name)], _begin(now, WINDOW))
        return _seconds_left(now, WINDOW) if max(failures.values(), default=0) >= ON_A_DEVICE else 0
    lanes = _lanes(tried, _begin(now, WINDOW))
    if not lanes:
        return 0
    taken = _add(list(lanes), _begin(now, LANE))
    is_full = any(taken[key] > most for key, most in lanes.items())
    return _seconds_left(now, LANE) if is_full else 0


def known_device(request: HttpRequest, tried: Tried) -> str:
    """The number of the device, where this name has signed in on it before; else nothing."""
    device = devices.known(request)
    return device.number if device and tried.mark in device.marks else ""


def is_known(request: HttpRequest, credentials: Mapping[str, str] | None) -> bool:
    """For django-axes: what strangers fail at behind the same address locks no device that is known."""
    name = str((credentials or {}).get("username") or "")
    return bool(known_device(request, Tried(sign_in_key(name), "")))


def note_failure(*, credentials: Mapping[str, Any], request: HttpRequest | None = None, **_signal: Any) -> None:
    """Count a wrong password or code; what was refused before it was looked at is not counted again."""
    if request is None or getattr(request, "axes_locked_out", False):
        return
    tried = Tried(sign_in_key(str(credentials.get("username") or "")), origin_of(request))
    if number := known_device(request, tried):
        keys = [_key("device", number, tried.name)]
    elif KnownPlace.objects.filter(key=tried.place).exists():
        keys = [tried.by_address]
    else:
        keys = [tried.by_address, tried.by_name, ALL]
    _add(keys, _begin(timezone.now(), WINDOW))


def note_success(request: HttpRequest, response: HttpResponse, person: User) -> None:
    """Know the device and the place again by which the person came in."""
    tried = Tried(person.sign_in_key, origin_of(request))
    devices.remember(request, response, tried.mark)
    with connection.cursor() as cursor:
        cursor.execute(SEEN, {"key": tried.place, "day": timezone.localdate()})
        is_new = cursor.fetchone()[0]
    if is_new:
        _add([tried.came, CAME_IN_ALL], _begin(timezone.now(), WINDOW))


def forget() -> None:
    """Counts of yesterday, and places where nobody has signed in for half a year."""
    SignInCount.objects.filter(window__lt=timezone.now() - COUNTS_KEPT).delete()
    KnownPlace.objects.filter(seen_on__lt=timezone.localdate() - PLACES_KEPT).delete()


def _lanes(tried: Tried, window: dt.datetime) -> dict[bytes, int]:
    """The slow lanes that the try has to go through, each with how many it takes in half a minute."""
    counts = _counts([tried.by_address, tried.by_name, ALL, tried.came, CAME_IN_ALL], window)
    address, name = _key("lane", tried.by_address.hex()), _key("lane", tried.by_name.hex())
    lanes: dict[bytes, int] = {}
    if counts[tried.by_address] >= FROM_AN_ADDRESS + FOR_EACH_NEWCOMER * counts[tried.came]:
        lanes[address] = IN_ONE_LANE
    is_crowded = counts[ALL] >= IN_ALL + FOR_EACH_NEWCOMER * counts[CAME_IN_ALL]
    if counts[tried.by_name] < FOR_A_NAME and not is_crowded:
        return lanes
    if KnownPlace.objects.filter(key=tried.place).exists():
        return lanes
    if counts[tried.by_name] >= FOR_A_NAME:
        lanes[name] = IN_ONE_LANE
    if is_crowded:
        lanes |= {address: IN_ONE_LANE, _key("lane", ALL.hex()): IN_ALL_LANES}
    return lanes


def _counts(keys: list[bytes], window: dt.datetime) -> dict[bytes, int]:
    rows = SignInCount.objects.filter(key__in=keys, window=window).values_list("key", "count")
    return dict.fromkeys(keys, 0) | {bytes(key): count for key, count in rows}


def _add(keys: list[bytes], window: dt.datetime) -> dict[bytes, int]:
    """One more of each, and how many there are; always in the same order, so that no two wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute(ADD, {"keys": keys, "window": window})
        return {bytes(key): count for key, count in cursor.fetchall()}


def _begin(now: dt.datetime, window: dt.timedelta) -> dt.datetime:
    seconds = window.total_seconds()
    return dt.datetime.fromtimestamp(now.timestamp() // seconds * seconds, tz=dt.UTC)


def _seconds_left(now: dt.datetime, window: dt.timedelta) -> int:
    return int((_begin(now, window) + window - now).total_seconds()) + 1
