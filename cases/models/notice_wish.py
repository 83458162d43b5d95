"""Whether somebody who raised a matter wants to be told of each step, or of nothing any more; and where to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.reporter import Reporter


class NoticeWish(models.Model):
    """One row for a person who said so. Without a row they are told what they have to know: answers and questions.

    Telephone and address are kept here only where none was given with the matter: for messages alone, so that neither
    units nor the centre can look them up. They are erased when the person wants no more messages.
    """

    reporter = models.OneToOneField(Reporter, models.CASCADE, related_name="wish")
    wants_steps = models.BooleanField(_("is told of each step"))
    """False: wants no message at all."""
    sealed_phone = models.BinaryField(default=bytes)
    sealed_email = models.BinaryField(default=bytes)
    since = models.DateTimeField(_("since"))

    objects: ClassVar[models.Manager[NoticeWish]] = models.Manager()

    class Meta:
        verbose_name = _("wish for messages")
        verbose_name_plural = _("wishes for messages")
        constraints = [
            models.CheckConstraint(
                condition=Q(wants_steps=True) | Q(sealed_phone=b"", sealed_email=b""),
                name="cases_noticewish_no_address_without_messages",
            ),
        ]

    def __str__(self) -> str:
        return str(self.reporter_id)
