"""How notices are told: an event becomes one message a person and channel, and the texts for its reporters."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from cases import gateway, sealing
from cases.choices import OrderKind, Part, Stage, State
from cases.models import Call, CaseEvent, Clock, Rating, Reporter, SupervisionOrder
from cases.notices import (
    BY_KIND,
    TEXT_ANSWERED,
    TEXT_NEWS,
    TEXT_REMIND,
    TOLD_TO_REPORTERS,
    Notice,
    envelopes,
    is_still_true,
    marks,
    told_of,
)
from cases.policies import CHECKERS, MEMBERS, in_office
from networks.models import Unit
from outbox import actions as outbox
from outbox.actions import Envelope
from outbox.models import Message
from teams import leaving, mail
from teams.choices import Duty
from teams.leaving import ALONE
from teams.models.notice_text import written
from teams.wording import CHINESE, sentence

TO_ALL = (OrderKind.REMIND, OrderKind.AMBER)


def fan_out(message: Message) -> None:
    """Delivered in one transaction, so it happens once.

    A message that comes late tells those whose matter it was after that step, whoever has it by now.
    """
    event = CaseEvent.objects.select_related("case", "holder").get(pk=message.body["event"])
    event.case.centre_id = message.body["centre"]
    outbox.enqueue(_to_people(event) + _to_reporters(event))


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
    kind = TEXT_ANSWERED.kind if event.target == State.EVALUATING else TEXT_NEWS.kind
    body = {"event": event.pk, "case": event.case_id, "kind": kind, ALONE: True} | marks(event.case)
    return [Envelope(f"event:{event.pk}:text:{pk}", channel="text", recipient=str(pk), body=body) for pk in told]


def send_letter(message: Message) -> None:
    leaving.require(message, holds=is_still_true)
    mail.deliver(message)


def tell_alarm(message: Message) -> None:
    """What a clock rang for: an order that still waits, to those it presses; or a reminder to those asked to rate."""
    if "order" in message.body:
        order = _still_open(message.body["order"])
        outbox.enqueue(_to_the_pressed(order, BY_KIND[message.body["kind"]], message.key) if order else [])
    else:
        clock = Clock.objects.select_related("case__centre").get(pk=message.body["clock"])
        outbox.enqueue(_BESIDE.get(Stage(clock.stage), _to_raters)(clock, message.key))


def _still_open(pk: int) -> SupervisionOrder | None:
    """The order, unless it was replied to or its limit met: should the two have crossed, it stops here."""
    order = SupervisionOrder.objects.open().filter(pk=pk).select_related("case", "unit").first()
    if order and order.clock_id and not Clock.objects.filter(pk=order.clock_id).running().exists():
        SupervisionOrder.objects.filter(pk=pk).stop(timezone.now())
        return None
    return order


def _to_the_pressed(order: SupervisionOrder, notice: Notice, key: str) -> list[Envelope]:
    """A reminder and an amber order reach the whole unit, a red one those in charge above, a call-in the city too."""
    who = in_office(order.unit_id, *(MEMBERS if order.kind in TO_ALL else CHECKERS))
    if order.kind == OrderKind.CALL_IN:
        who |= Q(unit__is_centre=True, unit__area=order.case.city_id, duty__in=CHECKERS)
    name = order.unit.short_name or order.unit.name
    return envelopes(notice, order.case, who, key=key, texts=written(), unit_name=name, about=order)


def _to_raters(clock: Clock, key: str) -> list[Envelope]:
    waiting = Rating.objects.filter(case=clock.case_id, round=clock.round, answered_at=None)
    told = waiting.exclude(reporter__sealed_phone=b"").values_list("pk", "reporter")
    body = {"case": clock.case_id, "kind": TEXT_REMIND.kind, ALONE: True} | marks(clock.case)
    return [
        Envelope(f"{key}:text:{reporter}", channel="text", recipient=str(reporter), body=body | {"rating": rating})
        for rating, reporter in told
    ]


def _before_the_review(clock: Clock, key: str) -> list[Envelope]:
    """To the lead unit and the centre of a paused matter."""
    case = clock.case
    lead = Call.objects.standing().filter(case=case, part=Part.LEAD).values("unit")
    who = Q(unit__in=lead, duty__in=MEMBERS) | in_office(case.centre_id, Duty.DUTY_OFFICER)
    return envelopes(BY_KIND["pause_review"], case, who, key=key, texts=written())


def _to_look_again(clock: Clock, key: str) -> list[Envelope]:
    """To the centre, the one above where it handled the matter itself; and to the grid worker who raised it."""
    case = clock.case
    handled = Call.objects.standing().filter(case=case, unit=case.centre_id).exists()
    place = case.centre.parent_id if handled else case.centre_id
    who = Q(person=case.raised_by_id, duty=Duty.GRID_WORKER)
    who |= in_office(place, Duty.DUTY_OFFICER) if place else Q(pk=None)
    return envelopes(BY_KIND["second_look"], case, who, key=key, texts=written())


_BESIDE = {Stage.REVIEW: _before_the_review, Stage.SECOND_LOOK: _to_look_again}


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
    links = {"number": event.case.reference, "track": _link("track", reporter.tracking_code)}
    if event.target != State.EVALUATING:
        return _said(TEXT_NEWS, links)
    return _said(TEXT_ANSWERED, links | {"rate": _link("rate", reporter.rating_code(event.case.round))})


def _said(notice: Notice, links: dict[str, str]) -> str:
    """Residents read Chinese."""
    with override(CHINESE):
        row = written().get(notice.kind)
        return row.said(links)[CHINESE] if row else sentence(notice.text, links)


def _link(page: str, code: str) -> str:
    return str(settings.BASE_URL) + reverse(f"cases:{page}", args=[code])
