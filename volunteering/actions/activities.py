"""Activities planned, places taken and given up: never more than there are, and one each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.actions import Person
from cases.models.sealed import drawn
from cases.rules import sealing
from teams.models import RedStation, User
from volunteering import policies
from volunteering.models import Activity, ActivityShift, SignUp, Volunteer
from volunteering.models.activity import LONGEST_SHIFT, MOST_PLACES
from web.errors import KeyReused, Refusal, once, require_said
from worktime import timekeeping

AHEAD = dt.timedelta(days=400)
BEHIND = dt.timedelta(days=31)
"""An activity that took place before it was written down may be entered for so long."""
MOST_SHIFTS = 60
ON_THE_HALF_HOUR = (0, 30)
HAS_ONE = gettext_lazy("You have a place in this shift already. Its code was shown then; is it lost, ring the station.")
REUSED = gettext_lazy("This form was sent already. Press once more, and it is sent as a new one.")


@dataclass(frozen=True, slots=True)
class Times:
    """A shift: from, until (the next day where it ends before it begins), and how many can come."""

    day: dt.date
    begins: dt.time
    ends: dt.time
    places: int

    @property
    def starts_at(self) -> dt.datetime:
        return timekeeping.start_of(self.day) + _since_midnight(self.begins)

    @property
    def ends_at(self) -> dt.datetime:
        end = timekeeping.start_of(self.day) + _since_midnight(self.ends)
        return end if end > self.starts_at else end + dt.timedelta(days=1)


def _since_midnight(clock: dt.time) -> dt.timedelta:
    return dt.timedelta(hours=clock.hour, minutes=clock.minute)


@dataclass(frozen=True, slots=True)
class Plan:
    """What it is, and where."""

    title: str
    about: str
    place: str


@dataclass(frozen=True, slots=True)
class Guest:
    """Who wants a place. `guardian`: whoever agreed, where the person is under 18."""

    person: Person
    is_minor: bool = False
    guardian: Person = Person()
    guardian_agrees: bool = False


@transaction.atomic
def plan(station: RedStation, wanted: Plan, times: Times, *, key: str, by: User) -> Activity:
    """An activity with its first shift, led by whoever plans it. `key`: the form's own; sent twice it is one."""
    policies.require_leading(by, station)
    require_said(title=wanted.title, place=wanted.place)
    _require_sound(times)

    def written() -> Activity:
        activity = Activity.objects.create(
            station=station, title=wanted.title, about=wanted.about, place=wanted.place, leader=by, key=key,
            planned_by=by, planned_at=timekeeping.now(),
        )  # fmt: skip
        _shift(activity, times)
        return activity

    return once(written, lambda: Activity.objects.filter(planned_by=by, key=key).first())


@transaction.atomic
def add_shift(activity: Activity, times: Times, *, by: User) -> ActivityShift:
    """One more shift; the same times twice are one."""
    activity = _led(activity, by)
    _require_sound(times)
    before = activity.shifts.filter(starts_at=times.starts_at, ends_at=times.ends_at).first()
    if before:
        return before
    if activity.shifts.count() >= MOST_SHIFTS:
        raise Refusal(_("This activity has very many shifts already; plan another one."))
    return _shift(activity, times)


def _shift(activity: Activity, times: Times) -> ActivityShift:
    return ActivityShift.objects.create(
        activity=activity, starts_at=times.starts_at, ends_at=times.ends_at, places=times.places
    )


def _require_sound(times: Times) -> None:
    if times.begins.minute not in ON_THE_HALF_HOUR:
        raise Refusal(_("Service is counted in half hours: begin on the hour or half past."), field="begins")
    if times.ends.minute not in ON_THE_HALF_HOUR:
        raise Refusal(_("Service is counted in half hours: end on the hour or half past."), field="ends")
    if times.ends_at - times.starts_at > LONGEST_SHIFT:
        raise Refusal(_("A shift lasts at most sixteen hours; make two of it."), field="ends")
    if not 1 <= times.places <= MOST_PLACES:
        raise Refusal(_("Say how many can come: 1 to 500."), field="places")
    now = timekeeping.now()
    if not now - BEHIND <= times.starts_at <= now + AHEAD:
        raise Refusal(_("This day lies too far away: look at its year."), field="day")


def _led(activity: Activity, by: User) -> Activity:
    """Locked: of two who change it at once the second one sees what the first one left."""
    activity = (
        Activity.objects.select_for_update(of=("self",), no_key=True)
        .select_related("station__area")
        .get(pk=activity.pk)
    )
    policies.require_leading(by, activity.station)
    if activity.is_off:
        raise Refusal(_("This activity is called off."))
    return activity


