"""Everything of this city: every table named, each column described, nothing sealed, chains that anybody verifies."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cases.models import Case, CaseEvent, Reporter
from cases.rules.choices import State as CaseState
from cases.rules.lifecycle import Action
from exports.city.tables import EXPORTED, LEFT_OUT, columns_of, every, exported
from tests.cases.steps import take
from tests.cases.world import World, case_in

pytestmark = pytest.mark.django_db
NAME = re.compile(r"[-a-z0-9._/]+")
TYPES = {"integer", "string", "boolean", "datetime", "date", "time", "number", "any", "array"}
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def folder(world: World, tmp_path: Path) -> Path:
    """A city with some matters, exported."""
    case = take(world, case_in(world, CaseState.WHISTLED), (Action.ACCEPT, "officer"))
    Case.objects.filter(pk=case.pk).update(place='3号楼 "东"，\n一单元')
    case_in(world, CaseState.CLOSED)
    return written(tmp_path / "city")


def written(folder: Path, *flags: str) -> Path:
    call_command("export_city", str(folder), *flags, verbosity=0)
    return folder


def package(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "datapackage.json").read_text())
    return found


def lines(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / "data" / f"{table}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def verified(folder: Path) -> subprocess.CompletedProcess[str]:
    """By a Python that knows nothing of this service."""
    command = [sys.executable, "-I", "verify.py", str(folder)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_every_table_is_exported_or_stays_for_a_reason() -> None:
    tables = {model._meta.label_lower for model in every()}

    assert tables - EXPORTED - LEFT_OUT.keys() == set()
    assert (EXPORTED | LEFT_OUT.keys()) - tables == set()
    assert not EXPORTED & LEFT_OUT.keys()


def test_no_column_leaves_that_is_sealed_or_opens_something() -> None:
    names = {f"{model._meta.label_lower}.{field.name}" for model in exported() for field in columns_of(model)}

    kept = re.compile(r"sealed|password\b|secret|token|_key$|signature|(phone|code|tracking|intake|words)_digest")
    assert [name for name in names if kept.search(name)] == []


def test_the_package_describes_each_file_and_each_column(folder: Path) -> None:
    told = package(folder)

    assert told["profile"] == "tabular-data-package" and NAME.fullmatch(told["name"])
    assert {one["name"] for one in told["resources"]} == {model._meta.db_table for model in exported()}
    for one in told["resources"]:
        fields = one["schema"]["fields"]
        with (folder / one["path"]).open(newline="") as file:
            read = csv.reader(file)
            assert next(read) == [field["name"] for field in fields]
            assert sum(1 for _row in read) == one["rowCount"]
        assert {field["type"] for field in fields} <= TYPES
        assert all(field["description"] for field in fields)
        assert {field["name"] for field in fields if not CHINESE.search(field["title"])} <= {"sha256"}
        assert CHINESE.search(one["title"]) and not CHINESE.search(one["description"])
        names = {field["name"] for field in fields}
        assert set(one["schema"]["primaryKey"]) <= names
        for reference in one["schema"]["foreignKeys"]:
            assert set(reference["fields"]) <= names
            assert reference["reference"]["resource"] in {"", *(other["name"] for other in told["resources"])}


def test_each_cell_is_of_its_column_s_type(folder: Path) -> None:
    read = {"integer": int, "number": float, "any": json.loads, "array": json.loads, "date": dt.date.fromisoformat}
    read |= {"datetime": dt.datetime.fromisoformat, "boolean": {"true": True, "false": False}.__getitem__}
    for one in package(folder)["resources"]:
        kinds = {field["name"]: read.get(field["type"], str) for field in one["schema"]["fields"]}
        for row in lines(folder, one["name"]):
            for name, cell in row.items():
                if cell:
                    kinds[name](cell)  # type: ignore[operator]  # raises where it is of another type


def test_words_and_lists_come_out_as_they_are(folder: Path) -> None:
    case = Case.objects.order_by("pk").first()
    assert case is not None

    told = lines(folder, "cases_case")[0]
    [of_cases] = [one for one in package(folder)["resources"] if one["name"] == "cases_case"]
    fields = {field["name"]: field for field in of_cases["schema"]["fields"]}

    assert (told["reference"], told["place"], told["text"]) == (case.reference, case.place, case.text)
    assert dt.datetime.fromisoformat(told["raised_at"]) == case.raised_at
    assert "accepted = 待派单 (to be dispatched)" in fields["state"]["description"]


def test_the_chains_hold_wherever_they_are_read(folder: Path) -> None:
    done = verified(folder)

    assert (done.returncode, done.stdout) == (0, "Whole.\n")
    assert len(lines(folder, "cases_caseevent")) == CaseEvent.objects.count() > 2


@pytest.mark.parametrize(
    ("table", "column", "value", "said"),
    [
        ("cases_caseevent", "note", "别的话", "event 2: changed"),
        ("cases_caseevent", "occurred_at", "2020-01-01T00:00:00.000000Z", "changed"),
        ("cases_case", "ledger_head", "00" * 32, "cut"),
        ("networks_link", "row", "999999", "does not follow"),
    ],
)
def test_what_was_changed_afterwards_is_found(folder: Path, table: str, column: str, value: str, said: str) -> None:
    rows = lines(folder, table)
    assert rows
    place = next(number for number, row in enumerate(rows) if table != "cases_caseevent" or row["seq"] == "2")
    rows[place][column] = value
    with (folder / "data" / f"{table}.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)

    done = verified(folder)

    assert done.returncode == 1
    assert f"data/{table}.csv: changed" in done.stdout and said in done.stdout.split("\n", 1)[1]


def test_names_are_in_it_with_the_flag_alone(folder: Path, tmp_path: Path) -> None:
    without = "".join(path.read_text() for path in folder.rglob("*.csv"))
    named = written(tmp_path / "named", "--with-identities")

    assert "王大爷" not in without and "13800005678" not in without
    told = lines(named, "identities")
    assert len(told) == Reporter.objects.count()
    assert {(row["name"], row["phone"]) for row in told} == {("王大爷", "13800005678")}
    assert verified(named).returncode == 0


def test_the_folder_is_its_owner_s_and_nothing_is_written_over(folder: Path) -> None:
    assert folder.stat().st_mode & 0o777 == 0o700
    with pytest.raises(CommandError):
        written(folder)


def test_nothing_of_the_database_is_changed(world: World, tmp_path: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW TIME ZONE")
        before = cursor.fetchone()

    written(tmp_path / "city")

    with connection.cursor() as cursor:
        cursor.execute("SHOW TIME ZONE")
        assert cursor.fetchone() == before
