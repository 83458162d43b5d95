"""One spelling for what people type in many: a text and the words it is searched for are folded alike.

`fold` and `pieces` are twins of the database's functions `networks_folded` and `networks_pieces`, which make the index;
tests compare both. Pure. Whatever changes here changes there, in a migration that builds the index anew.
"""

from __future__ import annotations

import re
import unicodedata

CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"
DASHES = "‐‑‒–—―−⁃ー"
# Soft hyphen, zero-width characters, marks of direction, byte order mark, variation selectors: pasted, never seen.
UNSEEN = "".join(map(chr, (0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF)))
UNSEEN += "".join(map(chr, range(0xFE00, 0xFE10)))
LETTERS = str.maketrans(CAPITALS + DASHES, CAPITALS.lower() + "-" * len(DASHES), UNSEEN)

# Signs and blanks of every script in use here. Spelled out, as classes such as \W differ between here and the database.
BETWEEN_WORDS = re.compile(
    "[\x00-/:-@\\[-`{-¿×÷\u2000-\u206f\u2190-\u2bff\u3000-\u3004\u3008-\u303f\u30fb\ufe10-\ufe6b]+"
)
TOKEN = re.compile("[0-9]{1,32}|[^0-9]")
LONG_NUMBER = 7
"""Numbers of so many digits (telephones, meters) are also found by their last four."""
TAIL = 4

# Blanks and the middle dots of every keyboard.
GAPS = str.maketrans("", "", " \t\n-.·•・‧∙⋅ꞏᐧ᛫●。")

NUMERALS = str.maketrans("〇零一二三四五六七八九", "00123456789")
# Numerals count as digits before a word of houses, or three and more in a row: 三号楼, 十二层, 一〇一.
NUMERAL = re.compile(
    "(?<![0-9〇零一二三四五六七八九十])"
    "([〇零一二三四五六七八九十]+(?=号|栋|幢|座|单元|门|层|楼|室|户|组|委)|[〇零一二三四五六七八九]{3,})"
)
TENS = (
    (re.compile("^十$"), "一〇"),
    (re.compile("^十"), "一"),
    (re.compile("十$"), "〇"),
    (re.compile("十"), ""),
)

# fmt: off
# Written so that the database reads them alike: no \d, no \b, and alternatives that do not begin alike.
SPELLINGS = (
    # Wi-Fi, wifi.
    (r"([a-z])-(?=[a-z])", r"\1"),
    # Mobile numbers in groups, and with the country before them; area codes apart from the number.
    (r"(?<![0-9])(1[3-9][0-9])[ -]([0-9]{4})[ -]([0-9]{4})(?![0-9])", r" \1\2\3 "),
    (r"(?<![0-9])([+]|00)?86[ -]*(1[3-9][0-9]{9})(?![0-9])", r" \2 "),
    (r"(?<![0-9])(0[12][0-9]|0[3-9][0-9]{2})([2-9][0-9]{6,7})(?![0-9])", r" \1 \2 "),
    # Cards and meters in groups of four.
    (r"(?<![0-9])([0-9]{4})[ -]([0-9]{4})[ -]([0-9]{4})[ -]([0-9]{4})([ -]([0-9]{1,4}))?(?![0-9])", r" \1\2\3\4\6 "),
    (r"(?<![0-9])([0-9]{4})[ -]([0-9]{4})[ -]([0-9]{4})(?![0-9])", r" \1\2\3 "),
    # Houses: 3-2-101, 3栋2单元101室, 3#2门101 are all 3号楼 2单元 101.
    (r"(?<![0-9-])([0-9]{1,3})-([0-9]{1,2})-([0-9]{3,4})(?![0-9-])", r" \1号楼 \2单元 \3 "),
    (r"(?<![0-9])([0-9]{1,4})(号楼|栋楼?|幢楼?|#楼?|号(?=[0-9]{1,2}(单元|门)))", r" \1号楼 "),
    (r"(号楼 +[0-9]{1,2})门", r"\1单元"),
    (r"(?<![0-9])([0-9]{1,3}单元)", r" \1 "),
    (r"(?<![0-9])([0-9]{3,4})室", r" \1 "),
    # Long numbers are words by themselves, whatever stands beside them without a blank.
    (r"([0-9]{5,})", r" \1 "),
)
# fmt: on
COMPILED = tuple((re.compile(pattern), as_written) for pattern, as_written in SPELLINGS)


def fold(text: str) -> str:
    """The text in its one spelling: NFKC, small letters, plain hyphens, houses and numbers alike.

    Equal to the database's as far as both know the same characters: each brings its own version of Unicode.
    """
    folded = NUMERAL.sub(_in_digits, spell(text))
    for pattern, as_written in COMPILED:
        folded = pattern.sub(as_written, folded)
    return folded


def spell(text: str) -> str:
    """Only the letters in one spelling: NFKC, small, plain hyphens, nothing unseen. Codes and numbers stay."""
    return unicodedata.normalize("NFKC", text).translate(LETTERS)


def words_of(text: str) -> list[list[str]]:
    """The words of the text, each as its tokens: a number is one token, every other character is one."""
    return [TOKEN.findall(word) for word in BETWEEN_WORDS.split(fold(text)) if word]


def pieces(text: str) -> frozenset[str]:
    """What the index holds: the tokens, every two neighbouring tokens, and the ends of long numbers (~6789)."""
    found: set[str] = set()
    for tokens in words_of(text):
        found.update(token for token in tokens if not is_letter(token))
        found.update(map("".join, zip(tokens, tokens[1:], strict=False)))
        found.update(tail(token) for token in tokens if len(token) >= LONG_NUMBER)
    return frozenset(found)


def name_pieces(name: str) -> frozenset[str]:
    """The pieces of a person's name, whatever stands between its parts: 买买提·吐尔逊, 王　芳."""
    return pieces(unicodedata.normalize("NFKC", name).translate(GAPS))


def tail(number: str) -> str:
    """As what the end of a long number stands in the index."""
    return f"~{number[-TAIL:]}"


def is_letter(token: str) -> bool:
    """Single Latin letters are in too many words to be looked for by themselves."""
    return "a" <= token <= "z" and len(token) == 1


def _in_digits(found: re.Match[str]) -> str:
    run = found[0]
    for pattern, as_written in TENS:
        run = pattern.sub(as_written, run)
    return run.translate(NUMERALS)
