"""Telling people by e-mail, with the same sentence as in the inbox."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from smtplib import SMTPException
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from outbox.errors import DeliveryFailed
from outbox.models import Message
from teams.inbox import counted, spoken
from teams.models import User


def deliver(message: Message) -> None:
    """Send a notice to its person's address; to whoever has none, or has left, there is nothing to send.

    Raises `DeliveryFailed` while the mail server cannot be reached or refuses.
    """
    reader = User.objects.filter(pk=int(message.recipient), is_active=True).exclude(email="").first()
    if reader is None:
        return
    with translation.override(reader.language or settings.LANGUAGE_CODE):
        mail = compose(message, to=reader.email)
    try:
        mail.send()
    except (SMTPException, OSError) as error:
        raise DeliveryFailed(type(error).__name__) from error


def send(key: str, *, to: str, subject: str, text: str, headers: Mapping[str, str] | None = None) -> None:
    """Send a short text to somebody who is no user. Raises `DeliveryFailed` while the mail server cannot take it."""
    named = {"Message-ID": _letter_id(key), **(headers or {})}
    mail = EmailMessage(subject=subject, body=text, to=[to], headers=named)
    try:
        mail.send()
    except (SMTPException, OSError) as error:
        raise DeliveryFailed(type(error).__name__) from error


def compose(message: Message, *, to: str) -> EmailMessage:
    """The letter in the active language; its Message-ID follows from the key, so that a second copy shows as one."""
    said = spoken(message.body)
    link = urljoin(settings.BASE_URL, message.body["url"])
    letter = _("%(sentence)s\n\nOpen: %(link)s\n\nThis letter was sent by the service; please do not answer it.") % {
        "sentence": "\n".join([said, *counted(message.body)]),
        "link": link,
    }
    return EmailMessage(
        subject=" ".join(said.split()), body=letter, to=[to], headers={"Message-ID": _letter_id(message.key)}
    )


def _letter_id(key: str) -> str:
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{host}>"
