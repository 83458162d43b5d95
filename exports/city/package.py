"""The exported city: a folder with a CSV for each table and a Frictionless Data Package that describes each column."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import IO, Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import override

from cases.models import NoticeWish, Reporter
from cases.rules import sealing
from exports.city.tables import columns_of, exported

AnyField = Any
CHINESE = re.compile("[\u4e00-\u9fff]")
IDENTITIES = "identities"
PIECE = 2000
TYPES: Mapping[type, str] = {
    models.BooleanField: "boolean",
    models.IntegerField: "integer",
    models.ForeignKey: "integer",
    models.FloatField: "number",
    models.DateTimeField: "datetime",
    models.DateField: "date",
    models.TimeField: "time",
    models.JSONField: "any",
    ArrayField: "array",
}
"""The first that fits; all else is a string. An instant comes before a day, of which it is a kind."""
README = Path(__file__).with_name("readme.txt")
WITHOUT = (
    "诉求人姓名、电话未导出。事项原文未脱敏，其中可能有姓名和电话，请妥善保管。",
    "Names and telephones of those who raised matters are not in it. Texts stand as they were written "
    "and may hold some: keep it safe.",
)
WITH = (
    "data/identities.csv 含诉求人姓名、电话和邮箱。请妥善保管。",
    "data/identities.csv holds names, telephones and e-mail addresses of those who raised matters. Keep it safe.",
)


class _Measured:
    """A file that knows its length, its rows' end and its SHA-256 while it is written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.digest, self.size = file, hashlib.sha256(), 0

    def write(self, text: str | bytes) -> int:
        content = text.encode() if isinstance(text, str) else text
        self.digest.update(content)
        self.size += len(content)
        return self._file.write(content)


def write(folder: Path, *, with_identities: bool = False) -> list[dict[str, Any]]:
    """Write all of it into an empty folder, as it stood at one moment; what was written, by table."""
    (folder / "data").mkdir(parents=True)
    is_first = not connection.in_atomic_block  # within another transaction its snapshot stands already
    with transaction.atomic(), connection.cursor() as cursor:
        if is_first:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SET LOCAL TIME ZONE 'UTC'")
        resources = [_table(folder, model) for model in exported()]
        if with_identities:
            resources.append(_identities(folder))
    _describe(folder, resources, WITH if with_identities else WITHOUT)
    return resources


def _table(folder: Path, model: type[models.Model]) -> dict[str, Any]:
    """One table by COPY: the database writes it, whatever its length."""
    meta, fields = model._meta, columns_of(model)
    path = folder / "data" / f"{meta.db_table}.csv"
    asked = ", ".join(f"{_expression(field)} AS {_quoted(str(field.column))}" for field in fields)
    order = "case_id, seq" if meta.db_table == "cases_caseevent" else _order(model)
    with path.open("wb") as file, connection.cursor() as cursor:
        measured = _Measured(file)
        cursor.copy_expert(
            f"COPY (SELECT {asked} FROM {_quoted(meta.db_table)} ORDER BY {order}) TO STDOUT WITH (FORMAT csv, HEADER)",  # noqa: S608  names of our own tables and columns
            measured,
        )
        count = cursor.rowcount
    schema = {"fields": [_field(field) for field in fields], "missingValues": [""]}
    schema["primaryKey"] = [_key(model)]
    schema["foreignKeys"] = list(_references(fields))
    words = {"title": _chinese(meta, meta.db_table), "description": _said(meta, "en")}
    return _resource(meta.db_table, path, measured, count, **words) | {"schema": schema}


def _order(model: type[models.Model]) -> str:
    """Links by their chains, all else by its key."""
    columns = ("chain", "seq") if model._meta.db_table == "networks_link" else (_key(model),)
    return ", ".join(map(_quoted, columns))


def _key(model: type[models.Model]) -> str:
    return str(model._meta.pk.column)


def _expression(field: AnyField) -> str:
    column = _quoted(field.column)
    if isinstance(field, models.BinaryField):
        return f"encode({column}, 'hex')"
    if isinstance(field, models.DateTimeField):
        return f"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
    if isinstance(field, ArrayField):
        return f"to_json({column})"
    if isinstance(field, models.BooleanField):
        return f"CASE WHEN {column} THEN 'true' WHEN NOT {column} THEN 'false' END"
    return column


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _field(field: AnyField) -> dict[str, Any]:
    """Name, type and words of a column; of a closed list each word with its meaning."""
    kind = next((name for base, name in TYPES.items() if isinstance(field, base)), "string")
    said: dict[str, Any] = {"name": field.column, "type": kind, "title": _chinese(field, str(field.name))}
    said["description"] = "; ".join(filter(None, [_said(field, "en"), _words(field)]))
    if isinstance(field, models.BinaryField):
        said["description"] += "; hexadecimal"
    return said | ({"constraints": {"required": True}} if not field.null and kind != "string" else {})


