"""A unit's receivers: added, tried, given another secret and taken away by its administrator, on record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.rules.sealing import seal
from networks.actions.record import Steward, record
from networks.models import Unit
from orders.models import Mapping, Source
from outbox.errors import DeliveryFailed, NotNow
from outbox.posting import is_encrypted_or_allowed
from web.errors import Refusal
from webhooks import sending, signing
from webhooks.models import Delivery, Webhook, trouble_in_words

MOST = 5
PRUNE_BATCH = 10_000
OVERLAP = dt.timedelta(days=7)
"""So long both secrets sign after a change."""


@transaction.atomic
def add(unit: Unit, *, name: str, address: str, kinds: Collection[str], by: Steward) -> tuple[Webhook, str]:
    """Tell the unit's software of these steps from now on; with the secret, which is shown once."""
    by.require(unit.area)
    _require_outside(address)
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    known = list(Webhook.objects.live().filter(unit=unit))
    if len(known) >= MOST:
        raise Refusal(_("A unit has at most five receivers; take one away first."))
    if any(one.address == address for one in known):
        raise Refusal(_("This receiver was added already."), field="address")
    secret = signing.new_secret()
    webhook = Webhook.objects.create(
        unit=unit, name=name, kinds=sorted(kinds), sealed_address=seal(address), sealed_secret=seal(secret)
    )
    changed = {"name": ("", name), "kinds": ([], webhook.kind_labels)}
    record("webhook_added", webhook, by=by, area=unit.area, with_others=[unit], changed=changed)
    return webhook, secret


def _require_outside(address: str) -> None:
    parts = urlsplit(address)
    if not parts.hostname or not is_encrypted_or_allowed(parts):
        raise Refusal(_("Write an address that begins with https://."), field="address")
    if parts.username or parts.password:
        raise Refusal(_("Leave name and password out of the address; the signature tells who sends."), field="address")


@transaction.atomic
def speak_as(webhook: Webhook, mapping: Mapping | None, *, by: Steward) -> None:
    """Say of orders what is told in the fields of this mapping too; None: no longer. It has to be one of the unit's."""
    webhook = _taken(webhook, by)
    if mapping and mapping not in mappings_for(webhook.unit):
        raise Refusal(_("Choose a mapping of a source of this unit."), field="mapping")
    if webhook.mapping == mapping:
        raise Refusal(_("Nothing is different from what it was."))
    changed = {"mapping": (webhook.mapping, mapping)}
    webhook.mapping = mapping
    webhook.save(update_fields=["mapping"])
    record("webhook_mapped", webhook, by=by, area=webhook.unit.area, with_others=[webhook.unit], changed=changed)


def mappings_for(unit: Unit) -> QuerySet[Mapping]:
    """Those that say what goes back, of the sources whose orders the unit takes in."""
    live = Source.objects.live().filter(centre=unit)
    return Mapping.objects.filter(source__in=live).exclude(back={}).select_related("source").order_by("source", "name")


@transaction.atomic
def change_secret(webhook: Webhook, *, by: Steward) -> str:
    """A new secret, shown once; the one before signs for seven days more."""
    webhook = _taken(webhook, by)
    secret = signing.new_secret()
    webhook.sealed_former_secret, webhook.former_until = webhook.sealed_secret, timezone.now() + OVERLAP
    webhook.sealed_secret = seal(secret)
    webhook.save(update_fields=["sealed_secret", "sealed_former_secret", "former_until"])
    record("webhook_secret_changed", webhook, by=by, area=webhook.unit.area, with_others=[webhook.unit])
    return secret


@transaction.atomic
def remove(webhook: Webhook, *, by: Steward) -> None:
    """Nothing is sent there any more, and what waited is forgotten."""
    webhook = _taken(webhook, by)
    webhook.ended_at = timezone.now()
    webhook.save(update_fields=["ended_at"])
    webhook.deliveries.all().delete()
    record("webhook_removed", webhook, by=by, area=webhook.unit.area, with_others=[webhook.unit])


def attempt(webhook: Webhook, *, by: Steward) -> None:
    """Send a trial now. Raises `Refusal` with what the receiver said."""
    by.require(webhook.unit.area)
    now = timezone.now()
    told = {"type": "trial", "timestamp": now.isoformat(), "data": {"unit": webhook.unit_id}}
    try:
        sending.post(webhook, f"trial_{webhook.pk}_{int(now.timestamp())}", told)
    except NotNow as refusal:
        raise Refusal(_("The receiver takes no more just now; try again in a minute.")) from refusal
    except DeliveryFailed as refusal:
        raise Refusal(_("The receiver did not take it: %(why)s") % {"why": trouble_in_words(str(refusal))}) from refusal
    Webhook.objects.filter(pk=webhook.pk).update(attempts=0, next_try_at=None, last_error="")


@transaction.atomic
def replay(webhook: Webhook, *, since: dt.date, until: dt.date, by: Steward) -> int:
    """Send all of these days once more, `until` exclusive, by when they were told; how many."""
    webhook = _taken(webhook, by)
    if not since < until:
        raise Refusal(_("The last day lies before the first."), field="until")
    first, end = (timezone.make_aware(dt.datetime.combine(day, dt.time.min)) for day in (since, until))
    count = Delivery.objects.filter(webhook=webhook, told_at__gte=first, told_at__lt=end).again()
    if not count:
        raise Refusal(_("Nothing was told in these days, or it is longer ago than messages are kept."))
    _wake(webhook)
    changed = {"since": ("", since), "count": ("", count)}
    record("webhook_replayed", webhook, by=by, area=webhook.unit.area, with_others=[webhook.unit], changed=changed)
    return count


@transaction.atomic
def retry_dead(webhook: Webhook, *, by: Steward) -> int:
    """Send what was given up once more; how many."""
    webhook = _taken(webhook, by)
    count = Delivery.objects.dead().filter(webhook=webhook).again()
    _wake(webhook)
    return count


def forget_old() -> int:
    """Delete what was sent or given up more than OUTBOX_KEEP_DAYS ago, in small transactions; how many."""
    before = timezone.now() - dt.timedelta(days=settings.OUTBOX_KEEP_DAYS)
    old = Delivery.objects.filter(told_at__lt=before).exclude(sent_at=None, dead_at=None)
    return sum(iter(lambda: Delivery.objects.filter(pk__in=old.values("pk")[:PRUNE_BATCH]).delete()[0], 0))


def _wake(webhook: Webhook) -> None:
    Webhook.objects.filter(pk=webhook.pk).update(attempts=0, next_try_at=None)


def _taken(webhook: Webhook, by: Steward) -> Webhook:
    by.require(webhook.unit.area)
    locked = Webhook.objects.live().select_for_update(of=("self",), no_key=True).select_related("unit__area")
    found = locked.filter(pk=webhook.pk).first()
    if found is None:
        raise Refusal(_("This receiver was taken away already."))
    return found
