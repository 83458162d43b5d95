"""Documents name what is there, and nothing that lies beside the project."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.architecture import documents, sources

READING = "docs/reading.md"
HALF_AN_HOUR = 2500
"""Lines of code that a newcomer reads in half an hour."""
# Put together here, so that this file does not hold what it looks for.
OUTSIDE = re.compile(
    rf"(?<![\w/-])(?:{'|'.join(('product', 'look', 'style', 'rooms'))})\.md\b|\.\./shared|(?<![/(\[])\bworkflow\.md\b"
)
LANGUAGES = ("README.md", "README.zh-CN.md")
NUMBERED = re.compile(r"# (\d+)\. (.+)")
STATUS = re.compile(r"(\d{4}-\d\d-\d\d)\. ((?:In force|Replaced by decision \d+)\b.*)\.")
DECISIONS = sorted((documents.DOCS / "decisions").glob("0*.md"))
DEPENDENCY = re.compile(r'    "[\w.-]+(?:\[[\w,]+\])?==[^"]+",')


def _names(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", documents.documents(), ids=sources.name)
def test_every_path_in_a_document_exists(path: Path) -> None:
    missing = [name for name in documents.paths(_names(path)) if not documents.exists(name)]

    assert missing == []


@pytest.mark.parametrize("path", documents.documents(), ids=sources.name)
def test_every_link_in_a_document_leads_somewhere(path: Path) -> None:
    assert [link for link in documents.links(_names(path)) if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", documents.documents(), ids=sources.name)
def test_every_dotted_name_in_a_document_leads_to_code(path: Path) -> None:
    for name in documents.dotted(_names(path)):
        documents.found(name)


def test_missing_paths_links_and_names_would_be_found() -> None:
    document = "`cases/nowhere.py`, `docs/none.md` [x](gone.md) `cases.actions.nothing`\n```\ncases/lost.py\n```\n"

    assert [path for path in documents.paths(document) if not documents.exists(path)] == [
        "cases/nowhere.py",
        "docs/none.md",
        "cases/lost.py",
    ]
    assert documents.links(document) == ["gone.md"]
    with pytest.raises((AttributeError, LookupError)):
        documents.found(documents.dotted(document)[0])


@pytest.mark.parametrize("path", documents.documents(), ids=sources.name)
def test_every_command_in_a_document_can_be_given(path: Path) -> None:
    targets = set(re.findall(r"^([\w-]+):", documents.text("Makefile"), re.MULTILINE)) | _checks()
    made = {name for name in re.findall(r"\bmake ([a-z][\w-]*)", _in_code(path))}
    managed = {name for name in re.findall(r"manage\.py (\w+)", _in_code(path))}

    assert made - targets == set()
    assert managed - set(get_commands()) == set()


def _in_code(path: Path) -> str:
    document = _names(path)
    return "\n".join([*documents.named(document), *documents.FENCE.findall(document)])


def _checks() -> set[str]:
    return set(re.findall(r"\bcheck-[a-z]+", documents.text("Makefile")))


def test_no_file_refers_to_what_lies_beside_the_project() -> None:
    files = [*sources.code(), *sources.tests(), *documents.documents(), *sources.templates()]
    found = [
        f"{sources.name(path)}:{number} {line.strip()}"
        for path in files
        for number, line in enumerate(_names(path).splitlines(), 1)
        if OUTSIDE.search(line) and path != Path(__file__)
    ]

    assert not found, sources.listed(found)


@pytest.mark.parametrize("line", ["see workflow.md, Clocks", "from style" + ".md", "../shared/design"])
def test_a_reference_to_the_outside_would_be_found(line: str) -> None:
    assert OUTSIDE.search(line)


def test_a_document_of_the_project_may_be_named() -> None:
    assert not OUTSIDE.search("docs/workflow.md")


def test_what_a_newcomer_is_to_read_takes_half_an_hour() -> None:
    rows = documents.table(READING, "The files")
    read = [sources.ROOT / path for row in rows for path in documents.codes(row["file"])]

    assert sum(map(sources.lines, read)) <= HALF_AN_HOUR


def test_every_decision_has_a_number_a_date_and_a_status() -> None:
    bad = [path.name for path in DECISIONS if not _is_dated(path)]

    assert bad == [], (
        "Its first line is `# 31. Title`, its third `2026-11-29. In force.` (or `Replaced by decision 40.`)"
    )


def _is_dated(path: Path) -> bool:
    lines = _names(path).split("\n")
    number = NUMBERED.fullmatch(lines[0])
    return bool(number and int(number[1]) == int(path.name[:4]) and STATUS.fullmatch(lines[2]))


def test_no_two_decisions_have_one_number() -> None:
    numbers = [path.name[:4] for path in DECISIONS]

    assert sorted(set(numbers)) == numbers


def test_the_index_of_decisions_has_each_in_order_with_its_status() -> None:
    rows = documents.table("docs/decisions/README.md", "Decisions")

    assert [(row[""], row["decision"], row["date"], row["status"]) for row in rows] == [
        _indexed(path) for path in DECISIONS
    ]


def _indexed(path: Path) -> tuple[str, str, str, str]:
    lines = _names(path).split("\n")
    number, status = NUMBERED.fullmatch(lines[0]), STATUS.fullmatch(lines[2])
    assert number and status
    return number[1], f"[{number[2]}]({path.name})", status[1], status[2]


def test_every_dependency_says_why_it_is_there() -> None:
    unexplained = [
        line.strip()
        for line in documents.text("pyproject.toml").splitlines()
        if (found := DEPENDENCY.match(line)) and not re.match(r"  # \w{3,}.+", line[found.end() :])
    ]

    assert unexplained == []


def test_every_dependency_stands_on_a_line_of_its_own() -> None:
    project = tomllib.loads(documents.text("pyproject.toml"))["project"]
    named = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]

    lines = [line for line in documents.text("pyproject.toml").splitlines() if DEPENDENCY.match(line)]
    assert len(lines) == len(named)


def test_both_languages_of_the_readme_name_the_same() -> None:
    """Commands, settings and documents: what stands in backticks in the tables, and every link to a document."""
    english, chinese = (_facts(documents.text(name)) for name in LANGUAGES)

    assert english == chinese


def _facts(document: str) -> dict[str, list[str]]:
    ascii_alone = re.compile(r"[\x20-\x7e]+")
    rows = [line for line in document.splitlines() if line.startswith("| `")]
    return {
        "first cells": [
            name for row in rows for name in documents.codes(row.split("|")[1]) if ascii_alone.fullmatch(name)
        ],
        "links": [link for link in documents.links(document) if link.startswith(("docs/", "CONTRIBUTING"))],
        "made": sorted(set(re.findall(r"^make ([\w-]+)", document, re.MULTILINE))),
        "headings": [str(line.count("#")) for line in document.splitlines() if line.startswith("#")],
    }


@pytest.mark.parametrize("name", LANGUAGES)
def test_the_readme_names_every_command_and_every_setting(name: str) -> None:
    told = {word for each in documents.named(documents.text(name)) for word in re.findall(r"\w+", each)}
    commands = {path.stem for path in sources.modules("*/management/commands/*.py")} - {"__init__"}
    read = re.findall(r"env\.\w+\(\"([A-Z_]+)\"|environ\.get\(\"([A-Z_]+)\"", documents.text("governance/settings.py"))
    settings = {first or second for first, second in read}

    assert (commands | settings) - told == set()


def test_every_name_in_the_glossary_is_in_the_code() -> None:
    """Each part of a dotted name is a module, class, function or variable somewhere in the code."""
    known = {name for path in sources.code() for name in _defined(path)}
    rows = [line.split("|") for line in documents.text("docs/glossary.md").splitlines() if line.count("|") > 3]
    names = [name for row in rows for name in documents.codes(row[3])]

    assert names
    assert [name for name in names if not known >= set(name.split("."))] == []


def _defined(path: Path) -> set[str]:
    tree = list(ast.walk(sources.tree(path)))
    made = {node.name for node in tree if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    stored = {node.id for node in tree if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return {*path.relative_to(sources.ROOT).with_suffix("").parts, *made, *stored}
