"""What somebody with the rights of the owner, or of the server's disk, could do to the record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from cases.models import Case, CaseEvent

TABLES = (
    *("cases_caseevent", "cases_case", "cases_rating", "cases_evidence", "cases_supervisionorder", "cases_anchor"),
    *("networks_change", "networks_link", "teams_post", "cases_ratinghold", "cases_publication"),
)


def as_committed() -> None:
    """Let triggers that wait for the commit do their work now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def triggers_off() -> Iterator[None]:
    as_committed()
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def rewrite(case: Case, note: str) -> None:
    """Another story from the second event on, with every hash after it and the head computed anew."""
    before, head = b"", b""
    with triggers_off():
        for event in CaseEvent.objects.filter(case=case).order_by("seq"):
            event.note = note if event.seq == 2 else event.note
            event.hash = head = event.digest(before, str(case.uid))
            event.save()
            before = head
        Case.objects.filter(pk=case.pk).update(ledger_head=head)
