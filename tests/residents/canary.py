"""Where a planted word is found: database, broker, logs, files, letters, texts, pages. Used by test_canary.py."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.core import mail
from django.db import connection
from PIL import ExifTags, Image

NAME, PHONE, NUMBER = "欧阳紫鸢", "13877665544", "220283198506073219"
ADDRESS, AGENT, AUTHOR = "203.0.113.199", "CanaryBrowser/7.7", "CanaryAuthor"
LATITUDE, REASONS, ANSWERED = (43.0, 50.0, 17.25), "13911223344", "13922334455"
ADDED = "13933445566"
SECRETS: Mapping[str, str] = {
    "name": NAME,
    "phone": PHONE,
    "number": NUMBER,
    "address": ADDRESS,
    "agent": AGENT,
    "author": AUTHOR,
    "in a rating": REASONS,
    "in an answer": ANSWERED,
    "in an addition": ADDED,
}
Found = set[tuple[str, str]]
"""Which secret, and where."""


def photo() -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = AUTHOR
    exif[ExifTags.Base.Copyright] = NAME
    exif[ExifTags.IFD.GPSInfo] = {ExifTags.GPS.GPSLatitudeRef: "N", ExifTags.GPS.GPSLatitude: LATITUDE}
    written = io.BytesIO()
    Image.new("RGB", (320, 240), "navy").save(written, "JPEG", exif=exif)
    return written.getvalue()


def told(where: str, content: str | bytes) -> Found:
    """The secrets in it: as they stand, in UTF-8, and as the database writes bytes."""
    text = content if isinstance(content, str) else content.decode("utf-8", "replace")
    return {
        (name, where) for name, secret in SECRETS.items() if secret in text or secret.encode().hex() in text.lower()
    }


def in_database() -> Found:
    """Each row of each table as text: what a dump of the database holds."""
    found: Found = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " ORDER BY table_name, ordinal_position"
        )
        for table, column in cursor.fetchall():
            quoted = connection.ops.quote_name(column), connection.ops.quote_name(table)
            cursor.execute("SELECT coalesce(string_agg({}::text, chr(10)), '') FROM {}".format(*quoted))  # noqa: S608 - the database's own names
            found |= told(f"{table}.{column}", cursor.fetchone()[0])
    return found


def in_broker() -> Found:
    client = redis.Redis.from_url(settings.REDIS_URL)
    try:
        return {one for key in client.keys("*") for one in told("broker", _octets(key) + _octets(client.dump(key)))}
    finally:
        client.close()


def _octets(value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else value or b""


def in_files() -> Found:
    found: Found = set()
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            found |= told("files", content) | told("files", path.name)
            if content.startswith(b"\xff\xd8") and Image.open(io.BytesIO(content)).getexif():
                found.add(("place", "files"))
    return found


def in_letters(texts: Iterable[Any]) -> Found:
    letters = [(letter.subject, letter.body, str(letter.extra_headers)) for letter in mail.outbox]
    return told("letters", json.dumps(letters, ensure_ascii=False)) | told(
        "texts", json.dumps(list(texts), ensure_ascii=False)
    )


@dataclass
class Listener(logging.Handler):
    """Every line that anything logs, with what came with it."""

    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(logging.DEBUG)

    def __hash__(self) -> int:
        return id(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name} {record.msg} {record.args} {self.format(record)}")

    def found(self) -> Found:
        return told("logs", "\n".join(self.lines))


def listening() -> Iterator[Listener]:
    listener, root = Listener(), logging.getLogger()
    root.addHandler(listener)
    yield listener
    root.removeHandler(listener)
