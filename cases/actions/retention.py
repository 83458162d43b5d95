"""Periods of keeping, legal holds, and disposals that two people decide."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from cases.access import keeping
from cases.models import Case, Disposal, LegalHold, RetentionRule
from cases.models.retention import LONGEST_MONTHS
from cases.rules.choices import RecordKind
from networks.actions.record import Steward, differences, record
from networks.models import Area
from teams import second_persons
from teams.models import User
from web.errors import NotAllowed, Refusal
from worktime import timekeeping


@transaction.atomic
def set_period(
    kind: RecordKind, months: int, *, basis: str, since: dt.date, note: str = "", by: Steward
) -> RetentionRule:
    """Another period from that day on; what is written down with it is the rule that says so."""
    by.require(Area())
    if since < timekeeping.today():
        raise Refusal(_("Choose today or a later day."), field="since")
    if not 1 <= months <= LONGEST_MONTHS:
        raise Refusal(_("Records are kept for 1 to %(most)d months.") % {"most": LONGEST_MONTHS}, field="months")
    if not basis.strip():
        raise Refusal(_("Write by which rule."), field="basis")
    before = keeping.period_of(kind, since)
    changed = differences({"months": before.months, "basis": before.basis}, {"months": months, "basis": basis.strip()})
    if not changed:
        raise Refusal(_("Nothing is different from what it was."))
    columns = {"months": months, "basis": basis.strip()}
    row, _is_new = RetentionRule.objects.update_or_create(kind=kind, since=since, defaults=columns)
    record("changed", row, by=by, changed=changed | {"since": ("", since)}, note=note)
    return row


@transaction.atomic
def hold(case: Case, *, by: User, reason: str, until: dt.date | None = None) -> LegalHold:
    """Let nothing of the case go, whatever was decided, until the day (exclusive) or until it is lifted."""
    keeping.require_keeper(by)
    if not reason.strip():
        raise Refusal(_("Write why it is held."), field="reason")
    if until and until <= timekeeping.today():
        raise Refusal(_("Choose a later day."), field="until")
    # With the case's row locked a batch of a disposal either has it done, or finds the hold.
    Case.objects.locked().get(pk=case.pk)
    standing = LegalHold.objects.filter(case=case, lifted_at=None).first()
    if standing and standing.is_standing:
        raise Refusal(_("This matter is held already."))
    if standing:
        _lift(standing, by, _("its day has come"))
    return LegalHold.objects.create(
        case=case, reason=reason.strip(), placed_by=by, placed_at=timekeeping.now(), until=until
    )


@transaction.atomic
def lift(held: LegalHold, *, by: User, why: str) -> LegalHold:
    keeping.require_keeper(by)
    if not why.strip():
        raise Refusal(_("Write why it is lifted."), field="why")
    row = LegalHold.objects.select_for_update(no_key=True).get(pk=held.pk)
    if row.lifted_at:
        raise Refusal(_("This hold was lifted already."))
    _lift(row, by, why.strip())
    return row


def _lift(row: LegalHold, by: User, why: str) -> None:
    row.lifted_at, row.lifted_by, row.lifted_why = timekeeping.now(), by, why
    row.save(update_fields=["lifted_at", "lifted_by", "lifted_why"])


@transaction.atomic
def propose(kind: RecordKind, *, by: User, note: str = "") -> Disposal:
    """Propose that what has been kept long enough goes; nothing goes before another person has decided."""
    keeping.require_keeper(by)
    if Disposal.objects.filter(kind=kind).open().exists() or Disposal.objects.filter(kind=kind).to_do().exists():
        raise Refusal(_("A disposal of this kind waits or runs already."))
    before = keeping.ended_before(kind)
    count = keeping.due(kind, before).count()
    if not count:
        raise Refusal(_("Nothing of this kind is due."))
    return Disposal.objects.create(
        kind=kind,
        ended_before=before,
        expected=count,
        basis=keeping.period_of(kind).basis,
        note=note.strip(),
        proposed_by=by,
        proposed_at=timekeeping.now(),
    )


@transaction.atomic
def decide(disposal: Disposal, *, by: User, is_approved: bool) -> Disposal:
    """As the second person, let it be carried out or not."""
    keeping.require_keeper(by)
    waiting = Disposal.objects.select_related("proposed_by").select_for_update(no_key=True, of=("self",))
    row = waiting.get(pk=disposal.pk)
    if row.decided_at:
        raise Refusal(_("This is decided already."))
    if by.pk == row.proposed_by_id:
        raise NotAllowed(_("Another security administrator decides this."))
    if is_approved:
        second_persons.require_own_ways_in(by, row.proposed_by)
    row.decided_at, row.decided_by, row.is_approved = timekeeping.now(), by, is_approved
    row.save(update_fields=["decided_at", "decided_by", "is_approved"])
    return row
