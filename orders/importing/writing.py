"""Orders put into force: each row becomes a case by the verb that pages use, and keeps its sender's number."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from cases.actions import Matter, Person, add_fact, whistle
from cases.models import Case, Reporter
from cases.models.bulk_write import update_together
from cases.rules.choices import Channel
from imports.choices import CHANGES
from imports.line import in_pieces
from imports.models import ImportRow
from imports.writing import Writer
from networks.models import CatalogueItem
from networks.naming import name_of, one_line
from networks.telephones import telephone
from orders import policies
from orders.choices import Told
from orders.errors import SENTENCES
from orders.finding import key_of
from orders.importing.news import digest_of, news_of, raised_with
from orders.models import Loading, OutsideOrder, Source
from web.errors import Refusal, explained
from web.writing import cleaned

TAKEN_IN, ADDED_TO = "order_taken_in", "order_added_to"
PIECE = 100


def write(writer: Writer, plans: Sequence[dict[str, Any]]) -> None:
    """All rows in the import's one transaction, told to the page piece by piece."""
    if writer.by is None:
        raise Refusal(_("Orders are taken in in somebody's name; say in whose."))
    source = Loading.objects.select_related("source__centre__area").get(batch=writer.batch).source
    policies.require(writer.by, source.centre)
    entries = CatalogueItem.objects.in_bulk({plan["entry"] for plan in plans if plan.get("entry")})
    for part in in_pieces(plans, PIECE):
        with explained(SENTENCES):
            _write(writer, source, part, entries)
        writer.flush()
        writer.told(len(part))


def _write(
    writer: Writer, source: Source, plans: Sequence[dict[str, Any]], entries: Mapping[int, CatalogueItem]
) -> None:
    numbers = [plan["row"] for plan in plans]
    rows = {row.number: row for row in writer.batch.rows.filter(number__in=numbers, outcome__in=CHANGES)}
    taken = OutsideOrder.objects.select_related("case").in_bulk([plan["order"] for plan in plans if "order" in plan])
    words, orders = raised_with(taken), []
    for plan in plans:
        row = rows[plan["row"]]
        if "order" in plan:
            news = news_of(source, words[plan["order"]], row.cells)
            order = _added_to(writer, taken[plan["order"]], news=news, digest=plan["digest"])
        else:
            orders.append(order := _taken_in(writer, source, row.cells, plan, entries))
        _keep_the_number_alone(row, order)
    OutsideOrder.objects.bulk_create(orders)
    update_together(list(rows.values()), ["typed", "shown", "sealed_cells"])
    for order in orders:
        writer.note(TAKEN_IN, order.pk, name=order.number)


def _added_to(writer: Writer, order: OutsideOrder, *, news: str, digest: str) -> OutsideOrder:
    """A further fact of the reporter that was sealed with the case: the sender speaks for them."""
    reporter = Reporter.objects.filter(case=order.case).order_by("pk")[:1].get()
    add_fact(order.case, by=reporter, note=news, key=digest)
    order.words_digest = bytes.fromhex(digest)
    order.save(update_fields=["words_digest"])
    writer.note(ADDED_TO, order.pk, name=order.number)
    return order


def _taken_in(
    writer: Writer,
    source: Source,
    cells: Mapping[str, str],
    plan: Mapping[str, Any],
    entries: Mapping[int, CatalogueItem],
) -> OutsideOrder:
    assert writer.by  # noqa: S101 - an import in nobody's name was refused
    number, address = one_line(cells[Told.NUMBER]), cells.get(Told.ADDRESS, "")
    matter = Matter(
        text=cells[Told.TEXT],
        area=writer.places.by_id[plan["area"]],
        place=one_line(address),
        entry=entries[plan["entry"]] if plan["entry"] else None,
        person=Person(name_of(cells.get(Told.NAME, "")), telephone(cells.get(Told.PHONE, ""))),
        channel=Channel.IMPORT,
        hides_reporter=plan["hides_reporter"],
    )
    key = key_of(number)
    case: Case = whistle(matter, by=writer.by, key=_intake_key(source, key, writer.batch.pk))
    return OutsideOrder(
        source=source,
        batch=writer.batch,
        case=case,
        number=number,
        number_key=key,
        words_digest=digest_of(cleaned(cells[Told.TEXT]).strip(), address),
        told_at=dt.datetime.fromisoformat(plan["told_at"]) if plan["told_at"] else None,
        wants_answer=plan["wants_answer"],
    )


def _intake_key(source: Source, number: str, batch: int) -> str:
    """One case a number and import; after an import was undone the same number may be raised anew."""
    return hashlib.sha256(f"order {source.pk} {number} {batch}".encode()).hexdigest()


def _keep_the_number_alone(row: ImportRow, order: OutsideOrder) -> None:
    """From now on the case has the words and the person: nothing of them is kept twice."""
    row.shown = {"number": order.number, "case": order.case.reference, "place": row.shown.get("place", "")}
    row.typed, row.sealed_cells = {str(Told.NUMBER): order.number}, b""
