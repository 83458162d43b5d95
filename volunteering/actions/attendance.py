"""Who came and for how long: one writes it down, another one confirms, and what was wrong is corrected by a new row."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from teams.models import User
from volunteering import policies
from volunteering.models import ActivityShift, Attendance, SignUp
from volunteering.models.activity import STEP
from web.errors import NotAllowed, Refusal, require_said
from worktime import timekeeping

EARLY = LATE = dt.timedelta(hours=2)
"""Somebody may come so long before the shift, or stay so long after it."""


@dataclass(frozen=True, slots=True)
class Came:
    """From when until when; without times: did not come."""

    began_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None


@transaction.atomic
def record(sign_up: SignUp, came: Came, *, by: User, why: str = "") -> Attendance:
    """Write it down, or correct what was written, with why. The same again is the same row."""
    shift = _led(sign_up.shift_id, by)
    _require_sound(shift, came)
    if not SignUp.objects.filter(pk=sign_up.pk, cancelled_at=None).exists():
        raise Refusal(_("This place was given up; write the person down again if they came."))
    standing = Attendance.objects.standing().filter(sign_up=sign_up).first()
    if standing and (standing.began_at, standing.ended_at) == (came.began_at, came.ended_at):
        return standing
    if standing:
        require_said(why=why)
    return Attendance.objects.create(
        sign_up=sign_up,
        began_at=came.began_at,
        ended_at=came.ended_at,
        corrects=standing,
        why=why if standing else "",
        recorded_by=by,
        recorded_at=timekeeping.now(),
    )


@transaction.atomic
def all_came(shift: ActivityShift, *, by: User) -> int:
    """Whoever has a place and nothing written down yet came for the whole shift."""
    shift = _led(shift.pk, by)
    came = Came(shift.starts_at, shift.ends_at)
    _require_sound(shift, came)
    rows = SignUp.objects.filter(shift=shift, cancelled_at=None, attendances=None).order_by("pk")
    now = timekeeping.now()
    made = [
        Attendance(sign_up=row, began_at=came.began_at, ended_at=came.ended_at, recorded_by=by, recorded_at=now)
        for row in rows
    ]
    return len(Attendance.objects.bulk_create(made))


@transaction.atomic
def confirm_all(shift: ActivityShift, *, by: User) -> int:
    """A second person confirms what stands there: somebody else than who wrote each down."""
    shift = _led(shift.pk, by)
    waiting = Attendance.objects.standing().filter(sign_up__shift=shift, confirmed_at=None)
    count = waiting.exclude(recorded_by=by).update(confirmed_by=by, confirmed_at=timekeeping.now())
    if not count and waiting.exists():
        raise NotAllowed(_("A second person confirms: somebody else than who wrote it down."))
    return count


def _led(shift_pk: int, by: User) -> ActivityShift:
    """Locked, so that two who write at once do not both correct the same row."""
    shift = ActivityShift.objects.locked().select_related("activity__station__area").get(pk=shift_pk)
    policies.require_leading(by, shift.activity.station)
    if shift.activity.is_off:
        raise Refusal(_("This activity is called off."))
    return shift


def _require_sound(shift: ActivityShift, came: Came) -> None:
    now = timekeeping.now()
    if shift.starts_at > now:
        raise Refusal(_("This shift lies in the future; nobody has come yet."))
    if came.began_at is None or came.ended_at is None:
        return
    if came.began_at.minute % 30 or came.ended_at.minute % 30:
        raise Refusal(_("Service is counted in half hours, on the hour or half past."), field="begins")
    if came.ended_at - came.began_at < STEP:
        raise Refusal(_("It ends at least half an hour after it begins."), field="ends")
    if came.began_at < shift.starts_at - EARLY or came.ended_at > shift.ends_at + LATE:
        raise Refusal(_("These times lie outside the shift."), field="begins")
    if came.ended_at > now:
        raise Refusal(_("This lies in the future; write it down when it is over."), field="ends")
