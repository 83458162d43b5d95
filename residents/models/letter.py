"""A mail (来信) that came to the city's mailbox: what became of it, and while it waits for a person its words."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.rules import sealing
from teams.models import User


class LetterState(models.TextChoices):
    RAISED = "raised", _("became a matter")
    ADDED = "added", _("added to its matter")
    WAITING = "waiting", _("waits for a person")
    SET_ASIDE = "set_aside", _("set aside")
    REFUSED = "refused", _("not taken")


class Why(models.TextChoices):
    """Why a mail was not taken, or waits."""

    AUTOMATIC = "automatic", _("an automatic reply or a mailing list")
    LOOP = "loop", _("sent by this service itself")
    FORGED = "forged", _("nobody vouches for the sender")
    GIANT = "giant", _("too large")
    TOO_MANY = "too_many", _("too many from one sender today")
    UNREADABLE = "unreadable", _("broken, or without words")
    NO_PLACE = "no_place", _("it does not say where")
    NO_CODE = "no_code", _("its code opens nothing, or several matters")
    ENDED = "ended", _("nothing can be added to its matter any more")


class LetterQuerySet(models.QuerySet["Letter"]):
    def waiting(self) -> LetterQuerySet:
        return self.filter(state=LetterState.WAITING)

    def settled(self) -> LetterQuerySet:
        return self.exclude(state=LetterState.WAITING)


class Letter(models.Model):
    """`digest`: keyed, of the Message-ID, so that a mail that is read twice counts once. `hint`: w***@example.org.

    Sender and words are sealed, and are kept only while the letter waits; the mail itself stays in the mailbox.
    """

    digest = models.BinaryField(max_length=32, unique=True)
    at = models.DateTimeField(_("read"))
    state = models.CharField(_("what became of it"), max_length=10, choices=LetterState.choices)
    why = models.CharField(_("why"), max_length=12, choices=Why.choices, blank=True, default="")
    hint = models.CharField(max_length=60)
    sender_digest = models.BinaryField(max_length=32)
    size = models.PositiveIntegerField(_("bytes"))
    photo_count = models.PositiveSmallIntegerField(default=0)
    sealed_name = models.BinaryField(default=bytes)
    sealed_address = models.BinaryField(default=bytes)
    sealed_text = models.BinaryField(default=bytes)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+", db_index=False)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    settled_at = models.DateTimeField(null=True)
    note = models.CharField(_("reason"), max_length=300, blank=True, default="")

    objects: ClassVar[models.Manager[Letter]] = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=LetterState.WAITING) | Q(sealed_name=b"", sealed_address=b"", sealed_text=b""),
                name="residents_letter_settled_is_empty",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[LetterState.REFUSED, LetterState.WAITING]) | ~Q(why=""),
                name="residents_letter_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[LetterState.RAISED, LetterState.ADDED]) | Q(case__isnull=False),
                name="residents_letter_names_its_case",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state=LetterState.WAITING), name="residents_letter_waiting"),
            models.Index(fields=["sender_digest", "at"], name="residents_letter_of_sender"),
        ]

    def __str__(self) -> str:
        return f"{self.hint} · {self.at:%Y-%m-%d}"

    @property
    def text(self) -> str:
        return sealing.unseal(self.sealed_text)

    @property
    def photos_key(self) -> str:
        """What its photos wait under."""
        return f"letter {bytes(self.digest).hex()[:48]}"
