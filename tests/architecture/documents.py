"""The project's documents, read for the checks on them: what they name, link to and state in tables."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import apps

from tests.architecture import sources

Row = dict[str, str]
DOCS = sources.ROOT / "docs"
BACKTICKS = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
FENCED_PATH = re.compile(r"(?<![\w/.])[\w./-]+/[\w.-]+\.(?:py|md|csv|html)\b")
PATH = re.compile(r"[\w.*/-]+")
SUFFIXES = (".py", ".md", ".csv", ".html", ".js", ".css", ".toml", ".txt", ".yml")
REPORTED = re.compile(r"\w+\.(?:lag|age)_seconds")
"""What the health page says, which looks like the path of a module."""
DOTTED = re.compile(rf"(?:{'|'.join(sources.APPS)})(?:\.\w+)+")
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")


def documents() -> list[Path]:
    """What people read who work on the code, decisions included."""
    return sorted([*sources.ROOT.glob("*.md"), *DOCS.rglob("*.md")])


@cache
def text(name: str) -> str:
    return (sources.ROOT / name).read_text(encoding="utf-8")


def named(document: str) -> list[str]:
    """Everything that stands in backticks, outside blocks of code."""
    return BACKTICKS.findall(FENCE.sub("", document))


def paths(document: str) -> Iterator[str]:
    """Paths of files and folders that a document names, from the top of the project."""
    for name in named(document):
        if PATH.fullmatch(name) and not name.startswith((".", "/")) and is_path(name):
            yield name
    for block in FENCE.findall(document):
        yield from FENCED_PATH.findall(block)


def is_path(name: str) -> bool:
    first = name.split("/", maxsplit=1)[0]
    return name.endswith(SUFFIXES) or ("/" in name and (sources.ROOT / first).is_dir())


def exists(path: str) -> bool:
    """A path from the top; or, without a folder, the name of a file that several rooms have (`imported_sheets.py`)."""
    if "/" not in path and not (sources.ROOT / path).exists():
        return any(path == known.name for known in sources.code())
    return any(sources.ROOT.glob(path)) if "*" in path else (sources.ROOT / path).exists()


def dotted(document: str) -> list[str]:
    """Modules, classes and functions that a document names by their dotted path."""
    names = (name for name in named(document) if DOTTED.fullmatch(name) and not name.endswith(SUFFIXES))
    return [name for name in names if not REPORTED.fullmatch(name)]


def found(name: str) -> object:
    """What a dotted path leads to: a module, what stands in it, or a model by its app; LookupError for nothing."""
    words = name.split(".")
    for count in range(len(words), 0, -1):
        try:
            thing: object = importlib.import_module(".".join(words[:count]))
        except ModuleNotFoundError:
            continue
        try:
            return _inside(thing, words[count:])
        except AttributeError:
            break
    return _inside(apps.get_model(words[0], words[1]), words[2:])


def _inside(thing: object, names: list[str]) -> object:
    for name in names:
        thing = getattr(thing, name)
    return thing


def links(document: str) -> list[str]:
    return LINK.findall(document)


def table(name: str, heading: str) -> list[Row]:
    """The first table below a heading: each row by the words of its first line."""
    part = re.split(rf"^#+ {re.escape(heading)}$", text(name), maxsplit=1, flags=re.MULTILINE)[1]
    lines = part[part.index("\n|") + 1 :].split("\n")
    rows = [_cells(line) for line in lines[: next(n for n, line in enumerate(lines) if not line.startswith("|"))]]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[2:]]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def codes(cell: str) -> list[str]:
    """The words in backticks of a cell, in their order."""
    return BACKTICKS.findall(cell)
