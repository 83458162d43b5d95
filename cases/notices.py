"""Who is told of a step, by which sentence. Messages carry ids and case numbers, never names, telephones or texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from cases import sealing
from cases.choices import Action, Part
from cases.models import Call, CaseEvent, Reporter
from cases.models.call import CallQuerySet
from cases.policies import CHECKERS, MEMBERS, in_office
from outbox import actions as outbox
from outbox.actions import Envelope
from outbox.models import Message
from teams.choices import Duty
from teams.models import Post


def _centre(event: CaseEvent) -> Q:
    return in_office(event.case.centre_id, Duty.DUTY_OFFICER)


def _holder(event: CaseEvent) -> Q:
    return in_office(event.holder_id, *CHECKERS) if event.holder_id else _centre(event)


def _called(event: CaseEvent) -> Q:
    return Q(unit__in=_calls(event).values("unit"), duty__in=MEMBERS)


def _lead(event: CaseEvent) -> Q:
    return Q(unit__in=_calls(event).filter(part=Part.LEAD).values("unit"), duty__in=MEMBERS)


def _calls(event: CaseEvent) -> CallQuerySet:
    return Call.objects.filter(case=event.case).standing_at(event.recorded_at)


def _raiser(event: CaseEvent) -> Q:
    return Q(person=event.case.raised_by_id) if event.case.raised_by_id else Q(pk=None)


Audience = Callable[[CaseEvent], Q]

# fmt: off
# ruff: disable[E501]  # a table is read across
TOLD: Mapping[str, tuple[tuple[Audience, str], ...]] = {
    Action.WHISTLE:             ((_centre, gettext_noop("A new matter waits for you to accept it.")),),
    Action.ACCEPT:              ((_raiser, gettext_noop("The matter you logged was accepted.")),),
    Action.REFUSE:              ((_raiser, gettext_noop("The matter you logged was refused; see the reason.")),),
    Action.ESCALATE:            ((_centre, gettext_noop("A matter was escalated to your centre.")),),
    Action.SEND_DOWN:           ((_centre, gettext_noop("A matter was sent down to your centre.")),),
    Action.DISPATCH:            ((_called, gettext_noop("Your unit is called; report in before the limit ends.")),),
    Action.RULE:                ((_called, gettext_noop("Your unit is named by a ruling; report in before the limit ends.")),),
    Action.ADD_UNIT:            ((_called, gettext_noop("One more unit was called to a matter your unit works on.")),),
    Action.RETURN_CALL:         ((_holder, gettext_noop("A call was returned; the matter waits for you.")),),
    Action.CONSULT:             ((_called, gettext_noop("The plan is made; see what your unit is to do.")),),
    Action.FINISH:              ((_holder, gettext_noop("An answer waits for you to check it.")),),
    Action.GIVE_FEEDBACK:       ((_raiser, gettext_noop("The matter you logged was answered.")),),
    Action.SEND_BACK:           ((_lead,   gettext_noop("The answer was sent back; see what is missing.")),),
    Action.REWORK:              ((_called, gettext_noop("Rework was ordered; half of the first limit is given.")),),
    Action.PROPOSE_UPHOLD:      ((_holder, gettext_noop("A proposal to uphold waits for a second person.")),),
    Action.PROPOSE_TERMINATION: ((_centre, gettext_noop("A proposal to end a matter waits for a second person.")),),
    Action.CLOSE:               ((_lead,   gettext_noop("A matter your unit handled is closed.")),
                                 (_raiser, gettext_noop("The matter you logged is closed."))),
    Action.UPHOLD:              ((_lead,   gettext_noop("A matter your unit handled is closed.")),),
    Action.REOPEN:              ((_centre, gettext_noop("A closed matter was reopened.")),),
    Action.WITHDRAW:            ((_centre, gettext_noop("A matter was withdrawn by the person who raised it.")),
                                 (_called, gettext_noop("A matter was withdrawn by the person who raised it."))),
    Action.TERMINATE:           ((_called, gettext_noop("A matter your unit was called to was ended unfinished.")),
                                 (_raiser, gettext_noop("The matter you logged was ended unfinished; see the reason."))),
}
# ruff: enable[E501]
# fmt: on
BAD_RATING = gettext_noop("A rating says “not solved” or “dissatisfied”; it waits for your review.")
TOLD_TO_REPORTERS = frozenset(
    {Action.REFUSE, Action.GIVE_FEEDBACK, Action.SELF_HANDLE, Action.REWORK, Action.REOPEN, Action.TERMINATE}
)


def fan_out(message: Message) -> None:
    """Turn one event into one message a person and channel; delivered in one transaction, so it happens once.

    A message that comes late tells those whose matter it was after that step, whoever has it by now.
    """
    event = CaseEvent.objects.select_related("case").get(pk=message.body["event"])
    event.case.centre_id = message.body["centre"]
    outbox.enqueue(_to_people(event) + _to_reporters(event))


def _to_people(event: CaseEvent) -> list[Envelope]:
    envelopes: dict[str, Envelope] = {}
    for audience, text in _told(event):
        for person, email in _people(audience(event), but=event.by_id):
            for channel in ("inbox", "email") if email else ("inbox",):
                key = f"event:{event.pk}:{channel}:{person}"
                envelopes.setdefault(key, _envelope(event, key, channel, person, text))
    return list(envelopes.values())


def _told(event: CaseEvent) -> tuple[tuple[Audience, str], ...]:
    if event.action in (Action.RATE, Action.VISIT):
        return ((_holder, BAD_RATING),) if event.case.needs_review else ()
    return TOLD.get(event.action, ())


def _people(who: Q, *, but: int | None) -> list[tuple[int, str]]:
    posts = Post.objects.current().filter(who, person__is_active=True)
    return sorted(set(posts.exclude(person=but).values_list("person", "person__email")))


def _envelope(event: CaseEvent, key: str, channel: str, person: int, text: str) -> Envelope:
    body = {
        "kind": event.action,
        "text": text,
        "params": {"number": event.case.reference},
        "url": reverse("cases:case", args=[event.case.reference]),
    }
    return Envelope(key=key, channel=channel, recipient=str(person), body=body)


def _to_reporters(event: CaseEvent) -> list[Envelope]:
    if event.action not in TOLD_TO_REPORTERS:
        return []
    told = Reporter.objects.filter(case=event.case).exclude(sealed_phone=b"").values_list("pk", flat=True)
    return [
        Envelope(f"event:{event.pk}:text:{pk}", channel="text", recipient=str(pk), body={"event": event.pk})
        for pk in told
    ]


def send_text(message: Message) -> None:
    """Hand a short text for a reporter to the text gateway; telephone and code are put in only here, at last."""
    reporter = Reporter.objects.get(pk=message.recipient)
    event = CaseEvent.objects.select_related("case").get(pk=message.body["event"])
    with override("zh-hans"):
        body = _text_for(event, reporter)
    phone = sealing.unseal(reporter.sealed_phone)
    EmailMessage(subject=message.key, body=body, to=[f"{phone}@{settings.TEXT_GATEWAY}"]).send()


def _text_for(event: CaseEvent, reporter: Reporter) -> str:
    track = settings.BASE_URL + reverse("cases:track", args=[reporter.tracking_code])
    if event.target == "evaluating":
        rate = settings.BASE_URL + reverse("cases:rate", args=[reporter.rating_code(event.case.round)])
        return _("Your matter %(number)s was answered. See the answer: %(track)s Rate it: %(rate)s") % {
            "number": event.case.reference,
            "track": track,
            "rate": rate,
        }
    return _("There is news of your matter %(number)s: %(track)s") % {"number": event.case.reference, "track": track}
