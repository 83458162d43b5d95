"""The day before: whoever booked gets a short text, whoever goes to a door a notice in the inbox."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.rules import sealing
from outbox import gateway, pace
from outbox.actions import Envelope, enqueue_by_pieces
from outbox.errors import Overtaken
from outbox.models import Message
from services.models import Booking
from teams.actions.telling import for_the_inbox
from teams.kinds import ENDS_ON, VISIT_TOMORROW
from teams.models.notice_text import written
from teams.wording import CHINESE
from worktime import timekeeping

CHANNEL = "appointment"
A_DAY = dt.timedelta(days=1)


@transaction.atomic
def remind() -> int:
    """How many messages there are. Running twice tells once: the key is appointment and time."""
    tomorrow = timekeeping.today() + A_DAY
    near = Booking.objects.standing().on(tomorrow).select_related("slot")
    return enqueue_by_pieces(near, lambda piece: [*_texts(piece), *_notices(piece, tomorrow)])


def _texts(piece: list[Booking]) -> Iterator[Envelope]:
    """No telephone and no name leaves with the message: both are opened when it is sent."""
    for booking in piece:
        if booking.sealed_phone:
            slot = booking.slot
            key = f"appointment:{booking.pk}:{slot.pk}"
            yield Envelope(key, CHANNEL, str(booking.pk), {"slot": slot.pk})


def _notices(piece: list[Booking], tomorrow: dt.date) -> Iterator[Envelope]:
    texts = written()
    for booking in piece:
        if booking.visitor_id:
            yield from for_the_inbox(
                [booking.visitor_id],
                VISIT_TOMORROW,
                texts,
                url=reverse("services:visits"),
                key=f"visit:{booking.pk}:{booking.slot_id}",
                params={ENDS_ON: tomorrow.isoformat()},
            )


def send_text(message: Message) -> None:
    """Hand the text to the gateway; one that was moved, cancelled or is over by now is not sent."""
    booking = Booking.objects.whole().get(pk=message.recipient)
    slot = booking.slot
    is_over = not booking.is_standing or slot.starts_at <= timekeeping.now()
    phone = sealing.unseal(booking.sealed_phone)
    if is_over or slot.pk != message.body["slot"] or not phone:
        raise Overtaken
    lane = f"day:{sealing.address_digest(phone)}"
    if pace.take(lane, most=settings.MESSAGES_A_DAY, per=A_DAY):
        raise Overtaken
    gateway.send(message.key, phone=phone, text=text_of(booking))


def text_of(booking: Booking) -> str:
    """Where and when, and neither for what nor by which code: others may hold the telephone."""
    at = timezone.localtime(booking.slot.starts_at)
    when = f"{at.month}月{at.day}日{at:%H:%M}"
    with override(CHINESE):
        if booking.at_door:
            return _("Tomorrow, %(when)s: somebody of %(area)s comes to you, as you asked.") % {
                "when": when,
                "area": booking.slot.area.name,
            }
        return _("Tomorrow, %(when)s: your appointment, %(where)s. Cannot come? Cancel it with your code.") % {
            "when": when,
            "where": f"{booking.slot.area.name}{booking.slot.where}",
        }
