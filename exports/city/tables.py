"""What of the database is the city's: every table and column, or why it stays. A new table fails a test until named.

What is exported is exported whole: texts as they were written. Names and telephones of those who raised matters are
sealed columns and stand in no table; `--with-identities` opens them into a file of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.apps import apps
from django.db import models

EXPORTED = frozenset(
    {
        *("networks.area", "networks.unit", "networks.membership", "networks.boundary", "networks.catalogueitem"),
        *("networks.levelrule", "networks.danger", "networks.calendarday", "networks.localday"),
        *("networks.officehours", "networks.calendarshift", "networks.amendment", "networks.change", "networks.link"),
        *("teams.user", "teams.post", "teams.networkcontact", "teams.handover", "teams.inboxentry"),
        *("teams.noticetext", "teams.proposal", "teams.redstation", "teams.shift"),
        *("cases.case", "cases.caseevent", "cases.reporter", "cases.addition", "cases.call", "cases.pause"),
        *("cases.question", "cases.reply", "cases.clock", "cases.consultation", "cases.attendance", "cases.plantask"),
        *("cases.evidence", "cases.supervisionorder", "cases.ordernumbers", "cases.publication", "cases.rating"),
        *(
            "cases.ratinghold",
            "cases.recusal",
            "cases.phonelookup",
            "cases.lookalarm",
            "cases.noticewish",
            "cases.assignment",
        ),
        *("cases.retentionrule", "cases.legalhold", "cases.disposal", "cases.disposedcase", "cases.anchor"),
        *(
            "cases.robot",
            "exports.export",
            "residents.poster",
            "residents.block",
            "residents.letter",
            "webhooks.webhook",
        ),
        *("orders.source", "orders.mapping", "orders.loading", "orders.outsideorder", "orders.statefile"),
        *("administration.importbatch", "desk.savedfilter", "desk.bulkrun", "desk.standardanswer"),
        *("linkage.organisation", "linkage.entry", "linkage.match", "linkage.firm", "linkage.care", "linkage.visit"),
        *("linkage.request", "councils.meeting", "councils.topic", "councils.promise", "councils.promisetold"),
        *("councils.councilevent", "councils.correction", "councils.residentsvote", "councils.meetingphoto"),
        *("volunteering.need", "volunteering.claim", "volunteering.needevent", "volunteering.rosterline"),
        *("services.service", "services.application", "services.certificate", "services.serviceevent"),
        *("services.slot", "services.booking", "services.bookingevent"),
        *("volunteering.activity", "volunteering.activityshift", "volunteering.volunteer", "volunteering.signup"),
        *("volunteering.attendance", "volunteering.proof"),
    }
)
COUNTED = "counted anew from what is exported"
WAITS = "waits for minutes or days, and is nothing that happened"
OPENS = "opens accounts or programs of this installation alone"
ONE_S_OWN = "a mark in one person's lists, and nothing of the city's"
FRAMEWORK = "the framework's own; rights follow from posts"
LEFT_OUT: Mapping[str, str] = {
    "cases.areafigures": COUNTED,
    "cases.census": COUNTED,
    "figures.dayfigures": COUNTED,
    "figures.daytimes": COUNTED,
    "figures.staleday": WAITS,
    "figures.countingstate": COUNTED,
    "residents.monthfigures": COUNTED,
    "residents.putoff": COUNTED,
    "networks.revision": COUNTED,
    "cases.recount": WAITS,
    "cases.follow": ONE_S_OWN,
    "cases.lastopened": ONE_S_OWN,
    "cases.keptphoto": WAITS,
    "cases.attempt": WAITS,
    "api.answered": WAITS,
    "webhooks.delivery": WAITS,
    "outbox.message": WAITS,
    "outbox.lane": WAITS,
    "outbox.tally": WAITS,
    "outbox.pulse": WAITS,
    "administration.importfile": WAITS,
    "administration.importrow": WAITS,
    "desk.bulkrow": WAITS,
    "administration.importeffect": WAITS,
    "teams.formeraddress": WAITS,
    "teams.signincount": OPENS,
    "teams.knownplace": OPENS,
    "teams.signincode": OPENS,
    "teams.apikey": OPENS,
    "teams.apikeyuse": OPENS,
    "cases.sealkey": OPENS,
    "sessions.session": OPENS,
    "axes.accessattempt": OPENS,
    "axes.accessattemptexpiration": OPENS,
    "axes.accessfailurelog": OPENS,
    "axes.accesslog": OPENS,
    "teams.user_groups": FRAMEWORK,
    "teams.user_user_permissions": FRAMEWORK,
    "auth.group": FRAMEWORK,
    "auth.group_permissions": FRAMEWORK,
    "auth.permission": FRAMEWORK,
    "contenttypes.contenttype": FRAMEWORK,
    "admin.logentry": FRAMEWORK,
}
HASHES = frozenset({"cases.case.ledger_head", "cases.caseevent.hash", "networks.link.digest", "networks.link.hash"})
"""The only columns of bytes that leave: all others are sealed, or digests by a key of this installation."""
NOT_A_FACT = frozenset(
    {
        *("teams.user.password", "teams.user.is_superuser", "teams.user.is_staff", "cases.case.masked"),
        *("teams.user.sign_in_key", "orders.outsideorder.number_key"),
        *("councils.meeting.code", "councils.meeting.key", "councils.topic.key", "councils.promise.key"),
        *("councils.correction.key", "volunteering.need.key", "volunteering.claim.key"),
        *("services.application.key", "services.booking.key"),
        *("volunteering.activity.key", "volunteering.signup.key", "volunteering.proof.code"),
        *("cases.case.intake_key", "cases.reporter.intake_key", "cases.reporter.uid", "cases.anchor.signature"),
    }
)
"""Columns by which codes are derived or accounts opened, and what is computed from other columns."""


def exported() -> Iterator[type[models.Model]]:
    """The tables, those first to which others refer by number."""
    known = {model._meta.label_lower: model for model in every()}
    return (known[label] for label in sorted(EXPORTED))


def every() -> Iterator[type[models.Model]]:
    """Each model with a table of its own."""
    return (model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy)


def columns_of(model: type[models.Model]) -> list[models.Field]:  # type: ignore[type-arg]  # of any type
    """The columns that leave, in the order of the table."""
    label = model._meta.label_lower
    return [field for field in model._meta.concrete_fields if _leaves(f"{label}.{field.name}", field)]


def _leaves(name: str, field: models.Field) -> bool:  # type: ignore[type-arg]  # of any type
    is_bytes = isinstance(field, models.BinaryField)
    return name in HASHES or not (is_bytes or name in NOT_A_FACT)