@transaction.atomic
def call_off(activity: Activity, *, why: str, by: User) -> Activity:
    """It does not take place: who has a place reads so on their page. Not once somebody's service is recorded."""
    require_said(why=why)
    activity = _led(activity, by)
    if SignUp.objects.filter(shift__activity=activity, attendances__isnull=False).exists():
        raise Refusal(_("Somebody's service is recorded already; this activity took place."))
    activity.called_off_at, activity.why_off = timekeeping.now(), why
    activity.save(update_fields=["called_off_at", "why_off"])
    return activity


@transaction.atomic
def sign_up(shift: ActivityShift, guest: Guest, *, key: str, by: User | None = None) -> SignUp:
    """Take a place. Who has one already takes no second, however often they press. `key`: the form's own.

    `by`: a leader who writes somebody down, also afterwards. Somebody without an account learns of a place that was
    taken by another form only that it is taken: whoever knows a name and a telephone gets no code by it.
    """
    _require_complete(guest)
    shift = ActivityShift.objects.locked().select_related("activity__station__area").get(pk=shift.pk)
    if by:
        policies.require_leading(by, shift.activity.station)
    volunteer = volunteer_of(guest.person)
    standing = shift.sign_ups.filter(cancelled_at=None)
    before = standing.filter(volunteer=volunteer).first()
    if before and (by or before.key == key):
        return before
    if before:
        raise Refusal(HAS_ONE)
    if SignUp.objects.filter(key=key).exists():
        raise KeyReused(REUSED)
    if shift.activity.is_off:
        raise Refusal(_("This activity is called off."))
    if by is None and shift.ends_at <= timekeeping.now():
        raise Refusal(_("This shift is over. Thank you! Perhaps another one fits."))
    if standing.count() >= shift.places:
        raise Refusal(_("All places of this shift are taken. Thank you! Perhaps another one fits."))
    return SignUp.objects.create(
        shift=shift,
        volunteer=volunteer,
        is_minor=guest.is_minor,
        sealed_guardian_name=sealing.seal(guest.guardian.name if guest.is_minor else ""),
        sealed_guardian_phone=sealing.seal(guest.guardian.phone if guest.is_minor else ""),
        guardian_agreed_at=timekeeping.now() if guest.is_minor else None,
        key=key,
        by=by,
        at=timekeeping.now(),
        **drawn("service"),
    )


def _require_complete(guest: Guest) -> None:
    require_said(name=guest.person.name, phone=guest.person.phone)
    if not guest.is_minor:
        return
    if not guest.guardian.name or not guest.guardian.phone:
        raise Refusal(_("Under 18: write the guardian's name and telephone."), field="guardian_name")
    if not guest.guardian_agrees:
        raise Refusal(_("Under 18: the guardian has to agree first."), field="guardian_agrees")
    if guest.guardian.name == guest.person.name:
        raise Refusal(_("The guardian is somebody else than who comes."), field="guardian_name")


def volunteer_of(person: Person) -> Volunteer:
    """The one row of the person: by telephone, and by name among those who share it."""

    def found() -> Volunteer | None:
        rows = Volunteer.objects.filter(phone_digest__in=sealing.phone_digests(person.phone)).order_by("number")
        return next((one for one in rows if one.name == person.name), None)

    def written() -> Volunteer:
        digests = sealing.phone_digests(person.phone)
        last = Volunteer.objects.filter(phone_digest__in=digests).order_by("-number").first()
        return Volunteer.objects.create(
            sealed_name=sealing.seal(person.name),
            sealed_phone=sealing.seal(person.phone),
            phone_digest=digests[0],
            number=last.number + 1 if last else 1,
        )

    return found() or once(written, found)


@transaction.atomic
def give_up(sign_up: SignUp) -> SignUp:
    """Give the place up before the shift begins; it is free for somebody else at once."""
    shift = ActivityShift.objects.locked().get(pk=sign_up.shift_id)
    sign_up.refresh_from_db(fields=["cancelled_at"])
    if sign_up.cancelled_at:
        return sign_up
    if shift.starts_at <= timekeeping.now():
        raise Refusal(_("This shift has begun already; tell the leader."))
    sign_up.cancelled_at = timekeeping.now()
    sign_up.save(update_fields=["cancelled_at"])
    return sign_up
