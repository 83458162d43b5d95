"""The unified social credit code of a firm (统一社会信用代码). Pure.

Source: GB 32100-2015: 18 characters of 31 (no I, O, S, V, Z), the last a check character modulo 31 over weights 3^i.
"""

import unicodedata

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18


def tidied(typed: str) -> str:
    """As it is stored: half-width capitals without spaces and dashes."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    return "".join(letter for letter in plain if not letter.isspace() and letter != "-")


def check_character(code: str) -> str:
    """The character that the first seventeen demand as the eighteenth."""
    total = sum(ALPHABET.index(letter) * pow(3, place, 31) for place, letter in enumerate(code[: LENGTH - 1]))
    return ALPHABET[-total % 31]


def is_sound(code: str) -> bool:
    """Whether it has the right length and letters, and the check character fits."""
    return len(code) == LENGTH and set(code) <= set(ALPHABET) and code[-1] == check_character(code)
