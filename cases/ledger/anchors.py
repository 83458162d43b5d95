"""What an anchor holds: the heads of what was written since the one before it, as lines, and one digest over them.

An anchor is a file of lines that anybody can read:

    anchor 12 2026-11-29T00:30:00+08:00 {"configuration":57,"events":20555,"orders":12}
    past 11 2026-11-28T00:30:00+08:00 {"configuration":55,"events":20101,"orders":12} 5f0c…
    matter JL20261128-00012 7 9a41…
    link configuration 56 change:1234 77ee…
    digest 0b2d…
    key 41c8…
    signature e0d1…

`matter`: the last event of each case that had one since; its hash holds the case's whole history. The digest is over
the digest before and all lines but those of the past, so the newest digest holds everything.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from cases.models import Anchor
from networks.models import Link

EVENTS = "events"
A_PIECE = 2000
HEADS = """
SELECT c.reference, head.seq, head.hash
FROM (SELECT DISTINCT ON (case_id) case_id, seq, hash FROM cases_caseevent
      WHERE id > %s AND id <= %s ORDER BY case_id, seq DESC) AS head
JOIN cases_case c ON c.id = head.case_id
ORDER BY head.case_id
"""


@dataclass(frozen=True, slots=True)
class Cut:
    """One anchor as its lines say it; `digest` is empty while it is being made."""

    number: int
    at: str
    reached: Mapping[str, int]
    digest: bytes = b""

    @classmethod
    def of(cls, anchor: Anchor) -> Cut:
        return cls(anchor.number, _instant(anchor.cut_at), anchor.reached, bytes(anchor.digest))

    @property
    def heading(self) -> str:
        return f"{self.number} {self.at} {json.dumps(self.reached, sort_keys=True, separators=(',', ':'))}"


def next_cut(now: dt.datetime, events: int, before: Cut) -> Cut:
    """An anchor over all events up to this id, and over all links there are."""
    links = Link.objects.values_list("chain").annotate(reached=Max("seq"))
    return Cut(before.number + 1, _instant(now), {EVENTS: events} | {chain: seq for chain, seq in links})


NOTHING = Cut(0, "", {})


def lines(cut: Cut, before: Cut) -> Iterator[str]:
    """What the digest of `cut` is over, as the database has it now."""
    yield f"anchor {cut.heading}"
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(HEADS, [before.reached.get(EVENTS, 0), cut.reached[EVENTS]])
        for reference, seq, digest in cursor:
            yield f"matter {reference} {seq} {bytes(digest).hex()}"
    for chain in sorted(set(cut.reached) - {EVENTS}):
        links = Link.objects.filter(chain=chain, seq__gt=before.reached.get(chain, 0), seq__lte=cut.reached[chain])
        for link in links.order_by("seq").iterator(chunk_size=A_PIECE):
            yield f"link {chain} {link.seq} {link.kind}:{link.row} {bytes(link.hash).hex()}"


def digest_of(said: Iterator[str], before: bytes) -> bytes:
    """Over the lines one by one: however long they are, memory stays the same."""
    running = hashlib.sha256(before)
    for line in said:
        running.update(line.encode() + b"\n")
    return running.digest()


def document(cut: Cut, past: list[Cut], *, is_short: bool = False) -> Iterator[str]:
    """The file, line by line; the short form, for a letter, leaves out the heads."""
    yield f"anchor {cut.heading}"
    for earlier in past:
        yield f"past {earlier.heading} {earlier.digest.hex()}"
    if not is_short:
        said = lines(cut, past[-1] if past else NOTHING)
        next(said)
        yield from said
    yield f"digest {cut.digest.hex()}"
    yield f"key {_own_key().public_key().public_bytes_raw().hex()}"
    yield f"signature {sign(_signed(cut)).hex()}"


def is_signed(cut: Cut, signature: bytes) -> bool:
    """Whether this service signed it, with its key of today or an earlier one."""
    return is_ours(_signed(cut), signature)


def sign(said: bytes) -> bytes:
    """What leaves the database, signed so that it is believed when it comes back."""
    return _own_key().sign(said)


def is_ours(said: bytes, signature: bytes) -> bool:
    return any(_verifies(_key(secret).public_key(), said, signature) for secret in _secrets())


def _verifies(key: Ed25519PublicKey, said: bytes, signature: bytes) -> bool:
    try:
        key.verify(signature, said)
    except InvalidSignature:
        return False
    return True


def _signed(cut: Cut) -> bytes:
    return f"governance anchor {cut.heading} {cut.digest.hex()}".encode()


def _own_key() -> Ed25519PrivateKey:
    return _key(settings.SECRET_KEY)


def _key(secret: str) -> Ed25519PrivateKey:
    """From the secret of the service, which the database does not know."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"governance anchors {secret}".encode()).digest())


def _secrets() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def _instant(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")
