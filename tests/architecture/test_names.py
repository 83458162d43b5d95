"""What things may not be called, and what every module says of itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture import sources

FILES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}
EXACT = {"data", "info", "obj", "item"}
PREFIX = re.compile(r"^_*(process|handle)_")
NUMBERED = re.compile(r"^[a-z_]*[a-z]_?[2-9]$")
# Methods and arguments that Django and its REST framework call by these names.
DJANGO = {"handle", "handle_exception", "process_request", "process_response", "process_view"}
# A noqa or an ignore names its code, and its reason on the same line.
SILENCED = re.compile(r"#\s*(?:noqa|type:\s*ignore)(.*)$")
GIVES_REASON = re.compile(r"^(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|\[[\w, -]+\])\s+(?:[-#]\s*)?\w+ \w+")


def names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """What this file itself names: functions, classes, arguments, assigned variables."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id


def is_forbidden(name: str) -> bool:
    return name not in DJANGO and bool(name in EXACT or PREFIX.match(name) or NUMBERED.match(name))


def test_no_file_is_a_drawer_for_everything() -> None:
    everything = [*sources.code(), *sources.tests(), *(sources.ROOT / "static").rglob("*.js")]

    found = [sources.name(path) for path in everything if path.stem in FILES]
    assert not found, sources.listed(found)


def test_names_say_what_they_hold() -> None:
    found = [
        f"{sources.name(path)}:{line} {name}"
        for path in sources.code()
        for line, name in names(sources.tree(path))
        if is_forbidden(name)
    ]

    assert not found, sources.listed(found)


def test_the_check_of_names_can_fail() -> None:
    bad = "def process_case(data, case2):\n    info = data\n"

    found = {name for _, name in names(ast.parse(bad)) if is_forbidden(name)}

    assert found == {"process_case", "info", "data", "case2"}


def test_modules_with_logic_say_what_they_are_for() -> None:
    # A command says it in its `help`.
    logic = [path for path in sources.code() if any(sources.functions(path)) and "commands" not in path.parts]
    silent = [sources.name(path) for path in logic if ast.get_docstring(sources.tree(path)) is None]

    assert not silent, sources.listed(silent)


def test_imports_stand_at_the_top() -> None:
    found = [
        f"{sources.name(path)}:{node.lineno}"
        for path in sources.code()
        for function in sources.functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert not found, sources.listed(found)


def unexplained(path: Path) -> list[str]:
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    return [
        f"{sources.name(path)}:{number}"
        for number, line in lines
        if (found := SILENCED.search(line)) and not GIVES_REASON.match(found[1])
    ]


def test_a_silenced_check_names_its_code_and_reason() -> None:
    found = [place for path in sources.code() for place in unexplained(path)]

    assert not found, sources.listed(found)


@pytest.mark.parametrize(
    "line", ["x = 1  # noqa", "x = 1  # noqa: S101", "x = 1  # type: ignore[misc]", "x  # type: ignore"]
)
def test_the_check_of_silenced_checks_can_fail(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "ROOT", tmp_path)
    (tmp_path / "some.py").write_text(f"{line}\n")

    assert unexplained(tmp_path / "some.py") == ["some.py:1"]
