"""Chains of links: whether each follows from the one before it, and whether the rows are as their last link says."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.ledger.findings import Finding, Why
from networks.models import Link

A_PIECE = 2000
Octets = bytes | memoryview
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Linked:
    """A table whose rows are linked, by the columns that must not change without a link."""

    kind: str
    name: str | Promise
    table: str
    columns: tuple[str, ...]
    is_closed: bool = False
    """Rows written since stand elsewhere: only those with a link are judged."""


LINKED: list[Linked] = [
    Linked(
        "change",
        _("Ledger of configuration"),
        "networks_change",
        ("id", "kind", "subject_id", "subject", "about", "path", "action", "by_id", "by_name", "at", "changed", "note"),
    ),
    Linked(
        "post",
        _("Posts"),
        "teams_post",
        ("id", "person_id", "duty", "area_id", "unit_id", "since", "until", "is_deputy", "stands_in_for_id"),
    ),
    Linked(
        "order",
        _("Supervision orders"),
        "cases_supervisionorder",
        (
            *("id", "case_id", "clock_id", "kind", "year", "number", "unit_id", "issued_by_id", "reporter_id"),
            *("issued_at", "reason", "reply_due_at", "reply", "replied_by_id", "replied_at", "stopped_at"),
        ),
    ),
    Linked(
        "disposal",
        _("Disposals"),
        "cases_disposal",
        (
            *("id", "kind", "ended_before", "expected", "basis", "note", "proposed_by_id", "proposed_at"),
            *("decided_by_id", "decided_at", "is_approved", "done", "finished_at"),
        ),
    ),
    Linked(
        "disposedcase",
        _("Matters disposed of"),
        "cases_disposedcase",
        ("id", "disposal_id", "case_id", "kind", "at", "count", "digest", "ledger"),
    ),
    Linked(
        "legalhold",
        _("Legal holds"),
        "cases_legalhold",
        (
            *("id", "case_id", "reason", "placed_by_id", "placed_at", "until"),
            *("lifted_by_id", "lifted_at", "lifted_why"),
        ),
    ),
    Linked(
        "evidence",
        _("Photos and papers"),
        "cases_evidence",
        ("id", "case_id", "event_seq", "uid", "content", "mime", "sha256", "size", "by_id", "created_at"),
        is_closed=True,
    ),
]
NAMES = {linked.kind: linked.name for linked in LINKED}


def watch(*more: Linked) -> None:
    """Rooms above name their own linked tables when they are ready (`AppConfig.ready`)."""
    for linked in more:
        if linked.kind not in NAMES:
            LINKED.append(linked)
            NAMES[linked.kind] = linked.name


def broken_chains() -> Iterator[Finding]:
    """The first bad link of each chain."""
    links = Link.objects.order_by("chain", "seq").values_list("chain", "seq", "kind", "row", "at", "digest", "hash")
    for chain, of_chain in groupby(links.iterator(chunk_size=A_PIECE), key=itemgetter(0)):
        bad = _first_bad(of_chain)
        if bad:
            yield Finding(Why.LINK, chain, bad)


def _first_bad(links: Iterator[tuple[str, int, str, int, dt.datetime, Octets, Octets]]) -> int | None:
    before = b""
    for expected, (chain, seq, kind, row, at, digest, kept) in enumerate(links, start=1):
        instant = (at - EPOCH) // dt.timedelta(microseconds=1)
        body = f"{chain} {seq} {kind}:{row} {instant} {bytes(digest).hex()}"
        if seq != expected or hashlib.sha256(before + body.encode()).digest() != bytes(kept):
            return expected
        before = bytes(kept)
    return None


# A row that was deleted has an empty digest in its last link.
ROWS = """
SELECT coalesce(last."row", kept.id),
  CASE WHEN kept.id IS NULL THEN 'row_gone' WHEN coalesce(last.digest, '') = '' THEN 'row_unlinked'
       ELSE 'row_changed' END
FROM (SELECT DISTINCT ON ("row") "row", digest FROM networks_link
      WHERE kind = %(kind)s ORDER BY "row", seq DESC) AS last
FULL JOIN (
  SELECT id, sha256(convert_to((
    SELECT jsonb_object_agg(name, to_jsonb(found) -> name) FROM unnest(%(columns)s::text[]) AS name
  )::text, 'UTF8')) AS digest
  FROM {table} AS found
) AS kept ON kept.id = last."row"
WHERE coalesce(last.digest, '') <> coalesce(kept.digest, '') AND NOT (%(is_closed)s AND last."row" IS NULL)
ORDER BY 1
"""


def differing_rows() -> Iterator[Finding]:
    """Rows that are not as their last link says, by the tables' own order."""
    for linked in LINKED:
        given: dict[str, Any] = {"kind": linked.kind, "columns": list(linked.columns), "is_closed": linked.is_closed}
        with transaction.atomic(), connection.chunked_cursor() as cursor:
            cursor.execute(ROWS.format(table=connection.ops.quote_name(linked.table)), given)
            for row, why in cursor:
                yield Finding(Why(why), str(linked.name), row)
