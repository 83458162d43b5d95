"""A wish (微心愿): what somebody needs a hand with, as it was said, and as the community put it up."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.models.scope import around_those_seen
from cases.models.sealed import Coded, CodedQuerySet, PersonSealed
from councils.models import Topic
from networks.models import Unit
from teams.models import RedStation, User
from volunteering.choices import ALIVE, IN_HAND, OVER, PUBLIC, CameBy, ConfirmedBy, Ending, NeedState, Step

LONGEST_TITLE = 60
LONGEST_REASON = 300


class NeedQuerySet(CodedQuerySet["Need"]):
    def visible_to(self, user: User) -> NeedQuerySet:
        """Wishes at the stations in the areas the person's posts look over. Every read by staff starts here."""
        return self.filter(around_those_seen(user, "station__area"))

    def public(self) -> NeedQuerySet:
        """What the community has put up: the one door for whoever is not signed in."""
        return self.filter(state__in=PUBLIC)

    def locked(self) -> NeedQuerySet:
        return self.select_for_update(of=("self",), no_key=True)


class Need(Coded, PersonSealed):
    """`text` is what was said and stays with the staff; `title` and `details` are the community's own words."""

    station = models.ForeignKey(RedStation, models.PROTECT, related_name="needs", verbose_name=_("red station"))
    text = models.TextField(_("what was said"))
    wished_by = models.DateField(_("wanted by"), null=True, blank=True)
    came_by = models.CharField(max_length=8, choices=CameBy)
    topic = models.OneToOneField(Topic, models.PROTECT, null=True, blank=True, related_name="+")
    key = models.CharField(max_length=64)
    digest = models.BinaryField(max_length=32)
    raised_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    raised_at = models.DateTimeField(_("raised"))
    state = models.CharField(_("state"), max_length=9, choices=NeedState, default=NeedState.RAISED)
    title = models.CharField(_("as it is put up"), max_length=LONGEST_TITLE, blank=True)
    details = models.CharField(_("when and how long"), max_length=LONGEST_TITLE, blank=True)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    checked_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=9, choices=Ending, blank=True)
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON, blank=True)
    confirmed_way = models.CharField(max_length=9, choices=ConfirmedBy, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    witness = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("matter"))

    objects: ClassVar[models.Manager[Need]] = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish")
        verbose_name_plural = _("wishes")
        constraints = [
            models.UniqueConstraint(
                fields=["raised_by", "key"], condition=Q(raised_by__isnull=False), name="volunteering_need_once_a_form"
            ),
            models.UniqueConstraint(
                fields=["key"], condition=Q(raised_by=None), name="volunteering_need_by_a_resident_once_a_form"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="volunteering_need_says_something"),
            models.CheckConstraint(
                condition=~Q(state__in=PUBLIC) | ~Q(title="") & Q(checked_by__isnull=False, checked_at__isnull=False),
                name="volunteering_need_checked_before_anybody_sees_it",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ALIVE, ended_at=None) | Q(state__in=OVER, ended_at__isnull=False),
                name="volunteering_need_ended_iff_over",
            ),
            models.CheckConstraint(
                condition=Q(state=NeedState.ENDED) & ~Q(ending="") & ~Q(reason="")
                | ~Q(state=NeedState.ENDED) & Q(ending="", reason=""),
                name="volunteering_need_ended_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state=NeedState.CONFIRMED, confirmed_way=ConfirmedBy.CODE, confirmed_by=None, witness=None)
                | Q(
                    state=NeedState.CONFIRMED,
                    confirmed_way=ConfirmedBy.TELEPHONE,
                    confirmed_by__isnull=False,
                    witness__isnull=False,
                )
                & ~Q(confirmed_by=models.F("witness"))
                | ~Q(state=NeedState.CONFIRMED) & Q(confirmed_way="", confirmed_by=None, witness=None),
                name="volunteering_need_confirmed_by_whom_it_was_for",
            ),
            models.CheckConstraint(
                condition=Q(state=NeedState.MATTER, case__isnull=False) | ~Q(state=NeedState.MATTER) & Q(case=None),
                name="volunteering_need_case_iff_made_one",
            ),
        ]
        indexes = [
            models.Index(fields=["-raised_at", "-id"], name="volunteering_need_newest"),
            models.Index(
                fields=["station", "state"], condition=Q(state__in=ALIVE), name="volunteering_need_alive_at_it"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.text[:30]

    def get_absolute_url(self) -> str:
        return reverse("volunteering:need", args=[self.pk])

    @property
    def is_raised(self) -> bool:
        return self.state == NeedState.RAISED

    @property
    def is_open(self) -> bool:
        return self.state == NeedState.OPEN

    @property
    def is_claimed(self) -> bool:
        return self.state == NeedState.CLAIMED

    @property
    def is_done(self) -> bool:
        return self.state == NeedState.DONE

    @property
    def is_confirmed(self) -> bool:
        return self.state == NeedState.CONFIRMED

    @property
    def is_alive(self) -> bool:
        return self.state in ALIVE

    @property
    def is_in_hand(self) -> bool:
        return self.state in IN_HAND


class Claim(Coded, PersonSealed):
    """Who took a wish on: somebody for themselves, or for the station's team. `by`: the account, where one was used."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="claims")
    team = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    key = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    claimed_at = models.DateTimeField()
    given_back_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[Claim]] = CodedQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish taken on")
        verbose_name_plural = _("wishes taken on")
        constraints = [
            models.UniqueConstraint(
                fields=["need"], condition=Q(given_back_at=None), name="volunteering_claim_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_standing(self) -> bool:
        return self.given_back_at is None


class NeedEvent(models.Model):
    """One step of a wish. `by` is empty where somebody acted by a code. `words`: what they said; written once."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="events")
    step = models.CharField(max_length=9, choices=Step)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    words = models.CharField(max_length=LONGEST_REASON, blank=True)
    payload = models.JSONField(default=dict)

    objects: ClassVar[models.Manager[NeedEvent]] = models.Manager()

    class Meta:
        verbose_name = _("step of a wish")
        verbose_name_plural = _("steps of wishes")

    def __str__(self) -> str:
        return self.step
