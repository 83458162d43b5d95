"""Tables beside the chain, compared with the events of their case: in the database, as sets, whatever their size."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection, transaction

from cases.ledger.findings import Finding, Why
from cases.models import Case

# Of ratings that were given before events said all, what the event does say is compared.
# Two of one case may bear one instant, where a clock was set back: their digests, or their order, tell them apart.
RATINGS = """
SELECT coalesce(kept.case_id, said.case_id) AS case_id, coalesce(said.seq, 0) AS seq
FROM (SELECT *, row_number() OVER (PARTITION BY case_id, answered_at ORDER BY digest COLLATE "C") AS place
      FROM (SELECT *, CASE WHEN erased <> '' AND cases_is_disposed(case_id, 'words') THEN erased
              ELSE encode(sha256(convert_to(
                concat(id, E'\\n', visited_by_id, E'\\n', witness, E'\\n', reasons), 'UTF8')), 'hex') END AS digest
            FROM cases_rating WHERE answered_at IS NOT NULL) AS given) AS kept
FULL JOIN (SELECT case_id, seq, recorded_at, payload,
             row_number() OVER (PARTITION BY case_id, recorded_at ORDER BY payload ->> 'kept' COLLATE "C", seq) AS place
           FROM cases_caseevent WHERE action IN ('rate', 'visit')) AS said
  ON said.case_id = kept.case_id AND said.recorded_at = kept.answered_at AND said.place = kept.place
WHERE kept.id IS NULL OR said.seq IS NULL
  OR kept.solved <> said.payload ->> 'solved' OR kept.satisfied::text <> said.payload ->> 'satisfied'
  OR kept.contacted <> coalesce(said.payload ->> 'contacted', kept.contacted)
  OR kept.digest <> coalesce(said.payload ->> 'kept', kept.digest)
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
HOLDS = """
WITH held AS (SELECT rating.case_id, hold.* FROM cases_ratinghold hold JOIN cases_rating rating
              ON rating.id = hold.rating_id)
SELECT coalesce(kept.case_id, said.case_id) AS case_id, coalesce(said.seq, 0) AS seq
FROM (SELECT *, row_number() OVER (PARTITION BY case_id, held_at ORDER BY id) AS place FROM held) AS kept
FULL JOIN (SELECT case_id, seq, recorded_at, payload,
             row_number() OVER (PARTITION BY case_id, recorded_at ORDER BY seq) AS place
           FROM cases_caseevent WHERE action = 'hold_rating') AS said
  ON said.case_id = kept.case_id AND said.recorded_at = kept.held_at AND said.place = kept.place
WHERE kept.id IS NULL OR said.seq IS NULL OR kept.rating_id::text <> said.payload ->> 'rating'
UNION
SELECT coalesce(kept.case_id, said.case_id), coalesce(said.seq, 0)
FROM (SELECT *, row_number() OVER (PARTITION BY case_id, judged_at ORDER BY id) AS place
      FROM held WHERE judged_at IS NOT NULL) AS kept
FULL JOIN (SELECT case_id, seq, recorded_at, payload,
             row_number() OVER (PARTITION BY case_id, recorded_at ORDER BY seq) AS place
           FROM cases_caseevent WHERE action = 'judge_rating') AS said
  ON said.case_id = kept.case_id AND said.recorded_at = kept.judged_at AND said.place = kept.place
WHERE kept.id IS NULL OR said.seq IS NULL OR kept.verdict <> said.payload ->> 'verdict'
  OR kept.rating_id::text <> said.payload ->> 'rating'
"""
# The one row of a case is as its last publishing says, and off since the first step after it that takes it off. What is
# disposed of is off too, and `cases/ledger/disposals.py` looks at it.
PUBLICATIONS = """
SELECT coalesce(kept.case_id, said.case_id) AS case_id, coalesce(said.seq, 0) AS seq
FROM (SELECT *, encode(sha256(convert_to(concat(city_id, ' ', county_id, ' ', street_id, ' ', community_id, ' ',
        (extract(epoch FROM solved_at) * 1000000)::bigint), 'UTF8')), 'hex') AS place FROM cases_publication) AS kept
FULL JOIN (SELECT DISTINCT ON (case_id) * FROM cases_caseevent WHERE action = 'publish'
           ORDER BY case_id, seq DESC) AS said ON said.case_id = kept.case_id
LEFT JOIN LATERAL (
  SELECT recorded_at FROM cases_caseevent ended
  WHERE ended.case_id = said.case_id AND ended.seq > said.seq
    AND ended.action IN ('unpublish', 'rework', 'reopen')
  ORDER BY seq LIMIT 1
) AS off ON true
WHERE kept.id IS NULL OR said.seq IS NULL
  OR kept.published_at <> said.recorded_at OR kept.published_by_id <> said.by_id
  OR kept.place <> coalesce(said.payload ->> 'place', kept.place)
  OR (said.erased IS NULL
      AND (kept.sentence <> said.note OR kept.withdrawn_at IS DISTINCT FROM off.recorded_at))
"""
COMPARED = (
    (Why.RATING, RATINGS),
    (Why.EVIDENCE, EVIDENCE),
    (Why.REPLY, REPLIES),
    (Why.HOLD, HOLDS),
    (Why.PUBLICATION, PUBLICATIONS),
)


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
