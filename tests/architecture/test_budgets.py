"""How long things may be."""

from __future__ import annotations

from pathlib import Path
from statistics import median, quantiles

import pytest

from tests.architecture import sources


def ninth_decile(values: list[int]) -> float:
    return quantiles(values, n=10, method="inclusive")[-1]


def over(limit: int, files: list[Path]) -> dict[str, int]:
    return {sources.name(path): count for path in files if (count := sources.lines(path)) > limit}


def test_no_function_is_longer_than_a_screen() -> None:
    lengths = {
        f"{sources.name(path)}:{function.lineno} {function.name}": sources.length(function)
        for path in sources.code()
        for function in sources.functions(path)
    }

    too_long = [f"{where}: {count}" for where, count in lengths.items() if count > 50]
    assert not too_long, sources.listed(too_long)
    assert median(lengths.values()) <= 8
    assert ninth_decile(list(lengths.values())) <= 25


def test_test_functions_are_short_too() -> None:
    lengths = [
        sources.length(function)
        for path in sources.tests()
        for function in sources.functions(path)
        if function.name.startswith("test_")
    ]

    assert median(lengths) <= 10


def test_files_can_be_read_in_one_go() -> None:
    assert over(400, sources.code()) == {}
    assert over(500, sources.tests()) == {}
    assert ninth_decile([sources.lines(path) for path in sources.code()]) <= 250


def test_templates_are_short() -> None:
    counts = [sources.lines(path) for path in sources.templates()]

    assert over(250, sources.templates()) == {}
    assert median(counts) <= 45
    assert ninth_decile(counts) <= 120


def test_scripts_of_pages_are_short() -> None:
    assert over(150, sorted((sources.ROOT / "static" / "js").rglob("*.js"))) == {}


@pytest.mark.parametrize(
    ("text", "expected"), [("def f():\n    return 1\n", 1), ('def f():\n    """."""\n    a\n    b\n', 2)]
)
def test_docstrings_do_not_count(text: str, expected: int, tmp_path: Path) -> None:
    path = tmp_path / "some.py"
    path.write_text(text)

    assert [sources.length(function) for function in sources.functions(path)] == [expected]
