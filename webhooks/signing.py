"""How a receiver knows that it was we who sent it: Standard Webhooks 1.0, symmetric (HMAC-SHA256)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

BEGINNING = "whsec_"
BYTES = 32


def new_secret() -> str:
    """As receivers' libraries take it."""
    return BEGINNING + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def headers(ident: str, timestamp: int, body: bytes, by: Iterable[str]) -> dict[str, str]:
    """`by`: the secrets in force; one signature each, so that a receiver may know either."""
    said = f"{ident}.{timestamp}.".encode() + body
    signatures = " ".join(f"v1,{_signature(secret, said)}" for secret in by)
    return {"webhook-id": ident, "webhook-timestamp": str(timestamp), "webhook-signature": signatures}


def _signature(secret: str, said: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(BEGINNING))
    return base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
