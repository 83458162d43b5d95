"""Who takes part in an area's four networks: a unit joins with its part, takes another part, leaves."""

from __future__ import annotations

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from networks import membership_rules
from networks.actions.record import Author, Steward, record
from networks.choices import Network, NetworkPart
from networks.errors import SENTENCES
from networks.models import Area, Membership, Unit
from web.errors import Refusal, explained


def join(
    area: Area,
    *,
    network: Network,
    unit: Unit,
    part: NetworkPart,
    since: dt.date,
    until: dt.date | None = None,
    note: str = "",
    by: Steward,
) -> Membership:
    """Let a unit take part in the area's network from that day on. A network has one lead at a time."""
    by.require(area)
    with explained(SENTENCES):
        area, unit = _locked_ends(area, unit)
        membership_rules.require_fitting(area, unit, part)
        membership_rules.require_there(area, unit, since, until)
        _require_room(area, network, unit, part, since=since, until=until)
        membership = Membership.objects.create(
            area=area, network=network, unit=unit, part=part, since=since, until=until
        )
        _record("joined", membership, by=by, changed={"part": ("", part), "since": ("", since)}, note=note)
    return membership


def change_part(
    membership: Membership, *, part: NetworkPart, since: dt.date, note: str = "", by: Steward
) -> Membership:
    """Give the unit another part from that day on; the part it had stays on record until then."""
    by.require(membership.area)
    with explained(SENTENCES):
        old = _locked(membership)
        if old.part == part:
            raise Refusal(_("Nothing is different from what it was."), field="part")
        membership_rules.require_fitting(old.area, old.unit, part)
        _require_room(old.area, old.network, old.unit, part, since=since, until=old.until, but=old)
        new = Membership(area=old.area, network=old.network, unit=old.unit, part=part, since=since, until=old.until)
        _end(old, since, field="since")
        new.save()
        _record("part_changed", new, by=by, changed={"part": (old.part, part), "since": ("", since)}, note=note)
    return new


def end(membership: Membership, *, until: dt.date, note: str = "", by: Steward) -> Membership:
    """End the membership: `until` is the first day the unit no longer takes part."""
    by.require(membership.area)
    with explained(SENTENCES):
        membership = _locked(membership)
        _end(membership, until)
        _record("left", membership, by=by, changed={"until": ("", until)}, note=note)
    return membership


def end_of(place: Area | Unit, *, until: dt.date, by: Author | None) -> int:
    """End whatever memberships an ending unit or area still has that day, in the caller's transaction; how many."""
    column = "unit" if isinstance(place, Unit) else "area"
    rows = Membership.objects.filter(**{column: place.pk}).current(until).with_places()
    locked = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    for membership in locked:
        # What began on the very day lasts that one day: a row cannot end on the day it begins.
        _end(membership, max(until, membership.since + dt.timedelta(days=1)))
        _record("left", membership, by=by, changed={"until": ("", membership.until)})
    return len(locked)


def _end(membership: Membership, until: dt.date, *, field: str = "until") -> None:
    if membership.until and membership.until <= until:
        raise Refusal(_("The membership ends before that day already."), field=field)
    if until <= membership.since:
        sentence = _("The membership began on %(since)s; choose a later day.")
        if field == "until":
            sentence = _("The membership began on %(since)s; choose that day or a later one.")
        raise Refusal(sentence % {"since": date_format(membership.since)}, field=field)
    membership.until = until
    membership.save(update_fields=["until"])


def _locked(membership: Membership) -> Membership:
    return Membership.objects.with_places().select_for_update(of=("self",), no_key=True).get(pk=membership.pk)


def _locked_ends(area: Area, unit: Unit) -> tuple[Area, Unit]:
    """Both as they are now, so that neither ends meanwhile."""
    found = Area.objects.select_for_update(no_key=True).get(pk=area.pk)
    units = Unit.objects.select_for_update(of=("self",), no_key=True).select_related("area")
    return found, units.get(pk=unit.pk)


def _require_room(
    area: Area,
    network: str,
    unit: Unit,
    part: NetworkPart,
    *,
    since: dt.date,
    until: dt.date | None,
    but: Membership | None = None,
) -> None:
    """Say which membership is in the way; the constraints behind it name none."""
    others = Membership.objects.of(area, network).overlapping(since, until).exclude(pk=but.pk if but else 0)
    if others.filter(unit=unit).exists():
        raise Refusal(_("This unit takes part in this network already in part of that time."), field="unit")
    leading = others.leading().select_related("unit").first() if part == NetworkPart.LEAD else None
    if leading:
        sentence = _("%(unit)s leads this network; end its part or change it first: a network has one lead.")
        raise Refusal(sentence % {"unit": leading.unit.name}, field="part")


def _record(
    action: str, membership: Membership, *, by: Author | None, changed: dict[str, tuple[object, object]], note: str = ""
) -> None:
    area, unit = membership.area, membership.unit
    named = {"network": ("", membership.network), "unit": ("", unit.name), "area": ("", area.full_name)}
    record(action, membership, by=by, area=area, changed=named | changed, with_others=[area, unit], note=note)
