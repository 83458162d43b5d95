"""Tables beside the chain, compared with the events of their case: in the database, as sets, whatever their size."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection, transaction

from cases.ledger.findings import Finding, Why
from cases.models import Case

# Of ratings that were given before events said all, what the event does say is compared.
RATINGS = """
SELECT coalesce(kept.case_id, said.case_id) AS case_id, coalesce(said.seq, 0) AS seq
FROM (SELECT *, encode(sha256(convert_to(
        concat(id, E'\\n', visited_by_id, E'\\n', witness, E'\\n', reasons), 'UTF8')), 'hex') AS all_of_it,
        erased <> '' AND cases_is_disposed(case_id, 'words') AS is_erased
      FROM cases_rating WHERE answered_at IS NOT NULL) AS kept
FULL JOIN (SELECT case_id, seq, recorded_at, payload FROM cases_caseevent WHERE action IN ('rate', 'visit')) AS said
  ON said.case_id = kept.case_id AND said.recorded_at = kept.answered_at
WHERE kept.id IS NULL OR said.seq IS NULL
  OR kept.solved <> said.payload ->> 'solved' OR kept.satisfied::text <> said.payload ->> 'satisfied'
  OR kept.contacted <> coalesce(said.payload ->> 'contacted', kept.contacted)
  OR CASE WHEN kept.is_erased THEN kept.erased ELSE kept.all_of_it END
    <> coalesce(said.payload ->> 'kept', CASE WHEN kept.is_erased THEN kept.erased ELSE kept.all_of_it END)
"""
EVIDENCE = """
SELECT coalesce(kept.case_id, said.case_id) AS case_id, coalesce(said.seq, kept.event_seq) AS seq
FROM (SELECT case_id, event_seq, jsonb_agg(sha256 ORDER BY sha256 COLLATE "C") AS digests
      FROM cases_evidence GROUP BY case_id, event_seq) AS kept
FULL JOIN (SELECT case_id, seq, payload -> 'evidence' AS digests
           FROM cases_caseevent WHERE jsonb_exists(payload, 'evidence')) AS said
  ON said.case_id = kept.case_id AND said.seq = kept.event_seq
WHERE kept.digests IS NULL OR kept.digests <> said.digests OR (said.digests IS NULL AND EXISTS (
  SELECT FROM cases_evidence lost WHERE lost.case_id = kept.case_id AND lost.event_seq = kept.event_seq
    AND NOT EXISTS (SELECT FROM networks_link link WHERE link.kind = 'evidence' AND link."row" = lost.id)))
"""
REPLIES = """
SELECT coalesce(kept.case_id, said.case_id) AS case_id, coalesce(said.seq, 0) AS seq
FROM (SELECT * FROM cases_supervisionorder WHERE replied_at IS NOT NULL) AS kept
FULL JOIN (SELECT case_id, seq, recorded_at, by_id, CASE WHEN erased IS NULL THEN note ELSE '—' END AS note
           FROM cases_caseevent
           WHERE action IN ('reply_order', 'record_call_in')) AS said
  ON said.case_id = kept.case_id AND said.recorded_at = kept.replied_at
WHERE kept.id IS NULL OR said.seq IS NULL OR kept.reply <> said.note OR kept.replied_by_id <> said.by_id
"""
COMPARED = ((Why.RATING, RATINGS), (Why.EVIDENCE, EVIDENCE), (Why.REPLY, REPLIES))


def differing(case: Case | None = None) -> Iterator[Finding]:
    """Where a table does not say what the events of the case recorded."""
    for why, sql in COMPARED:
        for reference, seq in _rows(sql, case):
            yield Finding(why, reference, seq)


def _rows(sql: str, case: Case | None) -> Iterator[tuple[str, int]]:
    """Through a cursor of the server, so that a million bad rows need no memory here either."""
    of_one = " WHERE bad.case_id = %s" if case else ""
    statement = (
        f"SELECT c.reference, bad.seq FROM ({sql}) AS bad JOIN cases_case c ON c.id = bad.case_id{of_one}"  # noqa: S608 - our own text
        " ORDER BY bad.case_id, bad.seq"
    )
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(statement, [case.pk] if case else [])
        yield from cursor
