"""One thing has one name: docs/glossary.md against the Chinese that people read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
import pytest

from tests.architecture import sources

CATALOGUE = sources.ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
GLOSSARY = sources.ROOT / "docs" / "glossary.md"
BETWEEN = "、"
# What the issue decided; the glossary has to say the same.
DECIDED = {
    "督办令": "督办单",
    "反映人": "诉求人",
    "责任人": "平安（民生服务）负责人",
    "被诉单位": "被反映单位",
    "事项类型": "事项类别",
    "级别时限": "等级时限",
    "工作小时": "工作时",
    "添加单位": "新增",
    "盯着": "关注",
    "最该过问": "重点督办",
    "该回话的": "待答复",
    "审计员": "审计管理员",
    "不接交接": "接收、不接收",
    "维持答复": "认定评价不合理",
}


class Term(NamedTuple):
    chinese: str
    english: str
    in_code: str
    instead_of: tuple[str, ...]


def terms() -> list[Term]:
    rows = [line.strip("| ").split(" | ") for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if "|" in line]
    cells = [[cell.strip(" |") for cell in row] + [""] for row in rows]
    return [
        Term(row[0], row[1], row[2], tuple(filter(None, row[3].split(BETWEEN))))
        for row in cells
        if row[0] not in {"Chinese", "---"}
    ]


def forbidden() -> dict[str, str]:
    return {wrong: term.chinese for term in terms() for wrong in term.instead_of}


def catalogue() -> list[str]:
    entries = polib.pofile(str(CATALOGUE))
    return [entry.msgstr or entry.msgstr_plural.get(0, "") for entry in entries]


def read_by_people() -> Iterator[tuple[str, str]]:
    """Every text with Chinese that is shown: by whom it is said, and its words."""
    yield from (("catalogue", words) for words in catalogue())
    paths: list[Path] = [*sources.templates(), *(sources.ROOT / "static" / "js").glob("*.js")]
    paths += [path for path in sources.code() if "demo" in path.parts]
    paths += [sources.ROOT / "README.zh-CN.md", *(sources.ROOT / "docs").glob("*.md")]
    yield from ((sources.name(path), path.read_text(encoding="utf-8")) for path in paths if path != GLOSSARY)


def wrong_words(texts: Iterator[tuple[str, str]], wrong: dict[str, str]) -> list[str]:
    pattern = re.compile("|".join(map(re.escape, wrong)))
    return [f"{where}: {hit[0]} → {wrong[hit[0]]}" for where, text in texts for hit in pattern.finditer(text)]


def test_a_thing_is_called_by_its_one_name() -> None:
    found = wrong_words(read_by_people(), forbidden())

    assert not found, sources.listed(found)


def test_a_second_name_would_be_found() -> None:
    assert wrong_words(iter([("a page", "请回复督办令，并告知反映人。")]), forbidden()) == [
        "a page: 督办令 → 督办单",
        "a page: 反映人 → 诉求人",
    ]


@pytest.mark.parametrize("wrong", DECIDED)
def test_the_glossary_says_what_was_decided(wrong: str) -> None:
    assert forbidden()[wrong] == DECIDED[wrong]


def test_every_word_of_the_glossary_is_on_a_page() -> None:
    shown = "\n".join(catalogue())

    missing = [word for term in terms() for word in term.chinese.split(BETWEEN) if word not in shown]
    assert not missing, sources.listed(missing)


def test_no_word_stands_for_two_things() -> None:
    words = [word for term in terms() for word in term.chinese.split(BETWEEN)]

    assert sorted(words) == sorted(set(words))
    assert all(term.english and term.in_code for term in terms())


def test_whoever_starts_finds_the_glossary() -> None:
    assert "glossary.md" in (sources.ROOT / "docs" / "reading.md").read_text(encoding="utf-8")
