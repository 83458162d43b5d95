"""How notices are told: an event becomes one message a person and channel, and the texts for its reporters."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse

from cases.models import CaseEvent, Reporter
from cases.notifications import many_looks
from cases.notifications.notices import (
    TEXT_STEP,
    envelopes,
    is_still_true,
    marks,
    told_of,
)
from cases.notifications.to_reporters import text_of
from cases.rules.lifecycle import Action, Mark, marked
from networks.models import Unit
from outbox import actions as outbox
from outbox.actions import Envelope
from outbox.models import Message
from teams import leaving, mail
from teams.actions.notices import mark_handled
from teams.leaving import ALONE
from teams.models import Post
from teams.models.notice_text import written

ONLY_SAID = marked(Mark.ADDS) & marked(Mark.SILENT)
"""Steps that do no work on the case itself."""
WAYS_TO_REPORTERS = ("text", "letter")
"""Channels to the telephone and to the address that a reporter gave."""
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
    many_looks.watch(event)
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
    notice = text_of(event)
    if notice is None:
        return []
    who = Q(case=event.case)
    if event.action == Action.MERGE:
        who |= Q(raised_in=event.case)  # by now they follow the case that goes on
    told = Reporter.objects.filter(who).select_related("wish").order_by("pk")
    if notice is TEXT_STEP:
        told = told.filter(wish__wants_steps=True)
    body = {"event": event.pk, "case": event.case_id, "kind": notice.kind, ALONE: True} | marks(event.case)
    return [
        Envelope(f"event:{event.pk}:{channel}:{one.pk}", channel=channel, recipient=str(one.pk), body=body)
        for one in told
        for channel, address in zip(WAYS_TO_REPORTERS, one.sealed_ways, strict=True)
        if address
    ]


def send_letter(message: Message) -> None:
    leaving.require(message, holds=is_still_true)
    mail.deliver(message)
