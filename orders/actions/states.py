"""States go back to a source as a file: what changed since the last one, or of some days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from cases.models.bulk_write import update_together
from networks.actions.record import record
from orders import back, policies
from orders.choices import Back, FileKind
from orders.models import Mapping, OutsideOrder, Source, StateFile
from teams.models import User
from web.errors import Refusal
from worktime.timekeeping import start_of

MOST = 5_000
"""Rows of one file; of what changed, the rest is in the next one."""
Rows = list[dict[str, str]]


@transaction.atomic
def hand_back(
    source: Source,
    *,
    mapping: Mapping,
    kind: FileKind | str,
    since: dt.date | None = None,
    until: dt.date | None = None,
    by: User,
) -> StateFile:
    """Note which orders the file has: those whose state began in these days, `until` exclusive, or without days those
    of which something else was told last. Two at once tell each change once. Refusal where there is nothing.
    """
    policies.require(by, source.centre)
    if not mapping.back:
        raise Refusal(_("This mapping says no field that goes back."), field="mapping")
    if since and until and since >= until:
        raise Refusal(_("The last day lies before the first."), field="until")
    Source.objects.select_for_update(no_key=True).get(pk=source.pk)
    orders = _of_days(source, since, until) if since and until else _changed(source, mapping)
    if not orders:
        raise Refusal(_("There is nothing to be told."))
    file = StateFile.objects.create(source=source, mapping=mapping, kind=kind, count=len(orders), by=by)
    for order in orders:
        order.told_in = file
    _keep(orders, mapping)
    changed = {"count": ("", len(orders)), "kind": ("", FileKind(kind).label)}
    record("states_told", source, by=by, area=source.centre.area, changed=changed)
    return file


def rows_of(file: StateFile) -> Rows:
    """The rows of a file as they are told now, in the order of their coming. What went into a later file is in that."""
    return [back.now(order, file.mapping) for order in _with_cases(file.orders.all()).iterator(chunk_size=2_000)]


def headings_of(mapping: Mapping) -> list[str]:
    return [mapping.back[field] for field in Back.values if mapping.back.get(field)]


def _with_cases(orders: QuerySet[OutsideOrder]) -> QuerySet[OutsideOrder]:
    return orders.filter(freed_at=None).select_related("case__holder").order_by("pk")


def _of_days(source: Source, since: dt.date, until: dt.date) -> list[OutsideOrder]:
    days = {"case__state_since__gte": start_of(since), "case__state_since__lt": start_of(until)}
    found = list(_with_cases(source.orders.filter(**days))[: MOST + 1])
    if len(found) > MOST:
        raise Refusal(_("More than %(most)s orders changed in these days; ask for fewer.") % {"most": f"{MOST:,}"})
    return found


def _changed(source: Source, mapping: Mapping) -> list[OutsideOrder]:
    """By version first, which an index of the source leads to, and then by what is told: most steps change nothing."""
    moved = _with_cases(source.orders.exclude(told_version=F("case__version")))
    seen, found = [], []
    for order in moved.iterator(chunk_size=2_000):
        seen.append(order)
        if back.digest_of(back.now(order, mapping)) != bytes(order.told_digest):
            found.append(order)
        if len(found) == MOST:
            break
    told = {order.pk for order in found}
    _keep([order for order in seen if order.pk not in told], mapping)
    return found


def _keep(orders: list[OutsideOrder], mapping: Mapping) -> None:
    for order in orders:
        order.told_version, order.told_digest = order.case.version, back.digest_of(back.now(order, mapping))
    update_together(orders, ["told_in", "told_version", "told_digest"])


def recent(source: Source) -> Iterator[StateFile]:
    """The last ten, the latest first."""
    yield from source.state_files.select_related("by", "mapping").order_by("-pk")[:10]
