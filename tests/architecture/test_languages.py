"""No sentence is translated while a module is imported: it would stay in the language of whoever came first."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture import sources

AT_ONCE = {"gettext", "ngettext", "pgettext", "npgettext"}


def translated_at_import(tree: ast.Module) -> Iterator[int]:
    """Lines outside functions that call what translates at once, under whatever name it was imported."""
    names = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in AT_ONCE
    }
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node.lineno
        later = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        waiting.extend([] if later else ast.iter_child_nodes(node))


@pytest.mark.parametrize("path", sources.code(), ids=sources.name)
def test_nothing_is_translated_at_import(path: Path) -> None:
    assert list(translated_at_import(ast.parse(path.read_text(encoding="utf-8")))) == []


def test_a_sentence_translated_at_import_would_be_found() -> None:
    wrong = "from django.utils.translation import gettext as _\nX = _('a')\ndef f():\n    return _('b')\n"

    assert list(translated_at_import(ast.parse(wrong))) == [2]
    assert list(translated_at_import(ast.parse(wrong.replace("gettext as", "gettext_lazy as")))) == []
