"""Exports asked for and written, and their files read again by somebody else's programs."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from exports import actions, working
from exports.choices import Format, Kind
from exports.models import Export
from teams.models import User
from tests.cases.world import World

Read = list[dict[str, Any]]


def ask(by: User, *, kind: str = Kind.CASES, format: str = Format.JSONL, filter: str = "", **more: Any) -> Export:
    return actions.ask(kind=kind, format=format, filter=filter, by=by, **more)


def written(by: User, **asked: Any) -> Export:
    """Asked for and written."""
    export = ask(by, **asked)
    assert working.advance()
    export.refresh_from_db()
    return export


def content(export: Export) -> bytes:
    by = User.objects.get(pk=export.by_id)
    return b"".join(actions.download(export, by=by))


def read(export: Export) -> Read:
    """Its rows, by keys (JSONL) or headings."""
    found = content(export)
    if export.format == Format.JSONL:
        return [json.loads(line) for line in found.decode().splitlines()]
    if export.format == Format.CSV:
        return [dict(row) for row in csv.DictReader(io.StringIO(found.decode("utf-8-sig"), newline=""))]
    return sheet_rows(found)


def sheet_rows(found: bytes) -> Read:
    """Of all sheets but the cover."""
    rows: Read = []
    for lines in list(sheets(found).values())[1:]:
        rows += [dict(zip(map(str, lines[0]), line, strict=True)) for line in lines[1:]]
    return rows


def sheets(found: bytes) -> dict[str, list[list[Any]]]:
    """The cells of each sheet of a workbook."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(found))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def parts(found: bytes) -> dict[str, str]:
    """The sheets of a workbook as they are written."""
    with zipfile.ZipFile(io.BytesIO(found)) as book:
        return {name: book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/")}


def numbers(export: Export) -> list[str]:
    key = "number" if export.format == Format.JSONL else "工单编号"
    return [row[key] for row in read(export)]


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.person(name), backend="teams.backends.PostsBackend")
    return client


def address(page: str, *args: object) -> str:
    return reverse(f"exports:{page}", args=args)
