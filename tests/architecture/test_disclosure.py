"""The words of a matter get to a reader through `cases.access.disclosure` and in no other way."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture import sources

COLUMNS = {"text", "place", "brief", "masked"}
MAY_READ = {
    "cases/access/disclosure.py",
    "cases/models/case.py",
    "cases/models/recusal.py",
    "cases/actions/steps/intake.py",  # writes it
    "cases/actions/steps/triage.py",  # writes the brief
    "cases/actions/steps/calling.py",  # asks whether there is a brief
    "cases/actions/steps/unsealing.py",  # shows all of it, on record
    "cases/reading/duplicates.py",  # compares, and gives cases to be shown by their words
    "desk/forms/triage.py",  # suggests types
    "desk/forms/calling.py",  # shows the centre its own brief
    "desk/forms/correcting.py",  # likewise
    "desk/forms/recusing.py",  # likewise
    "cases/reading/hindsight.py",  # sets it back to what it was
    "cases/reading/rows.py",  # gives the columns to `disclosed`
    "cases/reading/searching.py",  # asks the index
    "orders/importing/news.py",  # compares, and shows them to nobody
    "cases/reading/detail.py",  # asks whether anything is masked
}
"""Each with why it may name the columns."""
CASES = re.compile(r"(?:^|\.)(?:case|other|matter_case|locked)$")
QUERIES = {"F", "Left", "values", "values_list", "only", "defer", "OuterRef"}
IN_TEMPLATES = re.compile(r"\b(?:case|other|sheet\.case|told\.case|form\.case)\.(?:text|place|brief|masked|title)\b")
ROOMS = [room for room in sources.APPS if room not in {"demo", "governance"}]


def raw(tree: ast.AST) -> Iterator[str]:
    """Where a column with words is read off a case, or asked of the database."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in COLUMNS and CASES.search(ast.unparse(node.value)):
            yield f"line {node.lineno}: {ast.unparse(node)}"
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in QUERIES:
            asked = {arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)}
            if found := {name for name in asked if name in {"text", "masked", "brief"} or name.endswith("case__text")}:
                yield f"line {node.lineno}: {sorted(found)}"


def readers() -> list[Path]:
    modules = [path for room in ROOMS for path in sources.modules(f"{room}/**/*.py", f"{room}/*.py")]
    return [path for path in modules if sources.name(path) not in MAY_READ]


@pytest.mark.parametrize("path", readers(), ids=sources.name)
def test_nobody_else_reads_the_words_of_a_matter(path: Path) -> None:
    assert list(raw(sources.tree(path))) == []


@pytest.mark.parametrize("path", sources.templates(), ids=sources.name)
def test_no_template_shows_a_column_of_words(path: Path) -> None:
    assert IN_TEMPLATES.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line", ["x = case.text", "self.case.place", "rows.values('text')", "F('masked')", "Left('case__text', 9)"]
)
def test_the_check_of_readers_can_fail(line: str) -> None:
    assert len(list(raw(ast.parse(line)))) == 1


def test_the_check_of_templates_can_fail() -> None:
    assert IN_TEMPLATES.findall("<h1>{{ case.title }}</h1>") == ["case.title"]


def test_who_may_read_the_columns_is_there() -> None:
    assert {name for name in MAY_READ if not (sources.ROOT / name).exists()} == set()
