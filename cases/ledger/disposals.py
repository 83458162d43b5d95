"""Disposals outside the database: a signed file that says what went, so that it goes again after an older copy of the
database was restored; and whether what was disposed of is as its proof says.

A file has one line a disposal and one a case, each a word and JSON, then a digest over them and its signature.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from cases.actions.jobs import disposing
from cases.ledger import anchoring, anchors
from cases.ledger.findings import Finding, Why
from cases.models import Case, Disposal, DisposedCase
from outbox.models import Message
from teams.models import User
from web.errors import Refusal

DISPOSAL, CASE, DIGEST, SIGNATURE = "disposal", "case", "digest", "signature"
SAID = (DISPOSAL, CASE)
"""What the digest is over."""
UNDONE = """
SELECT c.reference FROM cases_disposedcase proof JOIN cases_case c ON c.id = proof.case_id
WHERE proof.kind = 'words' AND (c.text <> '' OR proof.ledger <> (
  SELECT encode(sha256(convert_to(coalesce(
    string_agg(seq || ' ' || encode(hash, 'hex') || ' ' || erased::text, E'\\n' ORDER BY seq), ''), 'UTF8')), 'hex')
  FROM cases_caseevent WHERE case_id = proof.case_id AND erased IS NOT NULL))
UNION
SELECT c.reference FROM cases_caseevent event JOIN cases_case c ON c.id = event.case_id
WHERE event.erased IS NOT NULL AND NOT cases_is_disposed(event.case_id, 'words')
UNION
SELECT c.reference FROM cases_disposedcase proof JOIN cases_case c ON c.id = proof.case_id
JOIN cases_reporter person ON person.case_id = c.id
WHERE proof.kind = 'identity' AND person.created_at <= proof.at
  AND (person.sealed_name <> '' OR person.sealed_phone <> '' OR person.sealed_email <> '')
UNION
SELECT c.reference FROM cases_noticewish wish JOIN cases_reporter person ON person.id = wish.reporter_id
JOIN cases_case c ON c.id = person.case_id JOIN cases_disposedcase proof ON proof.case_id = c.id
WHERE proof.kind = 'identity' AND wish.since <= proof.at
UNION
SELECT c.reference FROM cases_publication told JOIN cases_case c ON c.id = told.case_id
WHERE cases_is_disposed(told.case_id, 'words') AND (told.sentence <> '—' OR told.withdrawn_at IS NULL)
UNION
SELECT c.reference FROM cases_evidence kept JOIN cases_case c ON c.id = kept.case_id
WHERE (kept.gone_at IS NULL) = cases_is_disposed(kept.case_id, 'files')
ORDER BY 1
"""


def undone(case: Case | None = None) -> Iterator[Finding]:
    """Cases in which something stands again that was disposed of, or is gone without proof."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(UNDONE)
        for (reference,) in cursor:
            if case is None or case.reference == reference:
                yield Finding(Why.DISPOSED, reference, 0)


def write_file(message: Message) -> None:
    """Put the disposal's file where the anchors lie, outside this database."""
    disposal = Disposal.objects.get(pk=message.body["disposal"])
    anchoring.put_aside(Path(settings.ANCHOR_DIR) / f"disposal-{disposal.pk:06}.txt", document([disposal]))


def document(disposals: Iterable[Disposal]) -> Iterator[str]:
    running = hashlib.sha256()
    for line in _lines(disposals):
        running.update(line.encode() + b"\n")
        yield line
    yield f"{DIGEST} {running.hexdigest()}"
    yield f"{SIGNATURE} {anchors.sign(_signed(running.hexdigest())).hex()}"


def _signed(digest: str) -> bytes:
    return f"governance disposals {digest}".encode()


