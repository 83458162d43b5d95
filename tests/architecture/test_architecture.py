"""docs/architecture.md says how the code is built: its tables against contracts, settings and limits."""

from __future__ import annotations

import re
import tomllib
from itertools import groupby

from django.conf import settings

from tests.architecture import documents, sources

NAME = "docs/architecture.md"
CONTRACTS = tomllib.loads(documents.text("pyproject.toml"))["tool"]["importlinter"]["contracts"]


def layers(contract: str) -> list[str]:
    (found,) = (each["layers"] for each in CONTRACTS if each["name"] == contract)
    return list(found)


def test_the_floors_are_those_of_the_contract() -> None:
    rows = documents.table(NAME, "Rooms and floors")
    by_floor = groupby(rows, key=lambda row: int(row["floor"]))
    told = [(floor, {name for row in rooms for name in documents.codes(row["room"])}) for floor, rooms in by_floor]

    floors = layers("Rooms import downwards only; those of one floor do not know each other")
    assert told == [(len(floors) - place, set(floor.split(" | "))) for place, floor in enumerate(floors)]


def test_every_room_is_told() -> None:
    told = [name for row in documents.table(NAME, "Rooms and floors") for name in documents.codes(row["room"])]

    assert sorted(told) == sorted(sources.APPS)


def test_the_parts_of_cases_are_those_of_the_contract() -> None:
    part = documents.text(NAME).split("Inside `cases`, from the outside in")[1].split("\n\n")[1]

    assert re.findall(r"^\| `(\w+)`", part, re.MULTILINE) == layers("Inside a case, from the outside in")


def test_what_beat_wakes_and_how_often() -> None:
    told = {documents.codes(row["task"])[0]: row["every"] for row in documents.table(NAME, "Work that waits")}

    assert told == {str(tick["task"]): _often(tick["schedule"]) for tick in settings.CELERY_BEAT_SCHEDULE.values()}


def _often(schedule: object) -> str:
    if isinstance(schedule, float):
        return f"{schedule:.0f} s"
    hour, minute = (next(iter(getattr(schedule, name))) for name in ("hour", "minute"))
    return f"day, {hour:02}:{minute:02}"


def test_the_budgets_are_those_that_are_checked() -> None:
    """Each number of a row stands in the file that the row names."""
    for row in documents.table(NAME, "Budgets"):
        for path in (name for name in documents.codes(row["where it is checked"]) if name.endswith("budgets.py")):
            checked = set(re.findall(r"\d+", documents.text(path)))
            assert set(re.findall(r"\d+", row["at most"])) <= checked, row["what"]
