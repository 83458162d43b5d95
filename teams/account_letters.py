"""Letters and texts about an account leave at once, at night too: only their reader knows what is wrong."""

from __future__ import annotations

from smtplib import SMTPException

from django.conf import settings
from django.utils import translation

from outbox import gateway
from outbox.errors import DeliveryFailed
from outbox.models import Message
from teams.actions.telling import TEXT
from teams.inbox import spoken
from teams.mail import compose
from teams.models import FormerAddress, User


def send(message: Message) -> None:
    """To where the account's holder is reached now, or was until somebody changed it; without an address to nobody.

    Raises `DeliveryFailed` while the mail server or the gateway cannot take it.
    """
    person = User.objects.filter(pk=int(message.recipient)).first()
    former = message.body.get("former")
    reached = FormerAddress.objects.filter(pk=former).first() if former else person
    if person is None or reached is None:
        return
    with translation.override(person.language or settings.LANGUAGE_CODE):
        try:
            _leave(message, reached.phone, reached.email)
        except (SMTPException, OSError) as error:
            raise DeliveryFailed(type(error).__name__) from error


def _leave(message: Message, phone: str, email: str) -> None:
    if message.body["way"] == TEXT:
        if phone:
            gateway.send(message.key, phone=phone, text=spoken(message.body))
    elif email:
        compose(message, to=email).send()