def _said(thing: Any, language: str) -> str:
    with override(language):
        return str(thing.verbose_name)


def _chinese(thing: Any, name: str) -> str:
    """The model's own word; for what no page names, the word of `words.tsv`."""
    said = _said(thing, "zh-hans")
    return said if CHINESE.search(said) else _more_words().get(name, said)


@cache
def _more_words() -> Mapping[str, str]:
    lines = Path(__file__).with_name("words.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines)


def _words(field: AnyField) -> str:
    """`closed = 已办结 (closed)` for each word that the column may hold."""
    if not field.choices:
        return ""
    told = {}
    for language in ("zh-hans", "en"):
        with override(language):
            told[language] = [(value, str(label)) for value, label in field.flatchoices if value not in ("", None)]
    pairs = zip(told["zh-hans"], told["en"], strict=True)
    return ", ".join(f"{value} = {chinese} ({english})" for (value, chinese), (_value, english) in pairs)


def _references(fields: list[AnyField]) -> Iterator[dict[str, Any]]:
    tables = {model._meta.db_table for model in exported()}
    for field in fields:
        target = field.related_model._meta if isinstance(field, models.ForeignKey) else None
        if target and target.db_table in tables:
            resource = "" if target.db_table == field.model._meta.db_table else target.db_table
            reference = {"resource": resource, "fields": [target.pk.column]}
            yield {"fields": [field.column], "reference": reference}


def _resource(
    name: str, path: Path, measured: _Measured, count: int, *, title: str, description: str
) -> dict[str, Any]:
    return {
        "name": name,
        "profile": "tabular-data-resource",
        "path": f"data/{path.name}",
        "title": title,
        "description": description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": measured.size,
        "hash": f"sha256:{measured.digest.hexdigest()}",
        "rowCount": count,
    }


def _identities(folder: Path) -> dict[str, Any]:
    """Who raised what, opened by the keys of the seal: the owner's alone."""
    path, count = folder / "data" / f"{IDENTITIES}.csv", 0
    heads = ("reporter_id", "case_id", "name", "phone", "email")
    with path.open("wb") as file:
        measured = _Measured(file)
        measured.write(",".join(heads) + "\r\n")
        wishes = dict(NoticeWish.objects.values_list("reporter", "sealed_email"))
        for reporter in Reporter.objects.order_by("pk").iterator(chunk_size=PIECE):
            email = sealing.unseal(reporter.sealed_email) or sealing.unseal(wishes.get(reporter.pk, b""))
            told = (sealing.unseal(reporter.sealed_name), sealing.unseal(reporter.sealed_phone), email)
            cells = (
                str(reporter.pk),
                str(reporter.case_id),
                *(f'"{one.replace(chr(34), chr(34) * 2)}"' for one in told),
            )
            measured.write(",".join(cells) + "\r\n")
            count += 1
    titles = ("诉求人编号", "事项编号", "姓名", "电话", "电子邮箱")
    english = ("number of the reporter", "number of the case", "name", "telephone", "e-mail address")
    kinds = ("integer", "integer", "string", "string", "string")
    fields = [
        {"name": name, "type": kind, "title": title, "description": said}
        for name, kind, title, said in zip(heads, kinds, titles, english, strict=True)
    ]
    about = _resource(IDENTITIES, path, measured, count, title="诉求人身份", description="who raised matters")
    return about | {"schema": {"fields": fields, "missingValues": [""], "primaryKey": ["reporter_id"]}}


def _describe(folder: Path, resources: list[dict[str, Any]], said: tuple[str, str]) -> None:
    package = {
        "profile": "tabular-data-package",
        "name": "community-governance-city",
        "title": "社会治理平台全市数据",
        "description": "The whole city's data of the community governance service",
        "created": timezone.now().astimezone().isoformat(timespec="seconds"),
        "resources": resources,
    }
    (folder / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False, indent=1), encoding="utf-8")
    told = {"name": package["title"], "identities_zh": said[0], "identities_en": said[1]}
    readme = README.read_text(encoding="utf-8").format(**told)
    (folder / "README.md").write_text(readme, encoding="utf-8")
    shutil.copyfile(Path(__file__).with_name("verify.py"), folder / "verify.py")
