"""Seals personal data and derives the codes that reporters hold. Pure but for the keys in the settings.

Source: docs/architecture.md, point 8. Fernet (AES-128-CBC + HMAC) from `cryptography`. The first key of SEAL_KEYS
seals, digests and derives; all open, and what is looked up by a digest is looked up under all (decision 55).
"""

import datetime as dt
import hashlib
import hmac
import secrets
import unicodedata
import uuid
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 12
PHONE_SHOWN = 11


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def seal(text: str) -> bytes:
    return seal_bytes(text.encode()) if text else b""


def unseal(sealed: bytes | memoryview) -> str:
    return unseal_bytes(bytes(sealed)).decode() if sealed else ""


def seal_bytes(content: bytes) -> bytes:
    return _box(tuple(settings.SEAL_KEYS)).encrypt(content)


def unseal_bytes(sealed: bytes) -> bytes:
    """Raises `InvalidToken` for what no key in use opens, or what was changed."""
    return _box(tuple(settings.SEAL_KEYS)).decrypt(sealed)


def seal_file(content: bytes) -> bytes:
    return _box(tuple(settings.SEAL_KEYS)).encrypt(content)


def unseal_file(sealed: bytes | memoryview) -> bytes | None:
    """None where no key opens it: sealed by a key that is gone, or not sealed at all."""
    try:
        return _box(tuple(settings.SEAL_KEYS)).decrypt(bytes(sealed))
    except InvalidToken:
        return None


def unseal_fresh(sealed: str, lasts: dt.timedelta) -> str:
    """Unseal what was sealed within `lasts`; empty for anything older or forged."""
    try:
        return _box(tuple(settings.SEAL_KEYS)).decrypt(sealed.encode(), int(lasts.total_seconds())).decode()
    except (InvalidToken, UnicodeError):
        return ""


def opens(sealed: bytes | memoryview, key: str) -> bool:
    """Whether this key alone opens it; what is empty needs none."""
    try:
        _box((key,)).decrypt(bytes(sealed))
    except InvalidToken:
        return not sealed
    return True


def keys() -> list[str]:
    """The keys in use, the newest first."""
    return list(settings.SEAL_KEYS)


def fingerprint(key: str) -> str:
    """What a key is called where it must not be shown: eight hexadecimal digits that tell nothing of it."""
    return hashlib.sha256(f"seal key {key}".encode()).hexdigest()[:8]


def _keyed(purpose: str, text: str, key: str = "") -> bytes:
    used = (key or settings.SEAL_KEYS[0]).encode()
    return hmac.new(used, f"{purpose}:{text}".encode(), hashlib.sha256).digest()


def phone_digest(phone: str) -> bytes | None:
    """A blind index of 16 bytes: the same telephone gives the same digest, nobody without the key can tell which."""
    digits = "".join(character for character in phone if character.isdigit())
    return _keyed("phone", digits)[:16] if digits else None


def address_digest(address: str) -> str:
    """By what messages to one telephone or e-mail address are counted a day; it fits no other digest that is kept."""
    return _keyed("address", address.casefold())[:16].hex()


def phone_digests(phone: str) -> list[bytes]:
    """The digests under which the telephone may be kept: as it is, and with the country's number before it, by each
    key; the first one is by the newest key.
    """
    digits = "".join(character for character in phone if character.isdigit())
    spellings = (digits, f"86{digits}", f"0086{digits}")
    return [_keyed("phone", spelling, key)[:16] for key in keys() for spelling in spellings]


def person_digest(name: str, phone: str, key: str = "") -> bytes:
    """32 bytes that differ when the person told differs; nobody without the key can tell who it is."""
    return _keyed("person", f"{name}\n{phone}", key)


def random_code(length: int = CODE_LENGTH) -> str:
    """Letters that nothing can be derived from: for what anybody may open who has the paper."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def code(uid: uuid.UUID, purpose: str, key: str = "") -> str:
    """A code of 12 characters (59 bits) without look-alikes, derived and therefore never stored readable."""
    number = int.from_bytes(_keyed(purpose, str(uid), key), "big")
    letters = []
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)


def code_given(uid: uuid.UUID, purpose: str, digest: bytes | memoryview | None) -> str:
    """The code that was derived by one of the keys and whose digest is kept; by the newest where none is kept yet."""
    kept = bytes(digest or b"")
    of_each = ((code(uid, purpose, key), key) for key in keys())
    fitting = (derived for derived, key in of_each if kept and code_digest(derived, key) == kept)
    return next(fitting, "") or code(uid, purpose)


def code_digest(text: str, key: str = "") -> bytes:
    """What is stored of a code; spaces, dashes, full width and lower case do not matter."""
    wide = unicodedata.normalize("NFKC", text).upper()
    plain = "".join(character for character in wide if character in ALPHABET)
    return _keyed("code", plain, key)[:16]


def code_digests(text: str) -> list[bytes]:
    """The digests under which a code may be kept, one a key."""
    return [code_digest(text, key) for key in keys()]


def mask_name(name: str) -> str:
    return name[0] + "*" * min(len(name) - 1, 2) if name else ""


def mask_phone(phone: str) -> str:
    if len(phone) < PHONE_SHOWN:
        return "*" * max(len(phone) - 2, 0) + phone[-2:]
    return f"{phone[:3]}****{phone[-4:]}"
