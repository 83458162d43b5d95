"""Asks the ledger: whether its hash chain holds, and whether a step was overtaken by another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Exists, F, OuterRef

from cases.models import Case, CaseEvent
from cases.rules.lifecycle import Action, marked
from cases.rules.transitions import Mark
from teams.models import User

SAID_AGAIN = frozenset({Action.ADD_FACT, Action.PROGRESS, Action.WRITE_NOTE})
"""Steps that one person takes as often as there is something to say; the others add once for what they are about."""


def is_overtaken(case: Case, version: int | None, action: Action, by: User | None, note: str = "") -> bool:
    """Whether an event after `version` collides with the action. One statement, and none where nothing came later.

    `version` is what the person saw; None where nobody said what they saw, and then nothing collides.

    A step that only adds collides with the same person's own step of the same kind: the form was sent twice. One of
    SAID_AGAIN with a `note` collides only with the same words: others are a further one.
    """
    if version is None or version == case.version:
        return False
    later = CaseEvent.objects.filter(case=case, seq__gt=version)
    adding = marked(Mark.ADDS)
    if action in adding:
        later = later.filter(action=action, by=by)
        later = later.filter(note=note) if note and action in SAID_AGAIN else later
    return version > case.version or later.exclude(action__in=adding - {action}).exists()


@dataclass(frozen=True, slots=True)
class BadRow:
    """The first event of a case that does not follow from the ones before it."""

    reference: str
    seq: int
    why: str


def bad_rows(case: Case | None = None) -> Iterator[BadRow]:
    """The first bad row of each case whose chain is broken; nothing when the ledger is whole."""
    events = CaseEvent.objects.annotate(reference=F("case__reference"), uid=F("case__uid"), head=F("case__ledger_head"))
    events = events.filter(case=case) if case else events
    ordered = events.order_by("case_id", "seq").iterator(chunk_size=2000)
    for _case, chain in groupby(ordered, key=lambda event: event.case_id):
        if bad := _first_bad(list(chain)):
            yield bad
    yield from _emptied(case)


def _emptied(case: Case | None) -> Iterator[BadRow]:
    """Cases without a single event: every case has one from its first moment."""
    cases = Case.objects.filter(pk=case.pk) if case else Case.objects.all()
    emptied = cases.exclude(Exists(CaseEvent.objects.filter(case=OuterRef("pk"))))
    return (BadRow(reference, 1, "cut") for reference in emptied.values_list("reference", flat=True).iterator())


def is_whole(events: list[CaseEvent], case: Case) -> bool:
    """Whether events already read for a page (all of them, in order) form the case's chain."""
    return _broken_at(events, str(case.uid), bytes(case.ledger_head)) is None


def _first_bad(chain: list[CaseEvent]) -> BadRow | None:
    head = chain[0]
    broken = _broken_at(chain, str(head.uid), bytes(head.head))  # type: ignore[attr-defined]  # annotated above
    return BadRow(head.reference, *broken) if broken else None  # type: ignore[attr-defined]  # annotated above


def _broken_at(chain: list[CaseEvent], uid: str, head: bytes) -> tuple[int, str] | None:
    before = b""
    for number, event in enumerate(chain, start=1):
        if event.seq != number:
            return event.seq, "gap"
        if not event.follows(before, uid):
            return event.seq, "changed"
        before = bytes(event.hash)
    return None if before == head else (len(chain), "cut")
