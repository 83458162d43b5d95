"""Who may write, and where every reading of cases starts."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture import sources

WRITES = {
    "save",
    "create",
    "bulk_create",
    "bulk_update",
    "update_or_create",
    "get_or_create",
    "select_for_update",
    "locked",
    "delete",
    "execute",
}
# Reading a form into memory, and dictionaries, share names with writing to the database.
WRITERS_BY_NAME = {"update"}
OUTER = ("*/views/*.py", "*/views.py", "*/api/*.py", "*/forms.py", "*/forms/*.py", "*/serializers.py", "*/tasks.py")
CASE_READERS = (
    "desk/views/*.py",
    "field/views/*.py",
    "residents/views/*.py",
    "figures/views/*.py",
    "exports/*.py",
    "exports/kinds/*.py",
    "api/*.py",
)
DOORS = {"visible_to"}


def calls(tree: ast.AST) -> Iterator[tuple[int, ast.Attribute]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.lineno, node.func


def chain(node: ast.expr) -> list[str]:
    """The names of a dotted chain with its calls, from the left: Case.objects.filter().order_by -> 4 names."""
    if isinstance(node, ast.Call):
        return chain(node.func)
    if isinstance(node, ast.Attribute):
        return [*chain(node.value), node.attr]
    return [node.id] if isinstance(node, ast.Name) else []


def writes(tree: ast.AST) -> list[str]:
    """Calls that write, among them `update` at the end of a queryset."""
    return [
        f"line {line}: {function.attr}"
        for line, function in calls(tree)
        if function.attr in WRITES or (function.attr in WRITERS_BY_NAME and "objects" in chain(function))
    ]


def unguarded(tree: ast.AST) -> list[int]:
    """Lines that read cases otherwise than through the one door."""
    chains = [(node.lineno, chain(node)) for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    return [
        line for line, names in chains if names[:2] == ["Case", "objects"] and len(names) == 3 and names[2] not in DOORS
    ]


@pytest.mark.parametrize("path", sources.modules(*OUTER), ids=sources.name)
def test_the_outer_layers_write_nothing(path: Path) -> None:
    found = writes(sources.tree(path))
    assert not found, sources.listed(found)


@pytest.mark.parametrize("path", sources.modules(*CASE_READERS), ids=sources.name)
def test_every_reading_of_cases_starts_at_what_the_person_may_see(path: Path) -> None:
    assert unguarded(sources.tree(path)) == []


@pytest.mark.parametrize(
    "line",
    ["case.save()", "Case.objects.filter(pk=1).update(state='closed')", "Event.objects.create()", "case.delete()"],
)
def test_the_check_of_writes_can_fail(line: str) -> None:
    assert len(writes(ast.parse(line))) == 1


def test_updating_a_dictionary_is_no_write() -> None:
    assert writes(ast.parse("context.update(case=case)")) == []


@pytest.mark.parametrize(
    "line", ["Case.objects.get(pk=1)", "Case.objects.all().filter(pk=1)", "x = Case.objects.filter"]
)
def test_the_check_of_the_one_door_can_fail(line: str) -> None:
    assert unguarded(ast.parse(line)) == [1]


def test_the_one_door_is_open() -> None:
    assert unguarded(ast.parse("get_object_or_404(Case.objects.visible_to(user).open(), number=number)")) == []


def test_every_room_is_checked_by_every_tool() -> None:
    """A room that a list forgets is formatted, linted, typed, layered or covered by nobody, and nobody sees it."""
    tools = tomllib.loads((sources.ROOT / "pyproject.toml").read_text())["tool"]
    made = re.search(r"^APPS := (.*)$", (sources.ROOT / "Makefile").read_text(), re.MULTILINE)
    lists = {
        "make": made[1].split() if made else [],
        "mypy": tools["mypy"]["packages"],
        "coverage": tools["coverage"]["run"]["source"],
        "layers": tools["importlinter"]["root_packages"],
    }

    assert {tool: sorted(rooms) for tool, rooms in lists.items()} == dict.fromkeys(lists, sorted(sources.APPS))
