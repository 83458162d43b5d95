"""Writing what was asked for: a hundred thousand rows or a million, some hundreds at a time, in the same memory."""

from __future__ import annotations

import hashlib
import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Any, Protocol

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from exports.actions import MOST_UNMASKED
from exports.choices import Format, State, Why
from exports.columns import MARK, Row
from exports.files.sealed import PIECE, Sealed
from exports.files.tables import CsvFile, JsonlFile
from exports.files.workbook import WorkbookFile
from exports.kinds.chosen import chosen, in_words
from exports.kinds.register import content_of
from exports.models import FOLDER, KEPT_FOR, Export
from teams.models import User
from web.errors import Refusal
from worktime import timekeeping

logger = logging.getLogger(__name__)

SLOT, PERSON = 4_560_010, 4_560_011
"""First keys of the locks: so many files are written at once, and of one person one at a time."""
SLOTS = 2
TRIES = 3
CHUNK = 500
"""Matters read at once; the right to read them is asked anew for each."""
WORK = Path(FOLDER, "work")
LARGEST_LOCK = 2**31


class Stopped(Exception):
    """Somebody cancelled it meanwhile."""


class NoLonger(Exception):
    """A post by which it was asked for has ended."""


class TooMany(Exception):
    """More matters than are shown unmasked at once fulfil its conditions by now."""


class Written(Protocol):
    def write(self, rows: Iterator[Row]) -> None: ...
    def close(self) -> None: ...


FILES: dict[str, Any] = {Format.CSV: CsvFile, Format.JSONL: JsonlFile, Format.XLSX: WorkbookFile}


def advance() -> bool:
    """Write the oldest export that nobody is at; False when there is none, or as many are being written as may be."""
    for slot in range(SLOTS):
        with _locked(SLOT, slot) as is_ours:
            if is_ours:
                return _advance()
    return False


def _advance() -> bool:
    for export in Export.objects.to_do():
        with _locked(PERSON, export.by_id) as is_ours:
            taken = (
                Export.objects.to_do().filter(pk=export.pk).select_related("by", "decided_by").first()
                if is_ours
                else None
            )
            if taken:
                _work(taken)
                return True
    return False


@contextmanager
def _locked(kind: int, number: int) -> Iterator[bool]:
    """A lock of this connection, which ends with it: whoever is killed leaves none behind."""
    keys = [kind, number % LARGEST_LOCK]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", keys)
        is_ours = bool(cursor.fetchone()[0])
    try:
        yield is_ours
    finally:
        if is_ours and connection.connection is not None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", keys)


def _work(export: Export) -> None:
    if export.attempts >= TRIES:
        _fail(export, Why.TRIES)
        return
    row = Export.objects.filter(pk=export.pk)
    row.update(state=State.WORKING, attempts=F("attempts") + 1, done=0, to_do=0)
    try:
        with override(export.language or None), _folder(export) as folder:
            _write(export, folder)
    except Stopped:
        default_storage.delete(export.stored_as)
    except (NoLonger, Refusal):
        _fail(export, Why.POST_ENDED)
    except TooMany:
        _fail(export, Why.TOO_MANY)
    except Exception:
        logger.exception("Export %s could not be written.", export.pk)
        if export.attempts + 1 >= TRIES:
            _fail(export, Why.TRIES)


def _fail(export: Export, why: Why) -> None:
    Export.objects.to_do().filter(pk=export.pk).update(state=State.FAILED, why=why)
    default_storage.delete(export.stored_as)


@contextmanager
def _folder(export: Export) -> Iterator[str]:
    """For what is written on the way: emptied of what a killed try left, and gone afterwards."""
    folder = Path(settings.MEDIA_ROOT) / WORK / str(export.pk)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield str(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write(export: Export, folder: str) -> None:
    with tempfile.TemporaryFile(dir=folder) as plain:
        file, row_count = _file(export, plain, folder), 0
        for rows in _rows(export):
            counted = list(rows)
            row_count += len(counted)
            file.write(iter(counted))
        file.close()
        size, sha256 = _measured(plain)
        default_storage.delete(export.stored_as)
        default_storage.save(export.stored_as, Sealed(plain, export.uid.bytes))
    reader_of(export)
    now = timekeeping.now()
    facts: dict[str, Any] = {"row_count": row_count, "size": size, "sha256": sha256, "done": F("to_do")}
    facts |= {"ready_at": now, "until": now + KEPT_FOR, "state": State.READY}
    if not Export.objects.filter(pk=export.pk, state=State.WORKING).update(**facts):
        raise Stopped


def reader_of(export: Export) -> User:
    """The person as they read now, by the posts by which they asked and no other. `NoLonger` where one has ended."""
    reader = User.objects.filter(pk=export.by_id, is_active=True).first()
    posts = [post for post in reader.current_posts if post.pk in export.posts] if reader else []
    if reader is None or len(posts) < len(export.posts):
        raise NoLonger
    reader.current_posts = posts
    return reader


def _rows(export: Export) -> Iterator[Iterator[Row]]:
    """The rows of some matters after those of others, newest first.

    The numbers of all of them stay with the database, which hands them over piece by piece (outside a transaction it
    keeps them after the statement's end, so that no snapshot stays open). Each piece goes through the door and the
    filter again as it is read.
    """
    reader, content = reader_of(export), content_of(export)
    cases = chosen(export.filter, reader)
    to_do = cases.order_by().count()
    if export.is_unmasked and to_do > MOST_UNMASKED:
        raise TooMany
    Export.objects.filter(pk=export.pk).update(to_do=to_do)
    numbers = iter(cases.order_by("-pk").values_list("pk", flat=True).iterator(chunk_size=CHUNK))
    mark, done = mark_of(export), 0
    while piece := list(islice(numbers, CHUNK)):
        reader = reader_of(export)
        found = chosen(export.filter, reader, piece)
        yield ({**row, MARK.key: mark} for row in content.rows_of(found, reader=reader, now=timekeeping.now()))
        done += len(piece)
        if not Export.objects.filter(pk=export.pk, state=State.WORKING).update(done=done):
            raise Stopped


def _file(export: Export, plain: IO[bytes], folder: str) -> Written:
    columns = [*content_of(export).columns, MARK]
    title = str(export.get_kind_display())
    file: Written = FILES[export.format](
        plain, columns, title=title, mark=mark_of(export), cover=cover_of(export), folder=folder
    )
    return file


def mark_of(export: Export) -> str:
    """What stands on each page and in each row: the number of the export, who asked, in whose name, when."""
    when = timezone.localtime(export.asked_at).strftime("%Y-%m-%d %H:%M")
    return _("No. %(number)s · %(name)s · %(seat)s · %(when)s") % {
        "number": export.pk,
        "name": export.by.name,
        "seat": export.acted_as,
        "when": when,
    }


def cover_of(export: Export) -> list[tuple[str, str]]:
    """The lines of the cover sheet."""
    conditions = in_words([export.filter])[0] or [(_("Conditions"), _("all that the post sees"))]
    return [
        (_("Exported"), mark_of(export)),
        (_("what"), str(export.get_kind_display())),
        *conditions,
        (_("Masked"), _("Names, telephones and numbers of people are masked."))
        if not export.is_unmasked
        else (_("With names and telephones"), export.reason),
    ]


def _measured(plain: IO[bytes]) -> tuple[int, str]:
    """Its length in bytes and its SHA-256."""
    plain.seek(0)
    digest, size = hashlib.sha256(), 0
    while piece := plain.read(PIECE):
        digest.update(piece)
        size += len(piece)
    return size, digest.hexdigest()
