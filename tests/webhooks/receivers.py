"""A unit's receiver on loopback."""

from __future__ import annotations

from django.utils import timezone

from cases.rules.sealing import seal
from networks.models import Unit
from outbox.tasks import drain
from tests.sink import Sink
from webhooks import sending, signing
from webhooks.choices import Kind
from webhooks.models import Delivery, Webhook


def receiver(unit: Unit, at: Sink | str, *kinds: Kind, secret: str = "") -> Webhook:
    address = at if isinstance(at, str) else at.url("/hook")
    return Webhook.objects.create(
        unit=unit,
        name="热力公司客服系统",
        kinds=list(kinds or Kind),
        sealed_address=seal(address),
        sealed_secret=seal(secret or signing.new_secret()),
    )


def tell() -> None:
    """Let the events be told; nothing is sent yet."""
    drain()


def send(webhook: Webhook) -> int:
    return sending.send(webhook.pk)


def rested(webhook: Webhook) -> Webhook:
    """As if its rest were over, and that of each step."""
    now = timezone.now()
    Webhook.objects.filter(pk=webhook.pk).update(next_try_at=None)
    Delivery.objects.waiting().filter(webhook=webhook).update(available_at=now)
    return Webhook.objects.get(pk=webhook.pk)


def steps(at: Sink) -> list[tuple[str, int]]:
    """Number and version of what was taken, in order."""
    return [(one.body["data"]["number"], one.body["data"]["version"]) for one in at.received]
