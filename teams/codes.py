"""One-time codes for signing in: twelve letters and digits that can be read out. Only their digests are kept. Pure."""

from __future__ import annotations

import re
import secrets

from django.utils.crypto import salted_hmac

from networks.naming import shown

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP_LENGTH = 3, 4
LENGTH = GROUPS * GROUP_LENGTH
BETWEEN = re.compile(r"[\s\-‐‑‒–—―−ー]+")
SALT = "teams.sign_in_code"


def new_code() -> str:
    """Without look-alikes, in groups."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return in_groups(letters)


def in_groups(letters: str) -> str:
    return "-".join(letters[start : start + GROUP_LENGTH] for start in range(0, LENGTH, GROUP_LENGTH))


def letters_of(typed: str) -> str:
    """The letters of a code however it was typed: with dashes or without, in capitals, in full width; else nothing."""
    letters = BETWEEN.sub("", shown(typed)).lower()
    return letters if len(letters) == LENGTH and set(letters) <= set(ALPHABET) else ""


def digest(person_id: int, code: str) -> str:
    """Sixty bits of chance and a key: nobody finds the code of a digest, and looking one up costs nothing."""
    return salted_hmac(SALT, f"{person_id}:{letters_of(code)}", algorithm="sha256").hexdigest()
