"""An area's four networks as its page shows them: members by part, each with whom to speak to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject

from networks.choices import Network, NetworkPart
from networks.models import Area, AreaQuerySet, Membership, Unit
from networks.models.dated import not_over
from teams.models import NetworkContact

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

MOST = 400
BY_PART = list(NetworkPart)


@dataclass(frozen=True, slots=True)
class Member:
    """`contact` is None where nobody is named; `is_vacant` where whoever is named holds the post no longer."""

    membership: Membership
    contact: NetworkContact | None

    @property
    def is_vacant(self) -> bool:
        return self.contact is not None and self.contact.is_vacant


@dataclass(frozen=True, slots=True)
class OneNetwork:
    network: str
    label: _StrOrPromise
    members: list[Member]

    @property
    def lead(self) -> Member | None:
        return next((member for member in self.members if member.membership.part == NetworkPart.LEAD), None)

    @property
    def others(self) -> list[Member]:
        return [member for member in self.members if member.membership.part != NetworkPart.LEAD]


def networks_of(area: Area, today: dt.date) -> list[OneNetwork]:
    """All four, with whoever takes part today or will: two statements."""
    return _grouped(members(Q(area=area), today))


def members(which: Q, today: dt.date) -> list[Member]:
    """Members today and to come, leads first."""
    standing = Membership.objects.filter(not_over(today)).filter(which).with_places()
    rows = sorted(standing.order_by("pk")[:MOST], key=lambda row: (BY_PART.index(NetworkPart(row.part)), row.since))
    contacts = NetworkContact.objects.current(today).with_people().filter(membership__in=[row.pk for row in rows])
    named = {contact.membership_id: contact for contact in contacts}
    return [Member(row, named.get(row.pk)) for row in rows]


def of_unit(unit: Unit, today: dt.date) -> list[Membership]:
    """The networks a unit takes part in: one statement."""
    standing = Membership.objects.filter(not_over(today)).filter(unit=unit)
    return list(standing.select_related("area__parent__parent__parent").order_by("area__path", "network")[:MOST])


@dataclass(frozen=True, slots=True)
class Line:
    """One network in short: who leads it, and how many take part."""

    network: str
    label: _StrOrPromise
    lead: dict[str, Any] | None
    count: int


def with_members(areas: AreaQuerySet, today: dt.date) -> AreaQuerySet:
    """Areas with who takes part in their networks, for `lines`: no statement of its own."""
    rows = Membership.objects.current(today).filter(area=OuterRef("pk")).order_by("pk")
    told = JSONObject(network="network", part="part", name="unit__name")
    return areas.annotate(network_members=ArraySubquery(rows.values(told=told)[:MOST]))


def lines(area: Area) -> list[Line]:
    """All four, of an area that came by `with_members`."""
    found: list[dict[str, Any]] = area.network_members  # type: ignore[attr-defined]  # annotated by with_members
    of = {network: [row for row in found if row["network"] == network] for network in Network.values}
    return [
        Line(
            network,
            label,
            next((row for row in of[network] if row["part"] == NetworkPart.LEAD), None),
            len(of[network]),
        )
        for network, label in Network.choices
    ]


def _grouped(rows: Iterable[Member]) -> list[OneNetwork]:
    found = list(rows)
    return [
        OneNetwork(network.value, network.label, [row for row in found if row.membership.network == network])
        for network in Network
    ]
