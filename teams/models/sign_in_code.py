"""A one-time code by which somebody signs in for the first time, or again after a lost password."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from teams.codes import digest, letters_of
from teams.models.user import User

IS_LIVE = Q(used_at=None, revoked_at=None)


class SignInCodeQuerySet(models.QuerySet["SignInCode"]):
    def live(self) -> SignInCodeQuerySet:
        """Neither used nor replaced by another one; whether its time is over is asked apart."""
        return self.filter(IS_LIVE)

    def that_could_open(self) -> SignInCodeQuerySet:
        """Those that were used, and the one that still works: whoever issued them knew a way in."""
        return self.filter(revoked_at=None)

    def that_opens(self, person: User, typed: str) -> SignInCode | None:
        """The code that was typed, while it works: not used, not replaced, not over."""
        if not letters_of(typed):
            return None
        live = self.live().filter(person=person).first()
        return live if live and live.is_opened_by(typed) else None


class SignInCode(models.Model):
    """The code itself is shown once and kept nowhere."""

    person = models.ForeignKey(User, models.CASCADE, related_name="sign_in_codes", verbose_name=_("person"))
    digest = models.CharField(max_length=64)
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, verbose_name=_("issued by"))
    issued_at = models.DateTimeField(default=timezone.now)
    expires_on = models.DateField(_("expires"))
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = SignInCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("one-time code")
        verbose_name_plural = _("one-time codes")
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=IS_LIVE, name="teams_signincode_one_live_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.expires_on:%Y-%m-%d}"

    def is_opened_by(self, typed: str) -> bool:
        """Whether this is the code that was typed, and its time is not over."""
        return not self.is_over() and constant_time_compare(self.digest, digest(self.person_id, typed))

    def is_over(self, on: dt.date | None = None) -> bool:
        """`expires_on` is the first day on which it no longer opens anything."""
        return self.expires_on <= (on or timezone.localdate())