def _lines(disposals: Iterable[Disposal]) -> Iterator[str]:
    for one in disposals:
        yield f"{DISPOSAL} {_json(_of_the_disposal(one))}"
        rows = one.cases.select_related("case").order_by("pk")
        for row in rows.iterator(chunk_size=2000):
            told = {"reference": row.case.reference, "uid": str(row.case.uid), "at": row.at.isoformat()}
            yield f"{CASE} {_json(told | {'count': row.count, 'digest': row.digest})}"


def _of_the_disposal(one: Disposal) -> dict[str, Any]:
    decided_by = one.decided_by.username if one.decided_by else ""
    return {
        "kind": one.kind,
        "ended_before": one.ended_before.isoformat(),
        "expected": one.expected,
        "basis": one.basis,
        "note": one.note,
        "proposed_by": one.proposed_by.username,
        "proposed_at": one.proposed_at.isoformat(),
        "decided_by": decided_by,
        "decided_at": one.decided_at.isoformat() if one.decided_at else "",
    }


def _json(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@dataclass(slots=True)
class Applied:
    """What became of each case of a file."""

    taken: int = 0
    already: int = 0
    absent: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def apply(path: Path) -> Applied:
    """Let go again what the file says, case by case, each committed for itself; run twice it does nothing twice."""
    require_whole(path)
    done, disposal = Applied(), None
    for word, told in _told(path):
        if word == DISPOSAL:
            disposal = _same_disposal(told)
        elif word == CASE and disposal:
            _apply_to(disposal, told, done)
    return done


def require_whole(path: Path) -> None:
    """Refuse a file that this service did not sign, or that was changed: it lets records go."""
    running, digest, signature = hashlib.sha256(), "", b""
    for word, rest in _rows(path):
        if word in SAID:
            running.update(f"{word} {rest}\n".encode())
        elif word == DIGEST:
            digest = rest
        elif word == SIGNATURE:
            signature = bytes.fromhex(rest)
    if digest != running.hexdigest() or not anchors.is_ours(_signed(digest), signature):
        raise Refusal(f"{path.name}: this file was not written by this service, or was changed.")


def _rows(path: Path) -> Iterator[tuple[str, str]]:
    """Each line as its first word and what follows."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            word, _space, rest = line.strip().partition(" ")
            yield word, rest


def _told(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((word, json.loads(rest)) for word, rest in _rows(path) if word in SAID)


def _same_disposal(told: Mapping[str, Any]) -> Disposal:
    """The row of this disposal: as it is, or written anew with the two who decided it."""
    moments = {name: dt.datetime.fromisoformat(told[name]) for name in ("ended_before", "proposed_at", "decided_at")}
    known = Disposal.objects.filter(kind=told["kind"], proposed_at=moments["proposed_at"]).first()
    people = {name: User.objects.filter(username=told[name]).first() for name in ("proposed_by", "decided_by")}
    if unknown := [told[name] for name, person in people.items() if person is None]:
        raise Refusal(f"The database knows nobody called {', '.join(unknown)}.")
    if known and known.decided_at:
        return known
    if known:
        known.decided_at, known.decided_by, known.is_approved = moments["decided_at"], people["decided_by"], True
        known.save(update_fields=["decided_at", "decided_by", "is_approved"])
        return known
    plain = {name: told[name] for name in ("kind", "expected", "basis", "note")}
    return Disposal.objects.create(**plain, **moments, **people, is_approved=True, finished_at=moments["decided_at"])


def _apply_to(disposal: Disposal, told: Mapping[str, Any], done: Applied) -> None:
    try:
        with transaction.atomic():
            case = Case.objects.locked().filter(uid=told["uid"]).first()
            if case is None:
                done.absent.append(told["reference"])
                return
            if DisposedCase.objects.filter(case=case, kind=disposal.kind).exists():
                done.already += 1
                return
            files = disposing.take(case, disposal, dt.datetime.fromisoformat(told["at"]))
    except IntegrityError:
        done.refused.append(told["reference"])
        return
    disposing.delete_files(files)
    done.taken += 1
