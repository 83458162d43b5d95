"""What everybody may read: no door, no number and no name in it. Pure."""

from __future__ import annotations

import re

from cases.rules.masking import STAR, masked

NUMBER = r"[0-9０-９一二三四五六七八九十百]+"
DOOR = re.compile(rf"{NUMBER}\s*(?:[-－—]\s*{NUMBER}\s*)*(?:号楼|栋|幢|单元|门洞|楼层|层|楼|室|户|号)")
"""A building, an entrance, a floor or a flat: with them a neighbour knows whose matter it was."""
END = re.compile(r"[。！？!?\n]")


def tells_whose(text: str) -> bool:
    """Whether a door, a number of a person, a name after 我叫 and the like, or a masked part stands in it."""
    return STAR in text or masked(text) != text or bool(DOOR.search(text))


def proposed(answer: str, longest: int) -> str:
    """The first sentence of an answer without what tells whose matter it was: to be read before it is published."""
    first = END.split(answer.strip(), maxsplit=1)[0]
    return DOOR.sub("", masked(first)).strip(" ，,、")[:longest]
