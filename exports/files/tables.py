"""Files that are written line by line: CSV for any table program, JSONL for programs."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable, Sequence
from typing import IO, Any

from django.utils import timezone

from exports.columns import Column, Row, Shown
from web.writing import never_a_formula


class CsvFile:
    """UTF-8 with a byte order mark, by which Excel knows it; instants in local time with their offset."""

    def __init__(self, file: IO[bytes], columns: Sequence[Column], **_about: Any) -> None:
        self._shown = Shown(columns)
        self._text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=False)
        self._rows = csv.writer(self._text)
        self._rows.writerow([str(column.label) for column in columns])

    def write(self, rows: Iterable[Row]) -> None:
        cells = self._shown.cells
        self._rows.writerows([[_cell(value) for value in cells(row)] for row in rows])

    def close(self) -> None:
        self._text.flush()
        self._text.detach()


class JsonlFile:
    """One object a line with the stored words; instants in UTC."""

    def __init__(self, file: IO[bytes], columns: Sequence[Column], **_about: Any) -> None:
        self._file, self._keys = file, [column.key for column in columns]

    def write(self, rows: Iterable[Row]) -> None:
        keys = self._keys
        lines = (json.dumps({key: _plain(row[key]) for key in keys}, ensure_ascii=False) + "\n" for row in rows)
        self._file.write("".join(lines).encode())

    def close(self) -> None:
        self._file.flush()


def _cell(value: Any) -> str | int:
    if isinstance(value, str):
        return never_a_formula(value)
    return value if isinstance(value, int) else timezone.localtime(value).isoformat(timespec="seconds")


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, dt.date) else value
