"""Text as people write it: what nobody can see is taken out, and whether anything is said at all."""

from __future__ import annotations

import unicodedata

# Control characters, halves of a character, and format characters (zero widths, direction marks): nobody sees them.
UNSHOWABLE = frozenset({"Cc", "Cs", "Cf"})
# Blank, though Unicode counts them as letters, marks or signs: Hangul fillers, grapheme joiner, empty Braille cell, the
# blanks of hieroglyphs, of Khitan and of musical notes.
BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\U00013441\U00013442\U00016fe4\U0001d159")
LINE_ENDS = str.maketrans({"\x85": "\n", "\u2028": "\n", "\u2029": "\n"})
JOINERS = frozenset("\u200c\u200d")
# Signs within Arabic text that are seen, though they are format characters.
SEEN_IN_ARABIC = range(0x0600, 0x08E3)
# Scripts in which a joiner changes the letters beside it: Arabic, Syriac, the scripts of India, Mongolian.
JOINED_SCRIPTS = (range(0x0600, 0x0E00), range(0x1800, 0x18B0))
JOINED_KINDS = frozenset({"So", "Sk", "Mn"})
SAID = frozenset("LN")
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Table programs compute a cell that begins so (OWASP, CSV Injection), in full width too.
SEEN = frozenset("LNPS")


def cleaned(text: str) -> str:
    """The text with one kind of line end and without characters that cannot be seen.

    Joiners stay where they have a meaning: inside an emoji, and between letters of scripts that are written joined.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").translate(LINE_ENDS)
    return "".join(letter for at, letter in enumerate(lines) if _is_kept(letter, lines[at - 1] if at else ""))


def says_something(text: str) -> bool:
    """Whether at least one letter or digit can be seen: “。” and a zero-width space say nothing."""
    return any(unicodedata.category(letter)[0] in SAID and letter not in BLANKS for letter in text)


def shows_something(text: str) -> bool:
    """Whether anything can be seen, be it a full stop; an accent with nothing under it cannot."""
    return any(unicodedata.category(letter)[0] in SEEN and letter not in BLANKS for letter in text)


def never_a_formula(text: str) -> str:
    """The text as a cell of a CSV: what a table program would compute gets an apostrophe before it."""
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text


def _is_kept(letter: str, before: str) -> bool:
    if letter in "\n\t":
        return True
    if letter in JOINERS:
        return bool(before) and _is_joined(before)
    if unicodedata.category(letter) in UNSHOWABLE:
        return ord(letter) in SEEN_IN_ARABIC and letter != "\u061c"
    return letter not in BLANKS


def _is_joined(before: str) -> bool:
    is_in_script = any(ord(before) in script for script in JOINED_SCRIPTS)
    return is_in_script or unicodedata.category(before) in JOINED_KINDS
