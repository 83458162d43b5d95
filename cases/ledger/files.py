"""The bytes of photos and papers, compared with the digest that their rows and events hold."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from cases.ledger.findings import Finding, Why
from cases.models import Case, Evidence

AT_ONCE = 500


def changed_files(case: Case | None = None) -> Iterator[Finding]:
    """Evidence whose file is missing, or is not what was added. Reads each file once; what was disposed of has none."""
    rows = Evidence.objects.filter(case=case) if case else Evidence.objects.all()
    for evidence in rows.select_related("case").order_by("pk").iterator(chunk_size=AT_ONCE):
        why = _wrong(evidence)
        if why:
            yield Finding(why, evidence.case.reference, evidence.event_seq)


def _wrong(evidence: Evidence) -> Why | None:
    if evidence.gone_at:
        return None
    try:
        with evidence.content.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return Why.FILE_GONE
    return None if found == evidence.sha256 else Why.FILE_CHANGED
