"""What waits for a receiver leaves: signed, in order of each case, and nobody waits for a slow one but itself."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from cases.models import CaseEvent
from orders import back
from orders.models import Mapping
from outbox import posting
from outbox.errors import DeliveryFailed, NotNow
from outbox.models import pause_after
from webhooks import signing
from webhooks.models import Delivery, Webhook

LEASE_SECONDS = 60
"""Longer than one post may take; renewed before each."""
RUN_FOR = dt.timedelta(seconds=30)
BATCH = 50
REST_AFTER = 5
"""So many refusals one after the other, and the receiver as a whole is left alone for a while."""
GIVEN_UP_AFTER = dt.timedelta(days=7)


def send(pk: int) -> int:
    """Send what waits for one receiver, until it rests or half a minute is over; how many it took."""
    webhook = Webhook.objects.lease(pk, seconds=LEASE_SECONDS)
    if webhook is None:
        return 0
    taken, until = 0, timezone.now() + RUN_FOR
    try:
        while timezone.now() < until and (batch := Delivery.objects.next_of(webhook, size=BATCH)):
            for delivery in batch:
                _renew(webhook)
                taken += _sent(webhook, delivery)
                if webhook.next_try_at or timezone.now() >= until:
                    return taken
    finally:
        Webhook.objects.filter(pk=pk).update(leased_until=None)
    return taken


def _renew(webhook: Webhook) -> None:
    until = timezone.now() + dt.timedelta(seconds=LEASE_SECONDS)
    Webhook.objects.filter(pk=webhook.pk).update(leased_until=until)


def _sent(webhook: Webhook, delivery: Delivery) -> bool:
    """Whether the receiver took it. What it said no to comes again, later; the steps after it wait for it."""
    try:
        post(webhook, *said_of(delivery, webhook.mapping))
    except NotNow as rest:
        _rest(webhook, rest.until, "HTTP 429")
        return False
    except DeliveryFailed as failure:
        _put_off(webhook, delivery, str(failure))
        return False
    # A process that dies before this line sends it again, with the same id.
    now = timezone.now()
    Delivery.objects.filter(pk=delivery.pk).update(sent_at=now, last_error="")
    webhook.attempts = 0
    Webhook.objects.filter(pk=webhook.pk).update(attempts=0, next_try_at=None, delivered_at=now, last_error="")
    return True


def _put_off(webhook: Webhook, delivery: Delivery, reason: str) -> None:
    """A receiver that nobody answers at rests as a whole; one that answers no rests after some of them."""
    now = timezone.now()
    is_over = now - delivery.waits_since > GIVEN_UP_AFTER
    later: dict[str, Any] = {"dead_at": now} if is_over else {"available_at": now + pause_after(delivery.attempts + 1)}
    row = Delivery.objects.filter(pk=delivery.pk)
    row.update(attempts=models.F("attempts") + 1, last_error=reason[:300], **later)
    webhook.attempts += 1
    if not reason.startswith("HTTP ") or webhook.attempts % REST_AFTER == 0:
        _rest(webhook, now + pause_after(min(webhook.attempts, REST_AFTER)), reason)
    else:
        Webhook.objects.filter(pk=webhook.pk).update(attempts=webhook.attempts, last_error=reason[:300])


def _rest(webhook: Webhook, until: dt.datetime, reason: str) -> None:
    webhook.next_try_at = until
    Webhook.objects.filter(pk=webhook.pk).update(attempts=webhook.attempts, next_try_at=until, last_error=reason[:300])


def said_of(delivery: Delivery, mapping: Mapping | None = None) -> tuple[str, dict[str, Any]]:
    """The id, the same at each try, and what is said: number, step and state. Who and what stand in no message.

    `mapping`: of an order of its source, the sender's own fields stand beside it (decision 67).
    """
    event = CaseEvent.objects.select_related("holder").get(case=delivery.case_id, seq=delivery.seq)
    number = delivery.case.reference
    holder = {"id": event.holder.pk, "name": event.holder.name} if event.holder else None
    step = {
        "number": number,
        "version": event.seq,
        "action": event.action,
        "state_before": event.source or None,
        "state": event.target,
        "holder": holder,
        "href": settings.BASE_URL.rstrip("/") + reverse("api:case", args=[number]),
    }
    if mapping and (outside := back.of_step(event, delivery.case, mapping)):
        step["outside"] = outside
    told = {"type": f"case.{event.action}", "timestamp": event.occurred_at.isoformat(), "data": step}
    return f"evt_{number}_{event.seq}", told


def post(webhook: Webhook, ident: str, told: dict[str, Any]) -> None:
    """Raises `NotNow` at the receiver's limit and `DeliveryFailed` where it did not take it, a redirect too."""
    now = timezone.now()
    body = posting.written(told)
    signed = signing.headers(ident, int(now.timestamp()), body, webhook.secrets(now))
    posting.require_taken(posting.post(webhook.address, body, headers=signed))
