"""What a person was told: one entry per message, kept after it was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from teams.models.user import User


class InboxEntryQuerySet(models.QuerySet["InboxEntry"]):
    def of(self, user: User) -> InboxEntryQuerySet:
        return self.filter(user=user)

    def unread(self) -> InboxEntryQuerySet:
        return self.filter(read_at=None)

    def newest_first(self) -> InboxEntryQuerySet:
        return self.order_by("-pk")


class InboxEntry(models.Model):
    """`text` is an English msgid, put into the reader's language when it is read (see `teams.wording.sentence`).

    `said` holds an administrator's words as they were on that day, by language: what was told stays as it was told.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="inbox", db_index=False, verbose_name=_("person")
    )
    key = models.CharField(_("key"), max_length=200)
    kind = models.CharField(_("kind"), max_length=50)
    text = models.CharField(_("text"), max_length=500)
    params = models.JSONField(_("particulars"), default=dict)
    said = models.JSONField(_("words"), default=dict, db_default=Value({}, models.JSONField()))
    url = models.CharField(_("address"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("sent at"))
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    objects = InboxEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [models.UniqueConstraint(fields=["key"], name="teams_inboxentry_key_is_unique")]
        indexes = [
            models.Index(fields=["user", "-id"], name="teams_inboxentry_for_list"),
            models.Index(fields=["user", "-id"], name="teams_inboxentry_for_unread", condition=Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return self.key
