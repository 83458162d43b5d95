"""Whatever names an area or a unit follows when areas change, or keeps the past on purpose: nothing is forgotten."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.models import ForeignKey, Model

from networks.models import Area, Membership, Unit
from teams.models import Post

FOLLOWS = {
    "networks.unit.area", "networks.membership.area", "networks.boundary.area", "networks.localday.area",
    "teams.post.area", "teams.user.home", "teams.redstation.area",
    "cases.case.area", "cases.case.city", "cases.case.county", "cases.case.street", "cases.case.community",
    "cases.case.grid", "cases.follow.area",
    "linkage.organisation.area", "linkage.entry.area", "linkage.firm.area",
}  # fmt: skip
OF_AREAS_THEMSELVES = {"networks.area.parent", "networks.area.successor"}

AREAS_AS_THEY_WERE = {
    "services.application.area", "services.slot.area",
    "administration.importbatch.roster_area", "networks.calendarshift.area", "cases.recount.county",
    *(f"cases.publication.{level}" for level in ("city", "county", "street", "community")),
}  # fmt: skip
COUNTED_ANEW = {
    "cases.areafigures.area", "residents.monthfigures.area", "figures.dayfigures.area", "figures.daytimes.area",
    "residents.putoff.city", "residents.putoff.county", "residents.putoff.street", "residents.putoff.community",
}  # fmt: skip
LEADS_TO_ITS_HEIR = {"residents.poster.area", "councils.meeting.area"}
"""What hangs on a wall names the area that was; whoever scans it gets the one of today."""

UNITS_FOLLOW = {
    "networks.unit.parent", "networks.membership.unit", "teams.post.unit", "teams.redstation.team",
    "cases.case.centre", "cases.case.holder", "cases.case.complained_of", "cases.call.unit", "cases.assignment.unit",
    "cases.supervisionorder.unit", "cases.robot.unit", "cases.question.unit", "webhooks.webhook.unit",
    "linkage.entry.unit", "orders.source.centre", "desk.standardanswer.unit",
}  # fmt: skip
WHAT_WAS = {
    "services.certificate.issuer",
    "cases.caseevent.unit", "cases.caseevent.holder", "networks.amendment.unit", "exports.export.centre",
    "desk.savedfilter.shared_with", "teams.shift.unit",
    "volunteering.claim.team",
}  # fmt: skip

OF_POSTS = {
    "teams.post.stands_in_for", "teams.handover.post", "teams.networkcontact.post", "teams.apikey.post",
    "linkage.care.post",
}  # fmt: skip
OF_MEMBERSHIPS = {"teams.networkcontact.membership"}


def naming(model: type[Model]) -> set[str]:
    fields = (field for owner in apps.get_models() for field in owner._meta.get_fields())
    return {
        f"{field.model._meta.label_lower}.{field.name}"
        for field in fields
        if isinstance(field, ForeignKey) and field.related_model is model and not field.model._meta.proxy
    }


@pytest.mark.parametrize(
    ("model", "known"),
    [
        (Area, FOLLOWS | OF_AREAS_THEMSELVES | AREAS_AS_THEY_WERE | COUNTED_ANEW | LEADS_TO_ITS_HEIR),
        (Unit, UNITS_FOLLOW | WHAT_WAS),
        (Post, OF_POSTS),
        (Membership, OF_MEMBERSHIPS),
    ],
)
def test_whoever_names_it_is_known_to_follow_or_to_keep_the_past(model: type[Model], known: set[str]) -> None:
    assert naming(model) == known, "Say in networks/actions/redistricting.py what becomes of it, then name it here."
