"""Posting JSON to an address outside: with a limit of time, without redirects, and never into one's own network.

The name is looked up once, every address it has is judged, and the connection goes to the one that was judged, so
that a name which answers differently the second time leads nowhere.
"""

from __future__ import annotations

import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils import timezone

from outbox.errors import DeliveryFailed, NotNow, RefusedForGood

# For one step of the talk, and for all of it: both well within a message's lease.
PATIENCE_SECONDS = 10
ALL_PATIENCE_SECONDS = 20
REST_SECONDS = 60
LONGEST_REST_SECONDS = 3600
LARGEST_ANSWER = 65_536
SUCCESS, SERVER_ERROR, TOO_MANY = 2, 5, 429
PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    text: str
    retry_after: str

    def body(self) -> dict[str, Any]:
        """The answer as an object; empty where it is none."""
        try:
            read = json.loads(self.text)
        except ValueError:
            return {}
        return read if isinstance(read, dict) else {}


def require_taken(answer: Answer) -> None:
    """Raise what a status other than 2xx means: later, not now, or never."""
    kind = answer.status // 100
    if answer.status == TOO_MANY:
        raise NotNow(timezone.now() + _rest(answer.retry_after))
    if kind == SERVER_ERROR:
        raise DeliveryFailed(f"HTTP {answer.status}")
    if kind != SUCCESS:
        raise RefusedForGood(f"HTTP {answer.status}")


def _rest(seconds: str) -> timedelta:
    known = int(seconds) if seconds.isascii() and seconds.isdigit() and len(seconds) < len("100000") else REST_SECONDS
    return timedelta(seconds=min(max(known, 1), LONGEST_REST_SECONDS))


def is_encrypted_or_allowed(parts: SplitResult) -> bool:
    """https, or http to a host that the settings allow."""
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in settings.OUTSIDE_ALLOWED_HOSTS)


def post_json(url: str, payload: Mapping[str, Any], *, headers: Mapping[str, str] | None = None) -> Answer:
    """As `post`, of what becomes one JSON object."""
    return post(url, written(payload), headers=headers)


def written(payload: Mapping[str, Any]) -> bytes:
    return json.dumps(payload, ensure_ascii=False).encode()


def post(url: str, body: bytes, *, headers: Mapping[str, str] | None = None) -> Answer:
    """Post JSON that is written already, as whoever signs it does.

    Raises `DeliveryFailed` where nobody answers, `RefusedForGood` where the address may not be posted to.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
    if not is_encrypted_or_allowed(parts):
        raise RefusedForGood("The address does not begin with https.")
    is_allowed = host in settings.OUTSIDE_ALLOWED_HOSTS
    connection = _connection(parts.scheme, host, port, _judged(host, port, is_allowed=is_allowed))
    path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    try:
        with _at_most(ALL_PATIENCE_SECONDS, connection.sock):
            connection.request(
                "POST", path, body, {"Content-Type": "application/json; charset=utf-8", **(headers or {})}
            )
            response = connection.getresponse()
            text = response.read(LARGEST_ANSWER).decode("utf-8", "replace")
        return Answer(response.status, text, response.headers.get("Retry-After", ""))
    except (OSError, HTTPException) as error:
        raise DeliveryFailed(type(error).__name__) from error
    finally:
        connection.close()


def _judged(host: str, port: int, *, is_allowed: bool) -> str:
    """An address of the host, after all of them were found to be public ones or the settings to allow the host."""
    try:
        found = [row[4][0] for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise DeliveryFailed(type(error).__name__) from error
    addresses = [str(address).split("%", maxsplit=1)[0] for address in found]
    if not addresses or not (is_allowed or all(is_public(address) for address in addresses)):
        raise RefusedForGood("The address lies inside a network of one's own.")
    return addresses[0]


def is_public(address: str) -> bool:
    """Not loopback, private, link-local, shared, reserved or multicast; nor any of these dressed up as IPv6."""
    read = ipaddress.ip_address(address)
    inner = (read.ipv4_mapped or read.sixtofour or (read.teredo or (None, None))[1]) if read.version == 6 else None  # noqa: PLR2004 - the version of a protocol
    return (inner or read).is_global and not (inner or read).is_multicast


def _connection(scheme: str, host: str, port: int, address: str) -> HTTPConnection:
    if scheme == "http":
        plain = HTTPConnection(host, port, timeout=PATIENCE_SECONDS)
        plain.sock = _open(address, port)
        return plain
    context = ssl.create_default_context()
    secure = HTTPSConnection(host, port, timeout=PATIENCE_SECONDS, context=context)
    try:
        secure.sock = context.wrap_socket(_open(address, port), server_hostname=host)
    except OSError as error:
        raise DeliveryFailed(type(error).__name__) from error
    return secure


def _open(address: str, port: int) -> socket.socket:
    try:
        return socket.create_connection((address, port), timeout=PATIENCE_SECONDS)
    except OSError as error:
        raise DeliveryFailed(type(error).__name__) from error


@contextmanager
def _at_most(seconds: float, opened: socket.socket) -> Iterator[None]:
    """Cut the line when the whole talk takes too long: a server that drips one byte at a time never times out."""
    cut = threading.Timer(seconds, opened.shutdown, [socket.SHUT_RDWR])
    cut.daemon = True
    cut.start()
    try:
        yield
    finally:
        cut.cancel()
