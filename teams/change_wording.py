"""The ledger of configuration in words: actions, fields and stored values, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from networks.choices import Level, Network, NetworkPart, Stage, UnitKind
from networks.models import Change, LevelRule
from teams.choices import Duty
from teams.models import Matter, Scope
from worktime import days_in_words as words_of_networks
from worktime.days import last_day
from worktime.deadlines import Limit
from worktime.explaining import limit_in_words

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

KINDS: Mapping[str, _StrOrPromise] = {
    "user": _("Person"),
    "unit": _("Unit"),
    "area": _("Area"),
    "membership": _("Network membership"),
    "redstation": _("Red station"),
    "organisation": _("Organisation of an alliance"),
    "entry": _("Entry of an alliance's list"),
    "match": _("Match of a need and a resource"),
    "firm": _("Firm"),
    "catalogueitem": _("Duty catalogue"),
    "levelrule": _("Limits of the levels"),
    "retentionrule": _("period of keeping"),
    "danger": _("Dangers to life"),
    "calendaryear": _("Work calendar"),
    "calendarday": _("Day"),
    "officehours": _("Office hours"),
    "noticetext": _("Words of a notice"),
    "robot": _("Group robot"),
    "webhook": _("Webhook"),
    "source": _("Source of orders"),
    "mapping": _("Mapping of columns"),
    "block": _("Block list"),
    "export": _("Export"),
    "message": _("Message"),
}
ACTIONS: Mapping[str, _StrOrPromise] = {
    "added": _("added"),
    "corrected": _("corrected"),
    "renamed": _("renamed"),
    "moved": _("put under another unit"),
    "area_moved": _("put under another area"),
    "area_merged": _("merged"),
    "drawn": _("outline drawn"),
    "post_followed": _("followed its area"),
    "changed": _("changed from a day on"),
    "resumed": _("in force again"),
    "withdrawn": _("planned version taken back"),
    "ended": _("ended"),
    "amendment_accepted": _("amendment by ruling accepted"),
    "amendment_declined": _("amendment by ruling declined"),
    "disabled": _("account closed"),
    "enabled": _("account opened"),
    "password_renewed": _("new password given"),
    "code_issued": _("one-time code issued"),
    "key_granted": _("key for programs granted"),
    "key_fetched": _("key for programs fetched"),
    "key_revoked": _("key for programs taken back"),
    "first_password": _("password chosen with a one-time code"),
    "post_given": _("post given"),
    "roster_planned": _("duty roster planned"),
    "answer_kept": _("standard answer added"),
    "answer_changed": _("standard answer changed"),
    "answer_ended": _("standard answer taken away"),
    "post_ended": _("post ended"),
    "post_transferred": _("transferred"),
    "import_undone": _("import undone"),
    "stand_in_given": _("stand-in appointed"),
    "joined": _("joined the network"),
    "part_changed": _("another part in the network"),
    "left": _("left the network"),
    "contact_named": _("contact named"),
    "opened": _("opened"),
    "entered": _("entered"),
    "taken_back": _("taken back"),
    "completed": _("finished"),
    "proposed": _("match proposed"),
    "agreed": _("match agreed"),
    "done": _("match done"),
    "failed": _("match came to nothing"),
    "care_given": _("given to an assistance member"),
    "published": _("put into force"),
    "hours_set": _("office hours set"),
    "local_day": _("day of its own set"),
    "worded": _("words changed"),
    "unworded": _("words of the system again"),
    "robot_added": _("group robot added"),
    "robot_removed": _("group robot taken away"),
    "states_told": _("states told to the sender"),
    "webhook_added": _("webhook added"),
    "webhook_removed": _("webhook taken away"),
    "webhook_secret_changed": _("webhook given a new secret"),
    "webhook_mapped": _("webhook given the sender's fields"),
    "webhook_replayed": _("webhook told anew"),
    "block_proposed": _("block proposed"),
    "block_confirmed": _("block confirmed, as the second person"),
    "block_ended": _("block declined or lifted"),
    "given_up": _("given up unsent"),
    "export_asked": _("export asked for"),
    "export_removed": _("export cancelled or taken away"),
    "export_downloaded": _("export downloaded"),
    "export_approved": _("export with names approved, as the second person"),
    "export_refused": _("export with names declined"),
    "proposed_to_second": _("proposed, for a second person to confirm"),
    "proposal_declined": _("proposal declined"),
    "password_given": _("password set by whoever runs the system"),
    "handover_offered": _("handover offered"),
    "handover_accepted": _("handover accepted"),
    "handover_declined": _("handover declined"),
}
FIELDS: Mapping[str, _StrOrPromise] = {
    "name": pgettext_lazy("of a unit or an area", "Name"),
    "short_name": _("Short name"),
    "username": _("Sign-in name"),
    "phone": _("Telephone"),
    "email": _("E-mail"),
    "functions": _("Duties"),
    "kind": _("Kind"),
    "area": _("Area"),
    "parent": _("Under"),
    "duty": _("Duty"),
    "roster": _("On duty"),
    "answer": _("Standard answer"),
    "is_deputy": _("Deputy"),
    "place": _("Place"),
    "months": _("Months after the end of the matter"),
    "basis": _("By which rule"),
    "network": _("Network"),
    "unit": _("Unit"),
    "part": _("Part"),
    "contact": _("Contact"),
    "title": _("In one line"),
    "text": _("Particulars"),
    "bringer": _("Brought by"),
    "organisation": _("Organisation"),
    "need": _("Need"),
    "resource": _("Resource"),
    "project": _("Project"),
    "code": _("Code"),
    "member": _("Assistance member"),
    "team": _("Volunteer team"),
    "address": _("Address"),
    "hours": _("Opening hours"),
    "services": _("Services"),
    "name_zh": _("Chinese name"),
    "name_en": _("English name"),
    "level": pgettext_lazy("urgency", "Level"),
    "lead_functions": _("Duties that lead"),
    "assist_functions": _("Duties that assist"),
    "extension_count": _("Extensions allowed"),
    "amber_percent": _("Amber at per cent"),
    "legal_basis": _("Legal basis"),
    "redirect": _("Number that takes it instead"),
    "is_guarded": _("Not for the community"),
    "is_confidential": _("Confidential"),
    "keywords": _("Keywords"),
    "numbers": _("Numbers to ring"),
    "words": _("Words that tell of it"),
    "unless": _("Words that say otherwise"),
    "person": _("Person"),
    "confirmed_by": _("Confirmed by"),
    "proposed_by": _("Proposed by"),
    "matter": _("What is proposed"),
    "key": _("Key for programs"),
    "post": _("Post"),
    "mapping": _("Mapping of columns"),
    "columns": _("Their columns"),
    "types": _("Their types"),
    "back": _("Fields that go back"),
    "states": _("Their words for states"),
    "outcomes": _("Their words for outcomes"),
    "scopes": _("What it may do"),
    "day": _("Day"),
    "is_working": _("This day is"),
    "days_off": _("Days off"),
    "days_worked": _("Days worked"),
    "periods": _("Office hours"),
    "source": _("Published in"),
    "chinese": _("Chinese text"),
    "english": _("English text"),
    "square_metres": _("Ground"),
    "merged": _("Merged"),
    "rows": _("Rows"),
    "absorbed": _("Carried on by"),
    "since": pgettext_lazy("first day", "From"),
    "until": pgettext_lazy("last day", "Until"),
}
PERSONS_NAME = _("Name")
VALUES: Mapping[str, Mapping[str, _StrOrPromise]] = {
    "duty": {duty.value: duty.label for duty in Duty},
    "kind": {kind.value: kind.label for kind in UnitKind},
    "network": {network.value: network.label for network in Network},
    "part": {part.value: part.label for part in NetworkPart},
    "matter": {matter.value: matter.label for matter in Matter},
    "level": {level.value: level.label for level in Level},
    "scopes": {scope.value: scope.label for scope in Scope},
}
WORKED = {True: _("worked"), False: _("day off")}
YES_NO = {True: _("yes"), False: _("no")}
day_in_words = words_of_networks.day_in_words
TIMED = frozenset({"catalogueitem", "levelrule"})
"""Kinds of things that have limits; elsewhere a field of the same name is another one."""
LIMITS: Mapping[str, _StrOrPromise] = {
    "limit": Stage.CLOSE.label,
    **{stage.value: stage.label for stage in Stage},
    "stop_work": _("Order to stop work"),
    "penalty": _("Penalty decided"),
    "extension_limit": _("Extensions in all"),
}
UNTIL = "until"
"""Stands in the ledger as the first day no longer; shown is the last day."""
DATES = frozenset({"day", "since", UNTIL})


CHANNELS: Mapping[str, _StrOrPromise] = {
    "event": _("Finding whom to tell"),
    "inbox": _("Inbox"),
    "email": _("E-mail"),
    "text": _("Text message"),
    "account": _("Letter or text about an account"),
    "robot": _("Group robot"),
}
VARIABLES: Mapping[str, _StrOrPromise] = {
    "number": _("Case number"),
    "level": _("How urgent"),
    "due": _("When the limit ends"),
    "unit": _("The unit that has the matter"),
    "order": _("Number of the order"),
    "reply": _("When a reply is due"),
    "track": _("Link to follow the matter"),
    "rate": _("Link to rate"),
    "step": _("Where the matter is, in one sentence"),
    "stop": _("Link that stops the messages"),
    "count": _("How many"),
    "ends_on": _("The day a post ends"),
}
TROUBLE: Mapping[str, _StrOrPromise] = {
    "errcode": _("The messenger refused it; look at the robot of the unit."),
    "HTTP 4": _("The gateway refused it; look at its address and key."),
    "HTTP 3": _("The gateway refused it; look at its address and key."),
    "SMTP": _("The mail server did not take it."),
    "Connection": _("The other side could not be reached."),
    "gaierror": _("The other side could not be reached."),
    "Timeout": _("The other side did not answer in time."),
    "Every worker": _("Sending it stopped the program each time; tell those who run the system."),
    "The address": _("The address may not be written to."),
}
"""By how the error that was kept begins."""
UNKNOWN_TROUBLE = _("It failed in the program; tell those who run the system.")


def why_not_delivered(error: str) -> str:
    return str(next((said for begins, said in TROUBLE.items() if error.startswith(begins)), UNKNOWN_TROUBLE))


@dataclass(frozen=True, slots=True)
class Told:
    """A change as a line of a list."""

    change: Change
    kind: _StrOrPromise
    action: _StrOrPromise
    differences: list[tuple[_StrOrPromise, str, str]]


def told(change: Change) -> Told:
    differences = in_words(change.kind, change.changed)
    return Told(change, KINDS.get(change.kind, change.kind), ACTIONS.get(change.action, change.action), differences)


def in_words(kind: str, changed: Mapping[str, Any]) -> list[tuple[_StrOrPromise, str, str]]:
    """Each field by its name, with what it was and what it is, in the order of `FIELDS`."""
    return [
        (_label(kind, field), _words(kind, field, old), _words(kind, field, new))
        for field, (old, new) in sorted(changed.items(), key=lambda entry: _place(entry[0]))
    ]


def extensions_in_words(rule: LevelRule) -> str:
    """`2次，合计不超过30个工作日`"""
    if not rule.extension_count:
        return pgettext("extensions", "none")
    if not rule.extension_limit:
        return ngettext(
            "once, at most the first limit", "%(count)s times, each at most the first limit", rule.extension_count
        ) % {"count": rule.extension_count}
    in_all = limit_in_words(Limit.parse(rule.extension_limit))
    told = {"count": rule.extension_count, "in_all": in_all}
    return ngettext("once, at most %(in_all)s", "%(count)s times, %(in_all)s in all", rule.extension_count) % told


def stage_in_words(stage: str) -> str:
    return str(LIMITS.get(stage, stage))


def _label(kind: str, field: str) -> _StrOrPromise:
    if kind in TIMED and field in LIMITS:
        return LIMITS[field]
    return PERSONS_NAME if (kind, field) == ("user", "name") else FIELDS.get(field, field)


def _place(field: str) -> int:
    return list(FIELDS).index(field) if field in FIELDS else len(FIELDS)


def _words(kind: str, field: str, value: Any) -> str:
    if isinstance(value, list):
        return gettext(", ").join(str(VALUES.get(field, {}).get(one, one)) for one in value)
    if field in DATES and (day := parse_date(value)):
        return day_in_words(last_day(day) if field == UNTIL else day)
    if kind in TIMED and field in LIMITS and value:
        return limit_in_words(Limit.parse(value))
    if isinstance(value, bool):
        return str((WORKED if field == "is_working" else YES_NO)[value])
    return str(VALUES.get(field, {}).get(value, value))
