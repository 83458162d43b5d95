"""A key by which a program acts in the name of one post, as far as its scopes reach (decision 60)."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from teams.models.post import Post
from teams.models.user import User
from worktime.days import last_day

SHOWN_OF_IT = 12
"""The first characters of a key, which tell it from others on pages; they open nothing."""


class Scope(models.TextChoices):
    """What a key may ask for. Whatever it may ask for, it sees and does no more than the post."""

    READ = "read", _("read matters and what stands around them")
    WHISTLE = "whistle", _("raise matters")
    ACT = "act", _("take steps of matters")
    FIGURES = "figures", _("read figures")


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def live(self, on: dt.date | None = None) -> ApiKeyQuerySet:
        """Not taken back, its time not over, and so is the post that it acts for."""
        day = on or timezone.localdate()
        posts = Post.objects.current(day).filter(person__is_active=True)
        return self.filter(revoked_at=None, until__gt=day, post__in=posts.values("pk"))

    def with_holder(self) -> ApiKeyQuerySet:
        """With all that decides what its holder sees and may do."""
        return self.select_related("post__person", "post__unit__area", "post__area")

    def with_places(self) -> ApiKeyQuerySet:
        return self.select_related("post__person", "post__unit", "post__area__parent__parent", "granted_by")


class ApiKey(models.Model):
    """An administrator grants it; the holder of the post fetches the secret, which is shown once and kept nowhere."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="api_keys", verbose_name=_("post"))
    name = models.CharField(_("what it is for"), max_length=60)
    scopes = ArrayField(models.CharField(max_length=8, choices=Scope.choices), verbose_name=_("what it may do"))
    until = models.DateField(_("until"), help_text=_("The first day on which it opens nothing."))
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("granted by"))
    granted_at = models.DateTimeField(_("granted"), default=timezone.now)
    begins_with = models.CharField(max_length=SHOWN_OF_IT, blank=True, default="")
    digest = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001  none is none: it is unique
    fetched_at = models.DateTimeField(_("fetched"), null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("key for programs")
        verbose_name_plural = _("keys for programs")
        constraints = [
            models.CheckConstraint(
                condition=Q(digest=None, fetched_at=None, begins_with="")
                | (Q(digest__isnull=False, fetched_at__isnull=False) & ~Q(begins_with="")),
                name="teams_apikey_fetched_has_a_digest",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="teams_apikey_taken_back_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(scopes=[]), name="teams_apikey_may_do_something"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_over(self) -> bool:
        """Whether its own time or that of its post is over, or its holder's account is closed."""
        return self.until <= timezone.localdate() or self.post.is_over or not self.post.person.is_active

    @property
    def last_day(self) -> dt.date | None:
        return last_day(self.until)

    @property
    def scope_labels(self) -> list[str]:
        return [str(Scope(scope).label) for scope in self.scopes]


class ApiKeyUse(models.Model):
    """How often a key was used in the current minute, and when last: narrow, because each request writes it."""

    key = models.OneToOneField(ApiKey, models.CASCADE, primary_key=True, related_name="use")
    minute = models.DateTimeField()
    count = models.PositiveIntegerField()
    last_used_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_used_at__gte=F("minute")), name="teams_apikeyuse_in_its_minute")
        ]

    def __str__(self) -> str:
        return f"{self.key_id} {self.last_used_at:%Y-%m-%d %H:%M}"
