"""Short texts to whoever raised a matter, by telephone or e-mail: address and code are put in only when they leave."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from cases.models import CaseEvent, Rating, Reporter
from cases.notifications.notices import (
    TEXT_ANSWERED,
    TEXT_ASKED,
    TEXT_NEWS,
    TEXT_RAISED,
    TEXT_REMIND,
    Notice,
    is_still_true,
)
from cases.rules import sealing
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from outbox import gateway
from outbox.models import Message
from teams import leaving, mail
from teams.models.notice_text import written
from teams.wording import CHINESE, sentence


def send_text(message: Message) -> None:
    """Hand a short text for a reporter to the text gateway; telephone and code are put in only here, at last."""
    leaving.require(message, holds=is_still_true)
    reporter = Reporter.objects.select_related("case", "raised_in").get(pk=message.recipient)
    gateway.send(message.key, phone=sealing.unseal(reporter.sealed_phone), text=_text_for(reporter, message))


def send_letter_to_reporter(message: Message) -> None:
    """The same words by e-mail, to whoever gave an address."""
    leaving.require(message, holds=is_still_true)
    reporter = Reporter.objects.select_related("case", "raised_in").get(pk=message.recipient)
    to, subject = sealing.unseal(reporter.sealed_email), reporter.own_number
    mail.send(message.key, to=to, subject=subject, text=_text_for(reporter, message))


def _text_for(reporter: Reporter, message: Message) -> str:
    if "rating" in message.body:
        return _reminder_of(message.body["rating"])
    if "event" in message.body:
        return _news(message.body["event"], reporter)
    links = {"number": reporter.own_number, "track": _link("track", reporter.tracking_code)}
    return _said(TEXT_RAISED, links)


def _reminder_of(pk: int) -> str:
    rating = Rating.objects.select_related("reporter__case", "reporter__raised_in").get(pk=pk)
    link = _link("rate", rating.code)
    return _said(TEXT_REMIND, {"number": rating.reporter.own_number, "rate": link})


def _news(pk: int, reporter: Reporter) -> str:
    event = CaseEvent.objects.select_related("case").get(pk=pk)
    notice, code = text_of(event), reporter.tracking_code
    links = {"number": reporter.own_number, "track": _link("answer" if notice is TEXT_ASKED else "track", code)}
    if notice is TEXT_ANSWERED:
        links["rate"] = _link("rate", reporter.rating_code(event.case.round, of=event.case_id))
    return _said(notice, links)


def _said(notice: Notice, links: dict[str, str]) -> str:
    """Residents read Chinese."""
    with override(CHINESE):
        row = written().get(notice.kind)
        return row.said(links)[CHINESE] if row else sentence(notice.text, links)


def _link(page: str, code: str) -> str:
    return str(settings.BASE_URL) + reverse(f"residents:{page}", args=[code])


def text_of(event: CaseEvent) -> Notice:
    """Which text of the reporters tells of the event."""
    if event.action == Action.ASK:
        return TEXT_ASKED
    return TEXT_ANSWERED if event.target == State.EVALUATING else TEXT_NEWS
