"""Alliances follow when areas and units change; called by `cases.actions.jobs.areas`."""

from __future__ import annotations

import datetime as dt

from django.db.models import OuterRef, Subquery

from alliances.choices import EntryState
from alliances.models import Entry, Organisation
from networks.actions.following import Redistricting
from networks.models import Area


def follow(change: Redistricting) -> None:
    """In the transaction in which the areas change: what lies there now belongs to what took its place."""
    heir = Subquery(Area.objects.filter(pk=OuterRef("area")).values("successor"))
    _one_organisation_of_a_name(change)
    for model in (Organisation, Entry):
        model._default_manager.filter(area__in=change.heirs).update(area=heir)
    for ended, unit in change.absorbed.items():
        Entry.objects.filter(unit=ended, state=EntryState.OPEN).update(unit=unit)


def _one_organisation_of_a_name(change: Redistricting) -> None:
    """Where two alliances become one, an organisation of both belongs to it once."""
    rows = Organisation.objects.filter(until=None)
    for one in rows.filter(area__in=change.heirs).order_by("pk"):
        heir = change.heirs[one.area_id]
        twins = [area for area, other in change.heirs.items() if other.pk == heir.pk and area < one.area_id]
        if rows.filter(name=one.name, area__in=[heir.pk, *twins]).exists():
            one.until = max(change.on, one.since + dt.timedelta(days=1))
            one.save(update_fields=["until"])
