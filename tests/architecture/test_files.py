"""What files must not hold: machines' addresses, inline script and style, unescaped text."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.architecture import sources

# Put together here, so that this file does not hold what it looks for.
REGISTRIES = [
    ".".join(words)
    for words in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("yarnpkg", "com"))
]
HOME = re.compile(r"(?<![\w.])/(?:work|root|home/\w+)/")
SKIPPED = {
    ".git",
    ".venv",
    ".local",
    "node_modules",
    "vendor",
    "__pycache__",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
}
SUFFIXES = {
    ".py",
    ".toml",
    ".txt",
    ".json",
    ".yml",
    ".yaml",
    ".md",
    ".html",
    ".css",
    ".js",
    ".po",
    ".csv",
    ".example",
}
NAMES = {"Makefile", "Dockerfile", "run", ".gitignore", ".dockerignore"}
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE)
UNESCAPED = re.compile(r"\|\s*safe\b|autoescape off")


def written() -> list[Path]:
    found = [
        path
        for path in sources.ROOT.rglob("*")
        if path.is_file() and not SKIPPED & set(path.relative_to(sources.ROOT).parts)
    ]
    return [
        path for path in found if (path.suffix in SUFFIXES or path.name in NAMES) and path.stat().st_size < 5_000_000
    ]


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {sources.name(path): path.read_text(encoding="utf-8", errors="replace") for path in written()}


def test_no_file_names_a_registry(texts: dict[str, str]) -> None:
    assert [(name, host) for name, text in texts.items() for host in REGISTRIES if host in text] == []


def test_no_file_names_a_directory_of_one_machine(texts: dict[str, str]) -> None:
    assert [
        (name, found[0])
        for name, text in texts.items()
        if (found := HOME.search(text)) and name != "tests/architecture/test_files.py"
    ] == []


def test_locked_packages_have_hashes_and_no_addresses() -> None:
    packages = json.loads((sources.ROOT / "package-lock.json").read_text())["packages"]
    locked = {name: package for name, package in packages.items() if name}

    assert [name for name, package in locked.items() if "resolved" in package or "integrity" not in package] == []
    for path in sources.ROOT.glob("requirements*.txt"):
        lines = path.read_text().splitlines()
        assert [line for line in lines if not re.match(r"#|[\w.-]+(\[[\w,]+\])?==|    --hash=sha256:", line)] == []


def test_templates_hold_no_inline_script_or_style() -> None:
    assert not offending(INLINE), sources.listed(offending(INLINE))


def test_templates_escape_everything() -> None:
    assert not offending(UNESCAPED), sources.listed(offending(UNESCAPED))


def offending(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{sources.name(path)}:{number} {line.strip()}"
        for path in sources.templates()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


@pytest.mark.parametrize("line", ['<p style="x">', "<script>", '<a onclick="x">', '<a href="javascript:x">'])
def test_the_check_of_inline_script_can_fail(line: str) -> None:
    assert INLINE.search(line)


def test_a_script_with_an_address_is_not_inline() -> None:
    assert not INLINE.search('<script type="module" src="x.js"></script>')
