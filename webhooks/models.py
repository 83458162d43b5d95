"""Receivers of a unit outside, and what is on its way to them (decision 64)."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.rules import sealing
from networks.models import Unit
from networks.models.dated import not_over
from orders.models import Mapping
from web.pagination import at_most
from webhooks.choices import Kind

MOST_COUNTED = 999


def trouble_in_words(reason: str) -> str:
    """Why a receiver did not take something, for whoever runs it: its status, or what kept us from asking."""
    if reason.startswith("HTTP "):
        return reason
    if reason.startswith("The address "):
        return gettext("The address lies inside a network of one's own, or does not begin with https://.")
    return gettext("Nobody answers at this address.")


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def live(self) -> WebhookQuerySet:
        """Not ended, of units that are in force."""
        return self.filter(not_over(timezone.localdate(), "unit__"), ended_at=None)

    def ready(self, now: dt.datetime) -> WebhookQuerySet:
        """Those that rest no longer, and that nobody is sending to."""
        rested = Q(next_try_at=None) | Q(next_try_at__lte=now)
        return self.live().filter(rested, Q(leased_until=None) | Q(leased_until__lt=now))

    def due(self) -> list[int]:
        """Those that have something to be sent now: one question of an index each, however much waits."""
        now = timezone.now()
        waiting = Delivery.objects.waiting().filter(webhook=OuterRef("pk"), available_at__lte=now)
        return list(self.ready(now).filter(Exists(waiting)).order_by("pk").values_list("pk", flat=True))

    def lease(self, pk: int, *, seconds: int) -> Webhook | None:
        """Take the receiver for so long; None while somebody else has it, it rests, or it is gone."""
        now = timezone.now()
        # One statement: of two processes one finds the row free.
        taken = self.ready(now).filter(pk=pk).update(leased_until=now + dt.timedelta(seconds=seconds))
        return self.filter(pk=pk).first() if taken else None


class Webhook(models.Model):
    """An address of a unit's own software, and the secret that signs what is sent there. The address is sealed: many
    bear a password of their own.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    name = models.CharField(_("what it is for"), max_length=60)
    sealed_address = models.BinaryField()
    sealed_secret = models.BinaryField()
    sealed_former_secret = models.BinaryField(default=b"")
    former_until = models.DateTimeField(null=True, blank=True)
    kinds = ArrayField(models.CharField(max_length=12, choices=Kind.choices), verbose_name=_("what it is told of"))
    mapping = models.ForeignKey(
        Mapping, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("in whose fields too")
    )
    """Of orders of its source what is told stands there a second time, in the sender's own fields and words."""
    added_at = models.DateTimeField(_("added"), default=timezone.now)
    ended_at = models.DateTimeField(_("taken away"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    """How often in a row nobody answered there."""
    next_try_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(_("last taken"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True, default="", db_default="")

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        constraints = [
            models.CheckConstraint(
                condition=~Q(sealed_address=b"") & ~Q(sealed_secret=b""), name="webhooks_webhook_has_address_and_secret"
            ),
            models.CheckConstraint(
                condition=Q(former_until=None, sealed_former_secret=b"")
                | Q(former_until__isnull=False) & ~Q(sealed_former_secret=b""),
                name="webhooks_webhook_former_secret_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        return sealing.unseal(self.sealed_address)

    @property
    def masked(self) -> str:
        """The host, and that more follows: what stands behind it may be a password."""
        return self.address[: len("https://")] + self.address[len("https://") :].partition("/")[0] + "/…"

    def secrets(self, now: dt.datetime) -> list[str]:
        """The secret, and for a while the one before it: a receiver changes at its own time."""
        former = sealing.unseal(self.sealed_former_secret) if self.former_until and now < self.former_until else ""
        return [sealing.unseal(self.sealed_secret), *([former] if former else [])]

    @property
    def waiting(self) -> str:
        """How many steps wait, at most so many counted."""
        return _counted(self.deliveries.waiting())

    @property
    def dead(self) -> str:
        """How many were given up; empty where none."""
        counted = _counted(self.deliveries.dead())
        return "" if counted == "0" else counted

    @property
    def kind_labels(self) -> list[str]:
        return [str(kind.label) for kind in Kind if kind.value in self.kinds]

    @property
    def trouble(self) -> str:
        """The last error in words; empty where there is none."""
        return trouble_in_words(self.last_error) if self.last_error else ""


def _counted(deliveries: DeliveryQuerySet) -> str:
    return at_most(deliveries[: MOST_COUNTED + 1].count(), MOST_COUNTED)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> DeliveryQuerySet:
        return self.filter(sent_at=None, dead_at=None)

    def dead(self) -> DeliveryQuerySet:
        return self.filter(dead_at__isnull=False)

    def next_of(self, webhook: Webhook, *, size: int) -> list[Delivery]:
        """Of each case the first that waits, the oldest first: no step of a case overtakes the one before it."""
        earlier = Delivery.objects.waiting().filter(webhook=webhook, case=OuterRef("case"), seq__lt=OuterRef("seq"))
        own = self.waiting().filter(~Exists(earlier), webhook=webhook, available_at__lte=timezone.now())
        return list(own.select_related("case").order_by("available_at", "pk")[:size])

    def again(self) -> int:
        """Let these be sent anew; how many."""
        now = timezone.now()
        return self.update(sent_at=None, dead_at=None, attempts=0, available_at=now, waits_since=now)


class Delivery(models.Model):
    """One step of a case for one receiver. What it says is made when it leaves, from the ledger: nothing is copied."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    seq = models.PositiveIntegerField()
    attempts = models.PositiveSmallIntegerField(default=0)
    told_at = models.DateTimeField(default=timezone.now)
    waits_since = models.DateTimeField(default=timezone.now)
    """It is given up some days after this; sent again by hand, it waits anew."""
    available_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True, default="")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["webhook", "case", "seq"], name="webhooks_delivery_once_a_step"),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(dead_at=None), name="webhooks_delivery_sent_or_dead_or_waiting"
            ),
        ]
        indexes = [
            models.Index(
                fields=["webhook", "available_at", "id"],
                name="webhooks_delivery_waiting",
                condition=Q(sent_at=None, dead_at=None),
            ),
            models.Index(
                fields=["webhook", "case", "seq"],
                name="webhooks_delivery_in_order",
                condition=Q(sent_at=None, dead_at=None),
            ),
            models.Index(fields=["webhook", "told_at"], name="webhooks_delivery_of_days"),
            models.Index(fields=["webhook", "id"], name="webhooks_delivery_dead", condition=Q(dead_at__isnull=False)),
            models.Index(fields=["told_at"], name="webhooks_delivery_for_pruning"),
        ]

    def __str__(self) -> str:
        return f"{self.webhook_id} {self.case_id} {self.seq}"
