"""Who raised a case, sealed: encrypted fields, a keyed index for looking a telephone up, masked by default."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.rules import sealing
from teams.models import User

if TYPE_CHECKING:
    from cases.models.notice_wish import NoticeWish


class ReporterQuerySet(models.QuerySet["Reporter"]):
    def behind(self, case: Any) -> ReporterQuerySet:
        """Everybody behind the case (or an `OuterRef` to it): who follows it, or raised it before it was merged."""
        return self.filter(Q(case=case) | Q(raised_in=case))


class Reporter(models.Model):
    """One person (or firm) behind a case. Codes are derived from `uid`, so no readable code is ever stored.

    After a change of keys `sealed_code` keeps the tracking code that was given under an earlier key (decision 55).
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="reporters")
    raised_in = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    """The case that this person raised, while it is merged into `case`; NULL where `case` is the one they raised."""
    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    sealed_name = models.BinaryField(default=bytes)
    sealed_phone = models.BinaryField(default=bytes)
    phone_digest = models.BinaryField(max_length=16, null=True)
    sealed_email = models.BinaryField(default=bytes, db_default=b"")
    intake_key = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    """The key of the form by which a resident without an account came: sent twice, it is one person."""
    intake_digest = models.BinaryField(max_length=32, null=True)
    has_joined = models.BooleanField(_("came to a matter that others had raised"), default=False, db_default=False)
    codes_given = models.PositiveSmallIntegerField(_("times the code was given again"), default=0, db_default=0)
    tracking_digest = models.BinaryField(max_length=16, unique=True)
    sealed_code = models.BinaryField(default=bytes, db_default=b"")
    part_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    """The same person in the case that this one was split from."""
    created_at = models.DateTimeField(_("since"))

    objects: ClassVar[models.Manager[Reporter]] = ReporterQuerySet.as_manager()

    class Meta:
        verbose_name = _("reporter")
        verbose_name_plural = _("reporters")
        constraints = [
            models.UniqueConstraint(
                fields=["intake_key"], condition=~Q(intake_key=""), name="cases_reporter_came_once_a_key"
            ),
        ]
        indexes = [
            models.Index(
                fields=["phone_digest"], condition=Q(phone_digest__isnull=False), name="cases_reporter_for_phone"
            ),
            models.Index(fields=["part_of"], condition=Q(part_of__isnull=False), name="cases_reporter_for_part"),
            models.Index(fields=["raised_in"], condition=Q(raised_in__isnull=False), name="cases_reporter_for_merged"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def has_phone(self) -> bool:
        return bool(self.sealed_phone)

    @property
    def can_be_sent_to(self) -> bool:
        """Whether messages go somewhere: they left a telephone or an address, and did not stop them."""
        return any(self.sealed_ways)

    @property
    def masked_name(self) -> str:
        """王** — the family name alone."""
        return sealing.mask_name(sealing.unseal(self.sealed_name))

    @property
    def masked_phone(self) -> str:
        """138****5678."""
        return sealing.mask_phone(sealing.unseal(self.sealed_phone))

    @property
    def tracking_code(self) -> str:
        """Derived anew each time the code is given again: the one before no longer fits `tracking_digest`."""
        if self.sealed_code:
            return sealing.unseal(self.sealed_code)
        purpose = f"track{self.codes_given}" if self.codes_given else "track"
        return sealing.code_given(self.uid, purpose, self.tracking_digest)

    @property
    def wish_for_messages(self) -> NoticeWish | None:
        """What the person said of messages (`NoticeWish`); None where they said nothing."""
        return getattr(self, "wish", None)

    @property
    def sealed_ways(self) -> tuple[bytes | memoryview, bytes | memoryview]:
        """Where messages go, sealed: the telephone and the e-mail address given with the matter, or for messages alone;
        nowhere once the person wants none.
        """
        wish = self.wish_for_messages
        if wish is None or self.sealed_phone or self.sealed_email:
            is_told = wish is None or wish.wants_steps
            return (self.sealed_phone, self.sealed_email) if is_told else (b"", b"")
        return wish.sealed_phone, wish.sealed_email

    @property
    def stop_token(self) -> str:
        """Ends a link that stops messages: the row, and what proves that the link came from here. It opens nothing."""
        return self.stop_tokens[0]

    @property
    def stop_tokens(self) -> list[str]:
        """The same by each key, the newest first: links that were sent before a change of keys still stop."""
        return [f"{self.pk}-{sealing.code(self.uid, 'stop', key)}" for key in sealing.keys()]

    def rating_code(self, round_number: int, *, of: int | None = None, digest: bytes | memoryview | None = None) -> str:
        """The one-time code for a round of the case that the person follows now, or of the case `of`; `digest`: what
        is kept of it, where it was given before (`Rating.code`).

        Of a case into which theirs was merged it is another one: both cases may come to the same round.
        """
        case = of or self.case_id
        where = "" if case == (self.raised_in_id or self.case_id) else f"of{case}"
        return sealing.code_given(self.uid, f"rate{round_number}{where}", digest)

    @property
    def own_number(self) -> str:
        """The number of the case that the person raised."""
        return (self.raised_in or self.case).reference
