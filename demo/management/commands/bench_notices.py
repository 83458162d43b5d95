"""Measures telling what happened: statements and processor time an event, on the loaded database, rolled back."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from time import process_time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from cases.models import CaseEvent
from outbox.models import Message
from outbox.tasks import serve

TRANSACTION_CONTROL = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")
BESIDE = 3
"""Statements that are not the worker's: rows deleted, rows written, messages counted."""


class Command(BaseCommand):
    help = "Tell the newest events again, each as a move leaves it to the worker; nothing of it is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--events", type=int, default=1000)

    def handle(self, *args: Any, events: int, **options: Any) -> None:
        newest = CaseEvent.objects.order_by("-pk").values_list("pk", "case__centre")[:events]
        rows = [(f"bench:{pk}", {"event": pk, "centre": centre}) for pk, centre in newest]
        if not rows:
            raise CommandError("There is nothing to tell: load_demo first.")
        spent, written = _served(rows)
        asked = Counter[bool]()

        def counted(execute: Any, sql: str, *rest: Any) -> Any:
            asked[not sql.startswith(TRANSACTION_CONTROL)] += 1
            return execute(sql, *rest)

        with connection.execute_wrapper(counted):
            _served(rows)
        self.stdout.write(
            f"{len(rows):,} events, {written:,} messages: {(asked[True] - BESIDE) / len(rows):.2f} statements"
            f" and {spent / len(rows) * 1000:.2f} ms of processor time an event"
        )


@transaction.atomic
def _served(rows: list[tuple[str, dict[str, int]]]) -> tuple[float, int]:
    """Seconds of processor time that it took to tell of these, and how many messages that wrote; rolled back."""
    Message.objects.filter(channel="event").delete()
    Message.objects.bulk_create(Message(key=key, channel="event", body=body) for key, body in rows)
    began = process_time()
    while serve("event"):
        pass
    spent = process_time() - began
    written = Message.objects.exclude(channel="event").count()
    transaction.set_rollback(True)
    return spent, written
