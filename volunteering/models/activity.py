"""Activities of a red station, their shifts, who has a place, who came and for how long, and the proof of it."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models.scope import around_those_seen
from cases.models.sealed import Coded, CodedQuerySet, PersonSealed
from cases.rules import sealing
from teams.models import RedStation, User

LONGEST_TITLE = 60
LONGEST_ABOUT = 200
STEP = dt.timedelta(minutes=30)
"""Service is counted in half hours that begin on the half hour."""
LONGEST_SHIFT = dt.timedelta(hours=16)
MOST_PLACES = 500


class ActivityQuerySet(models.QuerySet["Activity"]):
    def visible_to(self, user: User) -> ActivityQuerySet:
        """At the stations in the areas the person's posts look over, of their team, and those they lead."""
        seen = around_those_seen(user, "station__area") | Q(leader=user.pk)
        return self.filter(seen | Q(station__team__in=user.own_units))


class Activity(models.Model):
    """`leader`: who records who came."""

    station = models.ForeignKey(RedStation, models.PROTECT, related_name="activities", verbose_name=_("red station"))
    title = models.CharField(_("activity"), max_length=LONGEST_TITLE)
    about = models.CharField(_("what it is about"), max_length=LONGEST_ABOUT, blank=True)
    place = models.CharField(_("place"), max_length=LONGEST_ABOUT)
    leader = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("leader"))
    key = models.CharField(max_length=64)
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    planned_at = models.DateTimeField()
    called_off_at = models.DateTimeField(_("called off"), null=True, blank=True)
    why_off = models.CharField(_("why it was called off"), max_length=LONGEST_ABOUT, blank=True)

    objects: ClassVar[models.Manager[Activity]] = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [
            models.UniqueConstraint(fields=["planned_by", "key"], name="volunteering_activity_once_a_form"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(place=""), name="volunteering_activity_says_what"),
            models.CheckConstraint(
                condition=Q(called_off_at=None, why_off="") | Q(called_off_at__isnull=False) & ~Q(why_off=""),
                name="volunteering_activity_called_off_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("volunteering:activity", args=[self.pk])

    @property
    def is_off(self) -> bool:
        return self.called_off_at is not None


class ActivityShiftQuerySet(models.QuerySet["ActivityShift"]):
    def locked(self) -> ActivityShiftQuerySet:
        return self.select_for_update(of=("self",), no_key=True)


class ActivityShift(models.Model):
    """A time with places. Whoever takes a place locks the row, so the places are never too many."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    places = models.PositiveSmallIntegerField(_("places"))

    objects: ClassVar[models.Manager[ActivityShift]] = ActivityShiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("shift of an activity")
        verbose_name_plural = _("shifts of activities")
        constraints = [
            models.UniqueConstraint(fields=["activity", "starts_at", "ends_at"], name="volunteering_shift_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at"), places__gte=1),
                name="volunteering_shift_lasts_and_has_places",
            ),
        ]
        indexes = [models.Index(fields=["ends_at", "id"], name="volunteering_shift_for_coming")]

    def __str__(self) -> str:
        return f"{self.starts_at} {self.ends_at}"

    @property
    def ends_words(self) -> str:
        """10:00, or that it is on another day."""
        end = timezone.localtime(self.ends_at)
        is_same = end.date() == timezone.localdate(self.starts_at)
        return f"{end:%H:%M}" if is_same else gettext("%(clock)s the next day") % {"clock": f"{end:%H:%M}"}


class Volunteer(PersonSealed):
    """One person, whatever team reports them: found by the telephone's digest, and by name where several share it."""

    phone_digest = models.BinaryField(max_length=16)
    number = models.PositiveSmallIntegerField()
    """Among those who share the telephone."""

    objects: ClassVar[models.Manager[Volunteer]] = models.Manager()

    class Meta:
        verbose_name = _("volunteer")
        verbose_name_plural = _("volunteers")
        constraints = [
            models.UniqueConstraint(fields=["phone_digest", "number"], name="volunteering_volunteer_one_a_person"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def name(self) -> str:
        return sealing.unseal(self.sealed_name)


class SignUp(Coded):
    """A place in a shift. Whoever is under 18 has one with a guardian's consent alone."""

    shift = models.ForeignKey(ActivityShift, models.PROTECT, related_name="sign_ups")
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="sign_ups")
    is_minor = models.BooleanField(_("under 18"), default=False)
    sealed_guardian_name = models.BinaryField(default=bytes)
    sealed_guardian_phone = models.BinaryField(default=bytes)
    guardian_agreed_at = models.DateTimeField(_("guardian agreed"), null=True, blank=True)
    key = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    cancelled_at = models.DateTimeField(_("given up"), null=True, blank=True)

    objects: ClassVar[models.Manager[SignUp]] = CodedQuerySet.as_manager()

    class Meta:
        verbose_name = _("place in a shift")
        verbose_name_plural = _("places in shifts")
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "volunteer"], condition=Q(cancelled_at=None), name="volunteering_signup_one_place_each"
            ),
            models.CheckConstraint(
                condition=Q(is_minor=False, guardian_agreed_at=None)
                | Q(is_minor=True, guardian_agreed_at__isnull=False)
                & ~Q(sealed_guardian_name=b"")
                & ~Q(sealed_guardian_phone=b""),
                name="volunteering_signup_minor_has_consent",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_standing(self) -> bool:
        return self.cancelled_at is None


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def standing(self) -> AttendanceQuerySet:
        """Those that no later one corrects."""
        return self.filter(corrected_by=None)

    def counted(self) -> AttendanceQuerySet:
        """What a second person has confirmed and nobody corrected: service, and nothing else is."""
        return self.standing().filter(confirmed_at__isnull=False, began_at__isnull=False)


class Attendance(models.Model):
    """Who came and for how long, as the leader wrote it; a second person confirms. Corrected by another row, never
    overwritten. Without times: did not come."""

    sign_up = models.ForeignKey(SignUp, models.PROTECT, related_name="attendances")
    began_at = models.DateTimeField(_("from"), null=True, blank=True)
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="corrected_by")
    why = models.CharField(_("why it is corrected"), max_length=LONGEST_ABOUT, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    objects: ClassVar[models.Manager[Attendance]] = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services of volunteers")
        constraints = [
            models.UniqueConstraint(
                fields=["sign_up"], condition=Q(corrects=None), name="volunteering_attendance_first_once"
            ),
            models.CheckConstraint(
                condition=Q(began_at=None, ended_at=None) | Q(began_at__isnull=False, ended_at__gt=F("began_at")),
                name="volunteering_attendance_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None, why="") | Q(corrects__isnull=False) & ~Q(why=""),
                name="volunteering_attendance_correction_says_why",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False) & ~Q(confirmed_by=F("recorded_by")),
                name="volunteering_attendance_confirmed_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.began_at} {self.ended_at}"

    @property
    def came(self) -> bool:
        return self.began_at is not None


class ProofQuerySet(models.QuerySet["Proof"]):
    def visible_to(self, user: User) -> ProofQuerySet:
        """Asked for at the stations in the areas the person's posts look over."""
        return self.filter(around_those_seen(user, "station__area"))


class Proof(models.Model):
    """A proof of service: asked for, issued with a number and a code that anybody can check, withdrawn on record."""

    station = models.ForeignKey(RedStation, models.PROTECT, related_name="+", verbose_name=_("red station"))
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="+", db_index=False)
    asked_with = models.ForeignKey(SignUp, models.PROTECT, related_name="proofs")
    """The place whose code asked for it: that code alone opens the paper."""
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    asked_at = models.DateTimeField(_("asked for"))
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    number = models.PositiveIntegerField(_("number in the year"), null=True, blank=True)
    code = models.CharField(max_length=12, unique=True)
    half_hours = models.PositiveIntegerField(_("half hours"), null=True, blank=True)
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    issued_at = models.DateTimeField(_("issued"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    why_withdrawn = models.CharField(_("why it was withdrawn"), max_length=LONGEST_ABOUT, blank=True)

    objects: ClassVar[models.Manager[Proof]] = ProofQuerySet.as_manager()

    class Meta:
        verbose_name = _("proof of service")
        verbose_name_plural = _("proofs of service")
        constraints = [
            models.UniqueConstraint(fields=["station", "year", "number"], name="volunteering_proof_numbered_a_year"),
            models.UniqueConstraint(
                fields=["asked_with", "since", "until"],
                condition=Q(issued_at=None),
                name="volunteering_proof_asked_for_once",
            ),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="volunteering_proof_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(issued_at=None, issued_by=None, number=None, year=None, half_hours=None, withdrawn_at=None)
                | Q(
                    issued_at__isnull=False,
                    issued_by__isnull=False,
                    number__isnull=False,
                    year__isnull=False,
                    half_hours__gte=1,
                ),
                name="volunteering_proof_issued_for_hours_with_a_number",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, why_withdrawn="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(why_withdrawn=""),
                name="volunteering_proof_withdrawn_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("volunteering:proof", args=[self.pk])

    @property
    def is_issued(self) -> bool:
        return self.issued_at is not None

    @property
    def is_valid(self) -> bool:
        return self.issued_at is not None and self.withdrawn_at is None
