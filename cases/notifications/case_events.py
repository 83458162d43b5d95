"""How notices are told: an event becomes one message a person and channel, and the texts for its reporters."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import override

from cases.models import CaseEvent, Rating, Reporter
from cases.notifications.notices import (
    TEXT_ANSWERED,
    TEXT_ASKED,
    TEXT_NEWS,
    TEXT_REMIND,
    TOLD_TO_REPORTERS,
    Notice,
    envelopes,
    is_still_true,
    marks,
    told_of,
)
from cases.rules import sealing
from cases.rules.choices import State
from cases.rules.lifecycle import Action, Mark, marked
from networks.models import Unit
from outbox import actions as outbox
from outbox import gateway
from outbox.actions import Envelope
from outbox.models import Message
from teams import leaving, mail
from teams.actions.notices import mark_handled
from teams.leaving import ALONE
from teams.models import Post
from teams.models.notice_text import written
from teams.wording import CHINESE, sentence

ONLY_SAID = marked(Mark.ADDS) & marked(Mark.SILENT)
"""Steps that do no work on the case itself."""
OF_ORDERS = ("supervise", "alarm_red", "alarm_over_150", "alarm_over_200", "red_at_rework")
"""Kinds of notices that ask for a reply."""


def fan_out(message: Message) -> None:
    """Turn an event into one message a person and channel.

    Runs in the transaction that marks the outbox row as sent, so it happens exactly once. A late message goes to the
    centre that had the case right after the step, whoever has the case by now.
    """
    event = CaseEvent.objects.select_related("case", "holder").get(pk=message.body["event"])
    event.case.centre_id = message.body["centre"]
    _put_down(event)
    outbox.enqueue(_to_people(event) + _to_reporters(event))


def _put_down(event: CaseEvent) -> None:
    """Mark earlier notices about this case as handled for the acting unit's people; orders wait for a reply."""
    if event.by_id is None or event.action in ONLY_SAID:
        return
    whose = Q(unit=event.unit_id) if event.unit_id else Q(person=event.by_id)
    kept = () if event.action == Action.REPLY_ORDER else OF_ORDERS
    url = reverse("desk:case", args=[event.case.reference])
    mark_handled(Post.objects.current().filter(whose), url=url, before=event.recorded_at, but=kept)


def _to_people(event: CaseEvent) -> list[Envelope]:
    notices = told_of(event)
    if not notices:
        return []
    unit, texts = event.holder or Unit.objects.get(pk=event.case.centre_id), written()
    found: dict[str, Envelope] = {}
    for notice in notices:
        who = notice.whom(event) if notice.whom else None
        told = who and envelopes(
            notice,
            event.case,
            who,
            key=f"event:{event.pk}",
            texts=texts,
            but=event.by_id,
            unit_name=unit.short_name,
            event=event.pk,
            centre=event.case.centre_id,
        )
        for envelope in told or ():
            found.setdefault(envelope.key, envelope)
    return list(found.values())


def _to_reporters(event: CaseEvent) -> list[Envelope]:
    if event.action not in TOLD_TO_REPORTERS:
        return []
    told = Reporter.objects.filter(case=event.case).exclude(sealed_phone=b"").values_list("pk", flat=True)
    body = {"event": event.pk, "case": event.case_id, "kind": _text_of(event).kind, ALONE: True} | marks(event.case)
    return [Envelope(f"event:{event.pk}:text:{pk}", channel="text", recipient=str(pk), body=body) for pk in told]


def _text_of(event: CaseEvent) -> Notice:
    """Which text of the reporters tells of the event."""
    if event.action == Action.ASK:
        return TEXT_ASKED
    return TEXT_ANSWERED if event.target == State.EVALUATING else TEXT_NEWS


def send_letter(message: Message) -> None:
    leaving.require(message, holds=is_still_true)
    mail.deliver(message)


def send_text(message: Message) -> None:
    """Hand a short text for a reporter to the text gateway; telephone and code are put in only here, at last."""
    leaving.require(message, holds=is_still_true)
    reporter = Reporter.objects.get(pk=message.recipient)
    text = _reminder_of(message.body["rating"]) if "rating" in message.body else _news(message.body["event"], reporter)
    gateway.send(message.key, phone=sealing.unseal(reporter.sealed_phone), text=text)


def _reminder_of(pk: int) -> str:
    rating = Rating.objects.select_related("case", "reporter").get(pk=pk)
    link = _link("rate", rating.reporter.rating_code(rating.round))
    return _said(TEXT_REMIND, {"number": rating.case.reference, "rate": link})


def _news(pk: int, reporter: Reporter) -> str:
    event = CaseEvent.objects.select_related("case").get(pk=pk)
    notice, code = _text_of(event), reporter.tracking_code
    links = {"number": event.case.reference, "track": _link("answer" if notice is TEXT_ASKED else "track", code)}
    if notice is TEXT_ANSWERED:
        links["rate"] = _link("rate", reporter.rating_code(event.case.round))
    return _said(notice, links)


def _said(notice: Notice, links: dict[str, str]) -> str:
    """Residents read Chinese."""
    with override(CHINESE):
        row = written().get(notice.kind)
        return row.said(links)[CHINESE] if row else sentence(notice.text, links)


def _link(page: str, code: str) -> str:
    return str(settings.BASE_URL) + reverse(f"residents:{page}", args=[code])
