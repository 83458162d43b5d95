"""The project's own files, read once for the checks on them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = tuple(sorted(init.parent.name for init in ROOT.glob("*/__init__.py") if init.parent.name != "tests"))
"""Every room, the next one too: a check on all of them asks here."""
Function = ast.FunctionDef | ast.AsyncFunctionDef


def code() -> list[Path]:
    """Modules that people write: no migrations."""
    files = [path for app in APPS for path in (ROOT / app).rglob("*.py")] + list((ROOT / "scripts").rglob("*.py"))
    return sorted(path for path in files if "migrations" not in path.parts)


def tests() -> list[Path]:
    return sorted((ROOT / "tests").rglob("*.py"))


def migrations() -> list[Path]:
    return sorted(path for app in APPS for path in (ROOT / app).glob("migrations/0*.py"))


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def modules(*patterns: str) -> list[Path]:
    """Modules of the apps by pattern, as in "*/views/*.py"."""
    return sorted({path for pattern in patterns for path in code() if path.relative_to(ROOT).match(pattern)})


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def length(function: Function) -> int:
    """Lines of the body without the docstring: what has to be understood."""
    first = function.body[0]
    documented = len(function.body) > 1 and isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    start = function.body[1] if documented else first
    return (function.end_lineno or start.lineno) - start.lineno + 1


def listed(found: Iterable[object]) -> str:
    """What broke a rule, one a line, for the reader of a failed check."""
    return "\n" + "\n".join(map(str, found))
