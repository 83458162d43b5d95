"""Short texts to whoever raised a matter, by telephone or e-mail: address and code are put in only when they leave."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from cases.models import CaseEvent, Rating, Reporter
from cases.notifications.notices import (
    STEPS_TOLD,
    TEXT_ANSWERED,
    TEXT_ASKED,
    TEXT_NEWS,
    TEXT_RAISED,
    TEXT_REMIND,
    TEXT_STEP,
    TOLD_TO_REPORTERS,
    Notice,
    is_still_true,
)
from cases.rules import sealing
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from cases.rules.where_it_is import SENTENCES
from outbox import gateway, pace
from outbox.errors import NotNow, Overtaken
from outbox.models import Message
from teams import leaving, mail
from teams.models.notice_text import written
from teams.wording import CHINESE, sentence
from web.addresses import whole_address

PHONE, LETTER = 0, 1
"""Places in `Reporter.sealed_ways`."""
A_DAY = dt.timedelta(days=1)
NOT_LATER = frozenset({TEXT_RAISED.kind, TEXT_STEP.kind})
"""What is of no use a day later: above the limit of a day it is not sent at all."""


def send_text(message: Message) -> None:
    """Hand a short text for a reporter to the text gateway; telephone and code are put in only here, at last."""
    leaving.require(message, holds=is_still_true)
    reporter, phone = _told(message, PHONE)
    gateway.send(message.key, phone=phone, text=_text_for(reporter, message))


def send_letter_to_reporter(message: Message) -> None:
    """The same words by e-mail, to whoever gave an address; mail programs offer the link that stops them."""
    leaving.require(message, holds=is_still_true)
    reporter, address = _told(message, LETTER)
    headers = {"List-Unsubscribe": f"<{_stop_link(reporter)}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    subject = reporter.own_number
    mail.send(message.key, to=address, subject=subject, text=_text_for(reporter, message), headers=headers)


def _told(message: Message, way: int) -> tuple[Reporter, str]:
    """The reporter and the address, opened here alone. Overtaken where they want no messages, or not this one."""
    reporter = Reporter.objects.select_related("case", "raised_in", "wish").get(pk=message.recipient)
    wish, address = reporter.wish_for_messages, sealing.unseal(reporter.sealed_ways[way])
    is_asked_for = message.body["kind"] != TEXT_STEP.kind or (wish is not None and wish.wants_steps)
    if not address or not is_asked_for:
        raise Overtaken
    _require_room_today(message, address)
    return reporter, address


def _require_room_today(message: Message, address: str) -> None:
    """So many a day to one address, whoever gave it and for however many matters: nobody floods a stranger's phone."""
    lane = f"day:{sealing.address_digest(address)}"
    if until := pace.take(lane, most=settings.MESSAGES_A_DAY, per=A_DAY):
        raise Overtaken if message.body["kind"] in NOT_LATER else NotNow(until)


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
    notice, code = text_of(event) or TEXT_NEWS, reporter.tracking_code
    if notice is TEXT_STEP:
        return _said(notice, _of_a_step(event, reporter))
    links = {"number": reporter.own_number, "track": _link("answer" if notice is TEXT_ASKED else "track", code)}
    if notice is TEXT_ANSWERED:
        links["rate"] = _link("rate", _rating_code(event, reporter))
    return _said(notice, links)


def _of_a_step(event: CaseEvent, reporter: Reporter) -> dict[str, str]:
    """Where the matter is, and no code: whoever else holds the telephone gets no further with it."""
    with override(CHINESE):
        step = str(SENTENCES[event.target])
    find = str(settings.BASE_URL) + reverse("residents:find")
    return {"number": reporter.own_number, "step": step, "track": find, "stop": _stop_link(reporter)}


def _stop_link(reporter: Reporter) -> str:
    return whole_address("residents:stop", reporter.stop_token)


def _rating_code(event: CaseEvent, reporter: Reporter) -> str:
    given = Rating.objects.filter(reporter=reporter, case=event.case_id, round=event.case.round)
    rating = given.select_related("reporter__case", "reporter__raised_in").first()
    return rating.code if rating else reporter.rating_code(event.case.round, of=event.case_id)


def _said(notice: Notice, links: dict[str, str]) -> str:
    """Residents read Chinese."""
    with override(CHINESE):
        row = written().get(notice.kind)
        return row.said(links)[CHINESE] if row else sentence(notice.text, links)


def _link(page: str, code: str) -> str:
    return whole_address(f"residents:{page}", code)


def text_of(event: CaseEvent) -> Notice | None:
    """Which text of the reporters tells of the event; None where none does. Some are told only of what moves the case,
    and only to who asked for it.
    """
    if event.action == Action.ASK:
        return TEXT_ASKED
    if event.action in TOLD_TO_REPORTERS:
        return TEXT_ANSWERED if event.target == State.EVALUATING else TEXT_NEWS
    return TEXT_STEP if event.action in STEPS_TOLD and event.source != event.target else None
