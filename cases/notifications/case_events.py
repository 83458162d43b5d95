"""How notices are told: an event becomes one message a person and channel, and the texts for its reporters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.module_loading import import_string

from cases.access.following import followers
from cases.models import CaseEvent, Reporter
from cases.notifications import many_looks
from cases.notifications.audiences import Around, open_to
from cases.notifications.notices import BY_KIND, TEXT_STEP, Notice, is_still_true, marks, told_of
from cases.notifications.seats import ANY, Seats
from cases.notifications.tellings import Telling, envelopes
from cases.notifications.to_reporters import text_of
from cases.rules.lifecycle import Action, marked
from cases.rules.transitions import Mark
from networks.models import Unit
from outbox import actions as outbox
from outbox.actions import Envelope
from outbox.models import Message
from teams import leaving, mail
from teams.actions.notices import Handled, mark_handled
from teams.leaving import ALONE

ONLY_SAID = marked(Mark.ADDS) & marked(Mark.SILENT)
"""Steps that do no work on the case itself."""
WAYS_TO_REPORTERS = ("text", "letter")
"""Channels to the telephone and to the address that a reporter gave."""
OF_ORDERS = ("supervise", "alarm_red", "alarm_over_150", "alarm_over_200", "red_at_rework")
"""Kinds of notices that ask for a reply."""
OF_NOTES = ("note_named", "note_unit")
"""Kinds that are settled by reading, which nobody does for another."""


def fan_out(messages: Sequence[Message]) -> None:
    """Turn events into one message a person and channel, so many statements for a batch and not for each event.

    Runs in the transaction that marks the outbox rows as sent, so it happens exactly once. A late message goes to the
    centre that had the case right after the step, whoever has the case by now.
    """
    events = _events(messages)
    mark_handled([_handled(event) for event in events if event.action not in ONLY_SAID])
    many_looks.watch(events)
    outbox.enqueue(_to_people(events) + _to_reporters(events))
    for follower in settings.EVENT_FOLLOWERS:
        import_string(follower)(events)


def _events(messages: Sequence[Message]) -> list[CaseEvent]:
    """Each with a case of its own, which stands at the centre that the message names."""
    found = CaseEvent.objects.select_related("case", "holder").in_bulk([message.body["event"] for message in messages])
    centres = Unit.objects.in_bulk({message.body["centre"] for message in messages})
    events = [found[message.body["event"]] for message in messages]
    for event, message in zip(events, messages, strict=True):
        event.case.centre = centres[message.body["centre"]]
    return events


def _handled(event: CaseEvent) -> Handled:
    """Earlier notices about this case are handled for the acting unit's people; orders wait for a reply."""
    return Handled(
        url=reverse("desk:case", args=[event.case.reference]),
        before=event.recorded_at,
        unit=event.unit_id,
        person=None if event.unit_id else event.by_id,
        but=OF_NOTES if event.action == Action.REPLY_ORDER else OF_ORDERS + OF_NOTES,
    )


def _to_people(events: Sequence[CaseEvent]) -> list[Envelope]:
    around = Around(events)
    tellings = [
        _telling(notice, event, whom(event, around))
        for event in events
        for notice in told_of(event)
        if (whom := notice.whom)
    ]
    found: dict[str, Envelope] = {}
    for envelope in (*envelopes(tellings), *_to_followers(events)):
        found.setdefault(envelope.key, envelope)  # of two notices of one step the first
    return list(found.values())


def _to_followers(events: Sequence[CaseEvent]) -> list[Envelope]:
    """In the inbox alone: whoever follows many cases is not called by each."""
    tellings = [
        Telling(
            f"event:{event.pk}",
            BY_KIND["followed" if is_itself else "followed_new"],
            event.case,
            [Seats(ANY, person=person)],
            unit_name=(event.holder or event.case.centre).short_name,
            more={"event": event.pk, "centre": event.case.centre_id},
        )
        for event, person, is_itself in followers(events)
    ]
    return [envelope for envelope in envelopes(tellings) if envelope.channel == "inbox"]


def _telling(notice: Notice, event: CaseEvent, seats: list[Seats]) -> Telling:
    case = event.case
    if case.is_suggested_confidential:
        seats = [both for each in seats for both in each.within(open_to(event))]
    return Telling(
        f"event:{event.pk}",
        notice,
        case,
        seats,
        unit_name=(event.holder or case.centre).short_name,
        but=event.by_id,
        more={"event": event.pk, "centre": case.centre_id},
    )


def _to_reporters(events: Sequence[CaseEvent]) -> list[Envelope]:
    told = [(event, notice) for event in events if (notice := text_of(event))]
    # Whose case was merged follows by now the case that goes on.
    merged = {event.case_id for event, _notice in told if event.action == Action.MERGE}
    who = Q(case__in={event.case_id for event, _notice in told}) | Q(raised_in__in=merged)
    reporters = list(Reporter.objects.filter(who).select_related("wish").order_by("pk"))
    by_case: dict[int | None, list[Reporter]] = defaultdict(list)
    for one in reporters:
        by_case[one.case_id].append(one)
        if one.raised_in_id in merged and one.raised_in_id != one.case_id:
            by_case[one.raised_in_id].append(one)
    return [envelope for event, notice in told for envelope in _news(event, notice, by_case[event.case_id])]


def _news(event: CaseEvent, notice: Notice, reporters: Iterable[Reporter]) -> list[Envelope]:
    body = {"event": event.pk, "case": event.case_id, "kind": notice.kind, ALONE: True} | marks(event.case)
    return [
        Envelope(f"event:{event.pk}:{channel}:{one.pk}", channel=channel, recipient=str(one.pk), body=body)
        for one in reporters
        if notice is not TEXT_STEP or one.wish_for_messages  # who wishes for none has no way left
        for channel, address in zip(WAYS_TO_REPORTERS, one.sealed_ways, strict=True)
        if address
    ]


def send_letter(message: Message) -> None:
    leaving.require(message, holds=is_still_true)
    mail.deliver(message)
