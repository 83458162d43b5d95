"""Rosters from the command line: the template, the difference, putting into force, undoing."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import override

from imports.actions import batches
from imports.choices import CHANGES, BatchState, Outcome
from imports.models import ImportBatch, ImportRow
from imports.sheets import writing
from networks.naming import sign_in_key
from teams.models import User
from web.errors import Refusal

SHOWN_EACH = 10


class Command(BaseCommand):
    help = (
        "Import people and posts, units and network members from XLSX or CSV; without --apply the difference is shown."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--template", type=Path, metavar="OUT", help="write an empty workbook to fill in")
        parser.add_argument("--apply", action="store_true", help="put it into force")
        parser.add_argument("--confirm", action="store_true", help="doubtful rows are meant so")
        parser.add_argument("--undo", type=int, metavar="BATCH", help="take a whole import back")
        parser.add_argument("--returned", type=Path, metavar="OUT", help="write the rows that came back, with reasons")
        parser.add_argument("--by", metavar="SIGN_IN_NAME", help="whose import it is, and within whose reach")

    def handle(self, *args: Any, **options: Any) -> None:
        with override("zh-hans"):
            try:
                self._do(**options)
            except Refusal as refusal:
                raise CommandError(str(refusal)) from refusal
            except OSError as wrong:
                raise CommandError(_("“%(file)s” cannot be opened.") % {"file": wrong.filename}) from wrong

    def _do(
        self, *, file: Path | None, template: Path | None, undo: int | None, by: str | None, **options: Any
    ) -> None:
        person = self._person(by)
        if template:
            template.write_bytes(writing.template())
        elif undo:
            self._undo(undo, person)
        elif file:
            self._import(file, person, **options)
        else:
            raise CommandError(_("Name a file, or --template, or --undo with the number of an import."))

    def _person(self, username: str | None) -> User | None:
        if not username:
            return None
        person = User.objects.filter(sign_in_key=sign_in_key(username)).first()
        if person is None:
            raise CommandError(_("Nobody has the sign-in name %(username)s.") % {"username": username})
        return person

    def _import(self, file: Path, by: User | None, **options: Any) -> None:
        self._look_and_apply(batches.take_in(file.name, file.read_bytes(), by=by), by, **options)

    def _look_and_apply(
        self,
        batch: ImportBatch,
        by: User | None,
        *,
        apply: bool,
        confirm: bool = False,
        returned: Path | None,
        **_options: Any,
    ) -> None:
        batch = self._done(batch)
        self._print(batch)
        if batch.state == BatchState.UNREADABLE:
            raise CommandError(_("Nothing was read."))
        if returned and batch.returned_count:
            returned.write_bytes(batches.returned_sheet(batch))
        if apply and batch.change_count:
            batch = self._done(batches.apply(batch, is_confirmed=confirm, by=by))
            self._say(batch)
            if batch.state != BatchState.APPLIED:
                raise CommandError(_("Nothing was changed."))

    def _undo(self, number: int, by: User | None) -> None:
        batch = ImportBatch.objects.filter(pk=number).first()
        if batch is None:
            raise CommandError(_("There is no import %(number)s.") % {"number": number})
        batch = self._done(batches.undo(batch, by=by))
        self._say(batch)
        if batch.state != BatchState.UNDONE:
            raise CommandError(_("Nothing was changed."))

    def _done(self, batch: ImportBatch) -> ImportBatch:
        """Do the work here and now, after whatever waits before it."""
        while batch.is_at_work and batches.advance():
            batch.refresh_from_db()
        if batch.is_at_work:
            raise CommandError(_("Another import is at work; this one is done after it."))
        return batch

    def _print(self, batch: ImportBatch) -> None:
        for outcome in Outcome:
            self.stdout.write(f"{outcome.label}\t{batch.counts.get(outcome, 0)}")
        for outcome in (*CHANGES, Outcome.CONFLICT, Outcome.REFUSED):
            for row in batch.rows.filter(outcome=outcome).order_by("pk")[:SHOWN_EACH]:
                self.stdout.write(self._in_a_line(row))
        self._say(batch)

    def _say(self, batch: ImportBatch) -> None:
        for note in batch.notes:
            self.stdout.write(note)
        words = {"number": batch.pk, "state": batch.get_state_display(), "count": batch.change_count}
        self.stdout.write(_("Import %(number)s: %(count)s changes, %(state)s.") % words)

    @staticmethod
    def _in_a_line(row: ImportRow) -> str:
        shown = row.shown
        place = f"{shown['was']} → {shown['place']}" if shown.get("was") else shown.get("place", "")
        days = "–".join(day for day in (shown.get("since", ""), shown.get("until", "")) if day)
        parts = (str(row.number or "–"), row.get_outcome_display(), shown.get("name"), shown.get("duty"), place, days)
        return "\t".join([*(str(part or "") for part in parts), row.sentence])
