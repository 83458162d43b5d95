"""Orders of another system from the command line: the difference, taking in, the result of each row, undoing."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from imports.management.commands.import_roster import Command as Roster
from imports.models import ImportRow
from orders import policies
from orders.actions import loading
from orders.models import Source
from teams.models import User


class Command(Roster):
    help = "Take in orders of another system from XLSX, CSV or JSON; without --apply the difference is shown."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--source", metavar="NAME", help="of which system they are")
        parser.add_argument("--mapping", metavar="NAME", help="how the columns are read; a new name is proposed for")
        parser.add_argument("--by", metavar="SIGN_IN_NAME", required=True, help="the duty officer who takes them in")
        parser.add_argument("--apply", action="store_true", help="take them in")
        parser.add_argument("--returned", type=Path, metavar="OUT", help="write the rows that came back, with reasons")
        parser.add_argument("--results", type=Path, metavar="OUT", help="write what became of each row")
        parser.add_argument("--undo", type=int, metavar="BATCH", help="take a whole import back")
        parser.set_defaults(template=None)

    def _import(
        self,
        file: Path,
        by: User | None,
        *,
        source: str | None = None,
        mapping: str | None = None,
        results: Path | None = None,
        **options: Any,
    ) -> None:
        assert by  # noqa: S101 - the command demands it
        found = self._source(by, source or "")
        known = found.mappings.filter(name=mapping) if mapping else found.mappings.order_by("-changed_at", "-pk")
        batch = loading.take_in(
            found,
            name=file.name,
            content=file.read_bytes(),
            mapping=known.first(),
            save_as=mapping or _("by its headings"),
            by=by,
        )
        self._look_and_apply(batch, by, **options)
        if results:
            batch.refresh_from_db()
            results.write_bytes(loading.result_sheet(batch))

    def _source(self, by: User, name: str) -> Source:
        source = policies.sources_of(by).filter(name=name).first()
        if source is None:
            words = {"names": "、".join(policies.sources_of(by).values_list("name", flat=True)) or "–"}
            raise CommandError(_("Name a source of this officer's centre: %(names)s.") % words)
        return source

    @staticmethod
    def _in_a_line(row: ImportRow) -> str:
        """Without the words: a terminal keeps what it showed."""
        shown = (row.shown.get(name, "") for name in ("number", "place", "case"))
        return "\t".join([str(row.number), row.get_outcome_display(), *shown, row.sentence])
