"""Names of people, units and accounts as they are stored and told apart: in files, forms and signing in alike. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from web.writing import cleaned

BRACKETS = str.maketrans("()", "（）")
# Commonly typed in place of the middle dot of a name: bullet, katakana dots, hyphenation point, dot operator.
DOTS = re.compile(r"\s*[·•・･‧∙⋅●]\s*")
IDEOGRAPHS = r"\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
CHINESE = re.compile(f"[{IDEOGRAPHS}]")
BETWEEN_CHINESE = re.compile(rf"(?<=[{IDEOGRAPHS}（）·])\s+(?=[{IDEOGRAPHS}（）·])")
IDEOGRAPHS_ALONE = re.compile(r"[\u4e00-\u9fff]+")
ORDINARY = re.compile(r"[ -~\u4e00-\u9fff]*")
"""What is as it should be: most of a roster, looked at no further."""
VARIANTS = re.compile("[\ufe00-\ufe0f]")


def shown(text: str) -> str:
    """Without what no reader sees, full-width letters and digits as ordinary ones; line breaks stay."""
    if ORDINARY.fullmatch(text):
        return text
    return VARIANTS.sub("", unicodedata.normalize("NFKC", cleaned(text)))


def one_line(text: str) -> str:
    """`shown`, in one line, one blank where there were several, none between Chinese characters."""
    if text.isascii() and text.isprintable() and " " not in text:
        return text
    line = " ".join(shown(text).split())
    return BETWEEN_CHINESE.sub("", line)


def name_of(text: str) -> str:
    """The name of a person, a unit or a firm: 王　芳 is 王芳, • is ·, brackets beside Chinese are （）."""
    if IDEOGRAPHS_ALONE.fullmatch(text):
        return text
    line = one_line(text)
    if not CHINESE.search(line):
        return line
    return BETWEEN_CHINESE.sub("", DOTS.sub("·", line).translate(BRACKETS))


@lru_cache(maxsize=16_384)
def alike(text: str) -> str:
    """What two names have in common that a reader takes for the same: letters of one size, no blanks."""
    return "".join(name_of(text).casefold().split())


def sign_in_name(text: str) -> str:
    """As it is stored and shown: no blanks around, nothing that no reader sees."""
    return " ".join(shown(text).split())


def sign_in_key(text: str) -> str:
    """By which it is unique and found: capitals and blanks make no difference."""
    if text.isascii() and text.isalnum():
        return text.lower()
    return "".join(shown(text).casefold().split())
