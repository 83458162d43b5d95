"""A file of orders is taken in, by the importer of rosters: compared in the background, put into force, undone."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from imports.actions import batches
from imports.choices import Outcome, Purpose
from imports.models import ImportBatch, ImportRow
from imports.sheets import writing
from orders import policies
from orders.actions import mappings
from orders.actions.mappings import Particulars
from orders.choices import BECAME, Told
from orders.models import Loading, Mapping, Source
from teams.models import User
from web.errors import Refusal


def take_in(
    source: Source, *, name: str, content: bytes, mapping: Mapping | None = None, save_as: str = "", by: User
) -> ImportBatch:
    """Keep the file to be read by this mapping; without one, by a new one of this name, which its headings propose."""
    policies.require(by, source.centre)
    with transaction.atomic():
        if mapping is None:
            mapping = mappings.add(source, Particulars(save_as), by=by)
        elif mapping.source_id != source.pk:
            raise Refusal(_("Choose a mapping of this source."), field="mapping")
        batch = ImportBatch(by=by, path=source.centre.area.path, purpose=Purpose.ORDERS)
        batch = batches.keep(batch, name, content)
        Loading.objects.create(batch=batch, source=source, mapping=mapping)
    return batch


def result_sheet(batch: ImportBatch) -> bytes:
    """Each row with what became of it: their number, ours, and the sentence. No code of anybody, no words of theirs."""
    return writing.results(_lines(batch.rows.filter(number__gt=0).order_by("pk").iterator()))


def _lines(rows: Iterable[ImportRow]) -> Iterable[tuple[str, str, str, str]]:
    for row in rows:
        number = row.typed.get(Told.NUMBER, "")
        yield number, str(BECAME[Outcome(row.outcome)]), row.shown.get("case", ""), row.sentence
