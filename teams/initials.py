"""The first letters of a name's reading (王春红: wch), by which people are found while typing."""

from __future__ import annotations

import os

# Single characters are enough for names; the phrase tables would cost every worker forty megabytes.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")

from pypinyin import Style, lazy_pinyin  # reads the line above when it is imported

LONGEST = 32
AS_SURNAME = {
    "万俟": "mq", "尉迟": "yc", "单于": "cy",
    "单": "s", "曾": "z", "解": "x", "仇": "q", "区": "o", "查": "z", "盖": "g", "朴": "p", "乐": "y", "翟": "z",
    "缪": "m", "覃": "q", "员": "y", "召": "s", "种": "c", "繁": "p", "折": "s", "宓": "m", "逄": "p", "隗": "w",
}  # fmt: skip
"""Surnames that are read otherwise than the character usually is."""


def initials_of(name: str) -> str:
    """Lower-case letters and digits only; the first letter of every Chinese character, Latin letters as they are."""
    surname = next((written for written in AS_SURNAME if name.startswith(written)), "")
    rest = "".join(lazy_pinyin(name[len(surname) :], style=Style.FIRST_LETTER, errors=_kept))
    letters = AS_SURNAME.get(surname, "") + rest.lower()
    return "".join(letter for letter in letters if letter.isascii() and letter.isalnum())[:LONGEST]


def _kept(characters: str) -> str:
    return characters
