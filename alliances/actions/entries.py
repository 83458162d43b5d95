"""An alliance's organisations and the entries of its three lists."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from alliances import policies
from alliances.choices import EntryState, ListName, OrganisationKind
from alliances.errors import SENTENCES
from alliances.models import Entry, Match, Organisation
from networks.actions.record import Changed, differences, record
from networks.choices import Network
from networks.models import Area, Membership, Unit
from teams.models import User
from web.errors import Refusal, explained, require_said


@dataclass(frozen=True, slots=True)
class Line:
    """What an entry says. Brought by a member unit or by an organisation of the alliance, never by both."""

    title: str
    text: str = ""
    unit: Unit | None = None
    organisation: Organisation | None = None
    until: dt.date | None = None

    def as_columns(self) -> dict[str, object]:
        return {
            "title": self.title,
            "text": self.text,
            "unit": self.unit,
            "organisation": self.organisation,
            "until": self.until,
        }


def welcome(area: Area, *, name: str, kind: OrganisationKind, phone: str = "", by: User) -> Organisation:
    """Let an outside organisation belong to the alliance from today on."""
    policies.require_host(by, area)
    require_said(name=name)
    with explained(SENTENCES):
        organisation = Organisation.objects.create(
            area=area, name=name, kind=kind, phone=phone, since=timezone.localdate()
        )
        changed = {"name": ("", name)}
        record("joined", organisation, by=by, area=area, changed=changed, with_others=[area])
    return organisation


def dismiss(organisation: Organisation, *, note: str = "", by: User) -> Organisation:
    """Let an organisation leave: tomorrow it belongs no longer. What it brought stays until it is taken back."""
    policies.require_host(by, organisation.area)
    with explained(SENTENCES):
        organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        if organisation.until:
            raise Refusal(_("It has ended already."))
        organisation.until = timezone.localdate() + dt.timedelta(days=1)
        organisation.save(update_fields=["until"])
        area, changed = organisation.area, {"until": ("", organisation.until)}
        record("left", organisation, by=by, area=area, changed=changed, with_others=[area], note=note)
    return organisation


def enter(area: Area, line: Line, *, list_name: ListName, by: User) -> Entry:
    """Put a need, a resource or a project on the list, for one's own unit; the host for every member."""
    seat = policies.require_seat(by, area)
    require_said(title=line.title)
    _require_fitting(area, line, seat)
    with explained(SENTENCES):
        entry = Entry.objects.create(area=area, list_name=list_name, entered_by=by, **line.as_columns())
        changed = {"bringer": ("", entry.bringer), "until": ("", line.until)}
        _record("entered", entry, by=by, changed={name: pair for name, pair in changed.items() if pair[1]})
    return entry


def correct(entry: Entry, line: Line, *, by: User) -> Entry:
    """Say it better, or until another day."""
    seat = policies.require_speaker(by, entry)
    with explained(SENTENCES):
        entry = locked(entry)
        _require_open(entry)
        require_said(title=line.title)
        _require_fitting(entry.area, line, seat)
        columns = line.as_columns()
        changed = differences({name: getattr(entry, name) for name in columns}, columns)
        if not changed:
            raise Refusal(_("Nothing is different from what it was."))
        for name, value in columns.items():
            setattr(entry, name, value)
        entry.save(update_fields=list(columns))
        _record("corrected", entry, by=by, changed=changed)
    return entry


def take_back(entry: Entry, *, note: str, by: User) -> Entry:
    """Take an entry off its list, with the reason. Matches of it must have come to their end."""
    policies.require_speaker(by, entry)
    with explained(SENTENCES):
        entry = locked(entry)
        _require_open(entry)
        if _live_matches(entry):
            raise Refusal(_("A match of it is under way; write its result first."))
        entry.state = EntryState.CLOSED
        entry.save(update_fields=["state"])
        _record("taken_back", entry, by=by, note=note)
    return entry


def complete(entry: Entry, *, note: str, by: User) -> Entry:
    """A project is finished, with its result; needs are done by their matches."""
    policies.require_speaker(by, entry)
    with explained(SENTENCES):
        entry = locked(entry)
        _require_open(entry)
        if entry.list_name != ListName.PROJECT:
            raise Refusal(_("Only projects are finished here; a need is done when its match is."))
        entry.state = EntryState.DONE
        entry.save(update_fields=["state"])
        _record("completed", entry, by=by, note=note)
    return entry


def locked(entry: Entry) -> Entry:
    return Entry.objects.with_bringer().select_for_update(of=("self",), no_key=True).get(pk=entry.pk)


def _live_matches(entry: Entry) -> bool:
    return Match.objects.live().filter(need=entry).exists() or Match.objects.live().filter(resource=entry).exists()


def _require_open(entry: Entry) -> None:
    if entry.state != EntryState.OPEN:
        raise Refusal(_("This entry is done or was taken back already."))


def _require_fitting(area: Area, line: Line, seat: Unit) -> None:
    if bool(line.unit) == bool(line.organisation):
        raise Refusal(_("Choose who brings it."), field="bringer")
    if line.until and line.until < timezone.localdate():
        raise Refusal(_("The last day lies in the past; choose today or a later one."), field="until")
    if line.organisation and line.organisation.area_id != area.pk:
        raise Refusal(_("This organisation belongs to another alliance."), field="bringer")
    if line.unit and line.unit != seat:
        _require_for_others(area, line.unit, seat)
    if line.organisation and not policies.is_host(seat, area):
        raise Refusal(_("The alliance's own office or committee enters for organisations."), field="bringer")


def _require_for_others(area: Area, unit: Unit, seat: Unit) -> None:
    if not policies.is_host(seat, area):
        raise Refusal(
            _("You enter for your own unit; the alliance's office or committee enters for others."), field="bringer"
        )
    if not Membership.objects.current().of(area, Network.PARTY).filter(unit=unit).exists():
        raise Refusal(_("This unit does not belong to the alliance."), field="bringer")


def _record(
    action: str,
    entry: Entry,
    *,
    by: User,
    changed: Changed | None = None,
    note: str = "",
) -> None:
    record(action, entry, by=by, area=entry.area, changed=changed or {}, with_others=[entry.area], note=note)
