"""The text-message gateway: a service reached by HTTP, or one that takes letters."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core.mail import EmailMessage

from outbox.posting import post_json, require_taken


def send(key: str, *, phone: str, text: str) -> None:
    """Hand on one text. `id` follows from the key, so that the gateway can tell a second copy.

    Raises `DeliveryFailed` while the gateway cannot take it, `RefusedForGood` where it never will, `NotNow` at its
    limit.
    """
    if settings.TEXT_GATEWAY_URL:
        payload = {"id": hashlib.sha256(key.encode()).hexdigest()[:32], "phone": phone, "text": text}
        headers = {"Authorization": f"Bearer {settings.TEXT_GATEWAY_KEY}"} if settings.TEXT_GATEWAY_KEY else {}
        require_taken(post_json(settings.TEXT_GATEWAY_URL, payload, headers=headers))
    else:
        EmailMessage(subject=key, body=text, to=[f"{phone}@{settings.TEXT_GATEWAY}"]).send()
