"""The database held against an anchor that somebody kept outside it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

from django.db import connection

from cases.ledger.anchors import NOTHING, Cut, digest_of, is_signed, lines
from cases.ledger.findings import Finding, Why
from cases.ledger.links import NAMES

A_PIECE = 2000
CURRENT_EVENTS = """
SELECT given.reference, given.seq FROM unnest(%s::text[], %s::bigint[], %s::bytea[]) AS given(reference, seq, hash)
WHERE NOT EXISTS (
  SELECT FROM cases_case c JOIN cases_caseevent event ON event.case_id = c.id
  WHERE c.reference = given.reference AND event.seq = given.seq AND event.hash = given.hash)
ORDER BY given.reference
"""
CURRENT_LINKS = """
SELECT given.chain, given.seq, given.kind, given.row
FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::bigint[], %s::bytea[]) AS given(chain, seq, kind, row, hash)
WHERE NOT EXISTS (
  SELECT FROM networks_link link WHERE link.chain = given.chain AND link.seq = given.seq AND link.kind = given.kind
    AND link."row" = given.row AND link.hash = given.hash)
ORDER BY given.chain, given.seq
"""


@dataclass(slots=True)
class Kept:
    """The short part of an anchor's file: all but its heads, which may be many."""

    path: Path
    cut: Cut = NOTHING
    past: list[Cut] = field(default_factory=list)
    signature: bytes = b""
    has_heads: bool = False


class Unreadable(ValueError):
    """Not a file of an anchor."""


def read(path: Path) -> Kept:
    """What the file, or a letter saved as it came, says of itself."""
    kept = Kept(path)
    heading, digest = "", b""
    for word, rest in _words(path):
        if word == "anchor":
            heading = rest
        elif word == "past":
            said, _space, hexadecimal = rest.rpartition(" ")
            kept.past.append(_cut(said, bytes.fromhex(hexadecimal)))
        elif word == "digest":
            digest = bytes.fromhex(rest)
        elif word == "signature":
            kept.signature = bytes.fromhex(rest)
        else:
            kept.has_heads |= word in {"matter", "link"}
    if not heading or not digest:
        raise Unreadable(path)
    kept.cut = _cut(heading, digest)
    return kept


def against(kept: Kept) -> Iterator[Finding]:
    """What the database no longer holds as it was anchored: first the rows by name, then the first day."""
    if not is_signed(kept.cut, kept.signature):
        yield Finding(Why.NOT_SIGNED, kept.path.name, kept.cut.number)
    if kept.has_heads:
        if _digest_in(kept) != kept.cut.digest:
            yield Finding(Why.FILE_ALTERED, kept.path.name, kept.cut.number)
        yield from _heads(kept.path)


def days(kept: Kept) -> Iterator[Finding]:
    """The first anchor whose digest the database does not give any more: all that is older is as it was.

    Reads every event that is anchored, once, in the order of writing.
    """
    before, running = NOTHING, b""
    for cut in (*kept.past, kept.cut):
        running = digest_of(lines(cut, before), running)
        if running != cut.digest:
            yield Finding(Why.DAY_REWRITTEN, cut.at, cut.number)
            return
        before = cut


def _digest_in(kept: Kept) -> bytes:
    said = (f"{word} {rest}" for word, rest in _words(kept.path) if word in {"matter", "link"})
    heading = f"anchor {kept.cut.heading}"
    return digest_of(chain([heading], said), kept.past[-1].digest if kept.past else b"")


def _heads(path: Path) -> Iterator[Finding]:
    matters = (rest.split(" ") for word, rest in _words(path) if word == "matter")
    for piece in _in_pieces(matters):
        yield from _rewritten_matters(piece)
    links = (rest.split(" ") for word, rest in _words(path) if word == "link")
    for piece in _in_pieces(links):
        yield from _rewritten_links(piece)


def _rewritten_matters(piece: Sequence[list[str]]) -> Iterator[Finding]:
    references, seqs, hashes = zip(*piece, strict=True)
    given = [list(references), list(map(int, seqs)), [bytes.fromhex(each) for each in hashes]]
    for reference, seq in _asked(CURRENT_EVENTS, given):
        yield Finding(Why.REWRITTEN, reference, seq)


def _rewritten_links(piece: Sequence[list[str]]) -> Iterator[Finding]:
    chains, seqs, named, hashes = zip(*piece, strict=True)
    kinds, rows = zip(*(each.split(":") for each in named), strict=True)
    given = [
        *(list(chains), list(map(int, seqs)), list(kinds), list(map(int, rows))),
        [bytes.fromhex(each) for each in hashes],
    ]
    for _chain, seq, kind, row in _asked(CURRENT_LINKS, given):
        yield Finding(Why.LINK_REWRITTEN, f"{NAMES[kind]} {row}", seq)


def _asked(sql: str, given: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return list(cursor.fetchall())


def _in_pieces(rows: Iterable[list[str]]) -> Iterator[list[list[str]]]:
    waiting = iter(rows)
    while piece := list(islice(waiting, A_PIECE)):
        yield piece


def _words(path: Path) -> Iterator[tuple[str, str]]:
    """Each line by its first word; what a letter has around them is no line of ours."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            word, _space, rest = line.strip().partition(" ")
            yield word, rest


def _cut(heading: str, digest: bytes) -> Cut:
    number, at, reached = heading.split(" ", 2)
    return Cut(int(number), at, json.loads(reached), digest)
