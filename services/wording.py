"""A certificate's text: the template of its service with the named fields, and nothing that somebody adds. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from services.asked import BY_WORD, FIELDS

FIELD = re.compile(r"\{([^{}]+)\}")
PARAGRAPH = "|"
ENDINGS = re.compile(r"(?:社区|街道|村|镇|乡|居委会|村委会|办事处)+$")


def needed_by(template: str) -> list[str]:
    """The codes of the fields that the template names, in its order."""
    return list(dict.fromkeys(BY_WORD[word] for word in FIELD.findall(template)))


def written(template: str, answers: Mapping[str, str]) -> str:
    """The text in paragraphs; what was answered is put in once and never read as a template."""
    text = FIELD.sub(lambda found: answers[BY_WORD[found[1]]], template)
    return text.replace(PARAGRAPH, "\n")


def blank(template: str) -> str:
    """The same with the names of the fields in brackets, for whoever looks at what will stand there."""
    return FIELD.sub(lambda found: f"〔{FIELDS[BY_WORD[found[1]]].word}〕", template).replace(PARAGRAPH, "\n")


def prefix_of(area: str) -> str:
    """`正阳` for 正阳社区: what stands before 证 in a number."""
    return ENDINGS.sub("", area) or area
