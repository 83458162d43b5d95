"""No test keeps the day of its import: a run that begins before midnight goes on after it; and those of moved days."""

from __future__ import annotations

import ast
import runpy
from collections.abc import Iterator

import pytest

from tests.architecture import sources

CLOCKS = {"today", "now", "utcnow", "localdate", "localtime", "start_of_today"}
READ_FROM = {"date", "datetime", "timezone", "timekeeping"}
OWN = {"today", "now", "working_day", "later", "yesterday", "tomorrow"}
"""Functions of the tests that ask the clock."""


def asked_at_import(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Calls of a clock outside any function's body: in constants, default arguments, decorators, class bodies."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, sources.Function):
            waiting += [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
            continue
        if isinstance(node, ast.Call) and _is_clock(node.func):
            yield node.lineno, ast.unparse(node)
        waiting += ast.iter_child_nodes(node)


def _is_clock(asked: ast.expr) -> bool:
    if ast.unparse(asked) == "time.time":
        return True
    if isinstance(asked, ast.Name):
        return asked.id in OWN
    if not isinstance(asked, ast.Attribute) or asked.attr not in CLOCKS:
        return False
    return ast.unparse(asked.value).rpartition(".")[2] in READ_FROM


def test_no_test_reads_the_clock_when_it_is_imported() -> None:
    found = [
        f"{sources.name(path)}:{line} {call}"
        for path in sources.tests()
        for line, call in asked_at_import(sources.tree(path))
    ]

    assert not found, sources.listed(found)


@pytest.mark.parametrize(
    "line",
    [
        "TODAY = dt.date.today()",
        "AT = {'closed_at': timezone.now()}",
        "NOON = timekeeping.now().replace(hour=12)",
        "@pytest.mark.parametrize('day', [timezone.localdate()])\ndef test(day): ...",
        "def end(until=date.today()): ...",
        "class Given:\n    at = datetime.datetime.now(tz=UTC)",
        "SOON = working_day(3)",
        "BEGAN = time.time()",
    ],
)
def test_the_check_of_clocks_can_fail(line: str) -> None:
    assert [number for number, _call in asked_at_import(ast.parse(line))]


def test_the_files_that_run_on_moved_days_are_there() -> None:
    moved_clock = runpy.run_path(str(sources.ROOT / "scripts/moved_clock.py"))
    stems = [path.stem.removeprefix("test_") for path in sources.tests()]

    assert set(moved_clock["DATED"]) <= set(stems)


@pytest.mark.parametrize("line", ["def test():\n    day = timezone.localdate()", "LATER = lambda: timezone.now()"])
def test_a_clock_read_inside_a_function_is_not_read_at_import(line: str) -> None:
    assert not list(asked_at_import(ast.parse(line)))
