"""Who is told of what, by which sentence, and while what holds. Messages carry numbers, never names or texts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from cases.access import inside
from cases.models import Call, Case, CaseEvent, Rating, SupervisionOrder
from cases.notifications import audiences as to
from cases.notifications.questions import asked, asking_unit
from cases.notifications.seats import Seats, Told
from cases.rules.choices import ENDED, HELD
from cases.rules.lifecycle import Action
from networks.choices import Level
from outbox.actions import Envelope
from outbox.models import Message
from teams.kinds import KINDS as OTHER_KINDS
from teams.leaving import ALONE, URGENT
from teams.models import Post
from teams.models.notice_text import Texts
from teams.wording import DUE, LEVEL, NUMBER, ORDER, RATE, REPLY, STEP, STOP, TRACK, UNIT, Kind


@dataclass(frozen=True, slots=True)
class Subject:
    """What a notice is about, as it stands at the moment of asking; `units` are the reader's."""

    case: Case
    body: Mapping[str, Any]
    event: CaseEvent | None = None
    units: frozenset[int] = field(default_factory=frozenset)


OF_AN_ORDER = (NUMBER, LEVEL, DUE, UNIT, ORDER, REPLY)


def _always(_about: Subject) -> bool:
    """Always true: the sentence tells what happened."""
    return True


def _stands(about: Subject) -> bool:
    """The case has not left the state the step put it into, not even to come back; nor gone to another centre."""
    case, event = about.case, about.event
    is_there = event is None or (case.state == event.target and case.state_since <= event.occurred_at)
    return is_there and about.body.get("centre", case.centre_id) == case.centre_id


def _awaited(about: Subject) -> bool:
    """A unit of the reader's has yet to report in."""
    return Call.objects.filter(case=about.case).awaited_from(about.units).exists()


def _open(about: Subject) -> bool:
    return about.case.state not in ENDED


def _proposed(about: Subject) -> bool:
    return bool(about.case.proposed_action)


def _ordered(about: Subject) -> bool:
    """The order has neither been replied to nor stopped."""
    return SupervisionOrder.objects.open().filter(case=about.case, pk=about.body.get("order", 0)).exists()


def _held(about: Subject) -> bool:
    """True while a unit still has to act on the case."""
    return about.case.state in HELD and about.case.paused_at is None


def _ordered_to_act(about: Subject) -> bool:
    """True while a unit still has to act on the case or, once it is closed, has to reopen it by order."""
    return _held(about) or about.case.is_reopening_ordered


def _to_rate(about: Subject) -> bool:
    """The evaluation asked for has not been given and can still be."""
    rating = Rating.objects.filter(case=about.case, pk=about.body.get("rating", 0)).select_related("case").first()
    return rating is not None and rating.is_awaited(timezone.now())


def _paused(about: Subject) -> bool:
    return about.case.is_paused


def _to_look(about: Subject) -> bool:
    return about.case.is_look_due


def _rating_held(about: Subject) -> bool:
    return about.case.has_held_rating


def _to_review(about: Subject) -> bool:
    return about.case.needs_review


def _reads(about: Subject) -> bool:
    """A unit of the reader's still has to do with the case."""
    return not about.units.isdisjoint(inside.units_at(about.case))


Audience = Callable[[CaseEvent, to.Around], list[Seats]]
Holds = Callable[[Subject], bool]


@dataclass(frozen=True, slots=True)
class Notice:
    """One row: the kind, the step it tells of (None: another function says when), the audience, and the condition that
    must hold.

    Where the condition no longer holds when an e-mail, text or robot message is due, the message is not sent; the inbox
    keeps every notice.
    """

    kind: str
    when: Action | None
    whom: Audience | None
    holds: Holds
    text: str
    variables: tuple[str, ...] = (NUMBER, LEVEL, DUE, UNIT)
    needs: tuple[str, ...] = (NUMBER,)

    @property
    def words(self) -> Kind:
        return Kind(self.kind, self.text, self.variables, self.needs)


# fmt: off
# ruff: disable[E501]  # a table is read across
# The single list of kinds: a row here is told, appears among the words an administrator may change, and is tested.
NOTICES = (
    #       kind                    when                        whom      holds       sentence
    Notice("whistle",               Action.WHISTLE,             to.centre,  _stands,    gettext_noop("A new matter waits for you to accept it.")),
    Notice("whistle_danger",        None,                       to.centre,  _stands,    gettext_noop("Danger to life: a new matter waits for you. Look at it now.")),
    Notice("accept",                Action.ACCEPT,              to.raiser,  _always,    gettext_noop("The matter you logged was accepted.")),
    Notice("reclassify",            Action.RECLASSIFY,          to.called,  _open,      gettext_noop("The type of a matter your unit is called to was corrected; see its level and limits.")),
    Notice("reclassify_danger",     None,                       to.called,  _open,      gettext_noop("Whether a life is in danger was judged anew in a matter your unit is called to; look at it now.")),
    Notice("relocate",              Action.RELOCATE,            to.new_centre, _stands, gettext_noop("The place of a matter was corrected: it lies in your area and waits for you to accept it.")),
    Notice("relocate_let_go",       Action.RELOCATE,            to.let_go,  _always,    gettext_noop("A matter your unit was called to lies elsewhere: your unit is let go, and no return is counted.")),
    Notice("recall",                Action.RECALL,              to.let_go,  _always,    gettext_noop("The call of your unit was withdrawn: nothing more is to do, and no return is counted.")),
    Notice("refuse",                Action.REFUSE,              to.raiser,  _always,    gettext_noop("The matter you logged was refused; see the reason.")),
    Notice("escalate",              Action.ESCALATE,            to.centre,  _stands,    gettext_noop("A matter was escalated to your centre.")),
    Notice("send_down",             Action.SEND_DOWN,           to.centre,  _stands,    gettext_noop("A matter was sent down to your centre.")),
    Notice("dispatch",              Action.DISPATCH,            to.called,  _awaited,   gettext_noop("Your unit is called; report in before the limit ends.")),
    Notice("rule",                  Action.RULE,                to.called,  _awaited,   gettext_noop("Your unit is named by a ruling; report in before the limit ends.")),
    Notice("add_unit",              Action.ADD_UNIT,            to.called,  _open,      gettext_noop("One more unit was called to a matter your unit works on.")),
    Notice("return_call",           Action.RETURN_CALL,         to.holder,  _stands,    gettext_noop("A call was returned; the matter waits for you.")),
    Notice("consult",               Action.CONSULT,             to.called,  _stands,    gettext_noop("The plan is made; see what your unit is to do.")),
    Notice("finish",                Action.FINISH,              to.holder,  _stands,    gettext_noop("An answer waits for you to check it.")),
    Notice("give_feedback",         Action.GIVE_FEEDBACK,       to.raiser,  _always,    gettext_noop("The matter you logged was answered.")),
    Notice("send_back",             Action.SEND_BACK,           to.lead,    _stands,    gettext_noop("The answer was sent back; see what is missing.")),
    Notice("rework",                Action.REWORK,              to.called,  _stands,    gettext_noop("Rework was ordered; half of the first limit is given.")),
    Notice("propose_uphold",        Action.PROPOSE_UPHOLD,      to.holder,  _proposed,  gettext_noop("A proposal to uphold waits for a second person.")),
    Notice("propose_termination",   Action.PROPOSE_TERMINATION, to.centre,  _proposed,  gettext_noop("A proposal to end a matter waits for a second person.")),
    Notice("close",                 Action.CLOSE,               to.lead,    _stands,    gettext_noop("A matter your unit handled is closed.")),
    Notice("close_logged",          Action.CLOSE,               to.raiser,  _stands,    gettext_noop("The matter you logged is closed.")),
    Notice("uphold",                Action.UPHOLD,              to.lead,    _stands,    gettext_noop("A matter your unit handled is closed.")),
    Notice("reopen",                Action.REOPEN,              to.centre,  _stands,    gettext_noop("A closed matter was reopened.")),
    Notice("withdraw",              Action.WITHDRAW,            to.centre,  _always,    gettext_noop("A matter was withdrawn by the person who raised it.")),
    Notice("withdraw_called",       Action.WITHDRAW,            to.called,  _always,    gettext_noop("A matter was withdrawn by the person who raised it.")),
    Notice("terminate",             Action.TERMINATE,           to.called,  _always,    gettext_noop("A matter your unit was called to was ended unfinished.")),
    Notice("terminate_logged",      Action.TERMINATE,           to.raiser,  _always,    gettext_noop("The matter you logged was ended unfinished; see the reason.")),
    Notice("merge_let_go",          Action.MERGE,               to.let_go,  _always,    gettext_noop("A matter your unit was called to was merged into another: nothing more is to do, and it counts against nobody.")),
    Notice("merge_logged",          Action.MERGE,               to.raiser,  _always,    gettext_noop("The matter you logged was merged into another one of the same matter; see where it goes on.")),
    Notice("take_in",               Action.TAKE_IN,             to.called,  _open,      gettext_noop("The matter your unit works on was raised by others too and merged into it; see when the limit ends.")),
    Notice("unmerge",               Action.UNMERGE,             to.called,  _open,      gettext_noop("A merging was undone: your unit is called to this matter again.")),
    Notice("unmerge_logged",        Action.UNMERGE,             to.raiser,  _open,      gettext_noop("A merging was undone: the matter you logged goes on by itself.")),
    Notice("split",                 Action.SPLIT,               to.called,  _open,      gettext_noop("Part of a matter your unit works on became a matter of its own; see what stays.")),
    Notice("split_logged",          Action.SPLIT,               to.raiser,  _open,      gettext_noop("Part of the matter you logged became a matter of its own; both go on.")),
    Notice("remind",                Action.REMIND,              to.addressed, _held,    gettext_noop("You are reminded of a matter that is in your hands.")),
    Notice("press",                 Action.PRESS,               to.addressed, _held,    gettext_noop("The person who raised a matter asks you to get on with it.")),
    Notice("supervise",             Action.SUPERVISE,           to.addressed, _ordered_to_act,    gettext_noop("A supervision order was issued to your unit; please reply.")),
    Notice("reply_order",           Action.REPLY_ORDER,         to.issuer,  _always,    gettext_noop("An order that you issued was replied to.")),
    Notice("record_call_in",        Action.RECORD_CALL_IN,      to.addressed, _always,  gettext_noop("The call-in of your unit was recorded.")),
    Notice("alarm_amber",           None,                       None,       _ordered,   gettext_noop("A limit is nearly over; please get on with this matter.")),
    Notice("alarm_red",             None,                       None,       _ordered,   gettext_noop("Amber order %(order)s: a limit is over. Reply until %(reply_at)s."), OF_AN_ORDER),
    Notice("alarm_over_150",        None,                       None,       _ordered,   gettext_noop("Red order %(order)s: a limit was passed by half. Reply until %(reply_at)s."), OF_AN_ORDER),
    Notice("alarm_over_200",        None,                       None,       _ordered,   gettext_noop("Call-in %(order)s: twice the limit has passed. To be held until %(reply_at)s."), OF_AN_ORDER),
    Notice("red_at_rework",         None,                       None,       _ordered,   gettext_noop("Red order %(order)s: a second rework was ordered. Reply until %(reply_at)s."), OF_AN_ORDER),
    Notice("propose_pause",         Action.PROPOSE_PAUSE,       to.deciding,  _proposed,  gettext_noop("A pause is asked for; it waits for your decision.")),
    Notice("pause",                 Action.PAUSE,               to.called,  _paused,    gettext_noop("A matter your unit works on is paused; its clocks stand until the review day.")),
    Notice("pause_logged",          Action.PAUSE,               to.raiser,  _paused,    gettext_noop("The matter you logged is paused; see what it waits for.")),
    Notice("resume",                Action.RESUME,              to.called,  _stands,    gettext_noop("A paused matter goes on; its clocks run again.")),
    Notice("propose_extension",     Action.PROPOSE_EXTENSION,   to.above,   _proposed,  gettext_noop("An extension is asked for; it waits for your decision.")),
    Notice("extend",                Action.EXTEND,              to.called,  _stands,    gettext_noop("An extension was granted; see when the limit ends now.")),
    Notice("decline",               Action.DECLINE,             to.asking,  _always,    gettext_noop("What was asked for was declined; see the reason.")),
    Notice("pause_review",          None,                       None,       _paused,    gettext_noop("A pause ends in three working days; by then the matter must be able to go on.")),
    Notice("second_look",           None,                       None,       _to_look,   gettext_noop("It is time for the second look: is the matter still in order?")),
    Notice("ask_logged",            Action.ASK,                 to.raiser,  asked,      gettext_noop("A unit asks the person whose matter you logged; please remind them to answer.")),
    Notice("answer",                Action.ANSWER,              asking_unit, _open,   gettext_noop("The person who raised a matter answered your question.")),
    Notice("add_fact",              Action.ADD_FACT,            to.holder,  _open,      gettext_noop("The person who raised a matter added to it; please read it.")),
    Notice("add_fact_danger",       None,                       to.holder,  _open,      gettext_noop("Danger to life: the person who raised a matter added to it. Look at it now.")),
    Notice("assign",                Action.ASSIGN,              to.assigned, _held,     gettext_noop("A matter was assigned to you within your unit.")),
    Notice("assign_had",            Action.ASSIGN,              to.had_it,  _always,    gettext_noop("A matter that you had was assigned to a colleague.")),
    Notice("take_back",             Action.TAKE_BACK,           to.had_it,  _always,    gettext_noop("A matter that you had went back to your unit; a colleague can claim it.")),
    Notice("release",               Action.RELEASE,             to.whose_pool, _held,   gettext_noop("A matter went back to the unit by itself: whoever had it is away, or took no step for too long. Somebody is to claim it.")),
    Notice("note_named",            Action.WRITE_NOTE,          to.named,   _reads,     gettext_noop("A colleague named you in a note on a matter.")),
    Notice("note_unit",             Action.WRITE_NOTE,          to.named_units, _reads, gettext_noop("A note on a matter is for your unit to read.")),
    Notice("followed",              None,                       None,       _always,    gettext_noop("Something new in a matter that you follow.")),
    Notice("followed_new",          None,                       None,       _always,    gettext_noop("A new matter in an area or of a type that you follow.")),
    Notice("lapse",                 Action.LAPSE,               asking_unit, _open,   gettext_noop("A question was not answered in time; the clocks of the matter run.")),
    Notice("handed_up",             None,                       to.centre,  _stands,    gettext_noop("A matter came to your centre, because nobody at the one below may handle it.")),
    Notice("hold_rating",           Action.HOLD_RATING,         to.above,   _rating_held, gettext_noop("Several ratings came from one source within minutes: one is held until you decide whether it counts.")),
    Notice("bad_rating",            None,                       to.holder,  _to_review, gettext_noop("A rating says “not solved” or “dissatisfied”; it waits for your review.")),
)
# What reporters get by text message; its links are put in when it leaves.
TEXT_ANSWERED = Notice("text_answered", None, None, _stands, gettext_noop("Your matter %(number)s was answered. See the answer: %(track)s Rate it: %(rate)s"), (NUMBER, TRACK, RATE), (TRACK, RATE))
TEXT_REMIND =   Notice("text_remind",   None, None, _to_rate, gettext_noop("Your matter %(number)s was answered; you have not said yet how it went. Rate it: %(rate)s"), (NUMBER, RATE), (RATE,))
TEXT_NEWS =     Notice("text_news",     None, None, _always, gettext_noop("There is news of your matter %(number)s: %(track)s"), (NUMBER, TRACK), (TRACK,))
TEXT_ASKED =    Notice("text_asked",    None, None, asked, gettext_noop("We have one question about your matter %(number)s. Please answer here: %(track)s"), (NUMBER, TRACK), (TRACK,))
TEXT_RAISED =   Notice("text_raised",   None, None, _always, gettext_noop("We have received your matter %(number)s. Follow it here: %(track)s"), (NUMBER, TRACK), (TRACK,))
TEXT_STEP =     Notice("text_step",     None, None, _stands, gettext_noop("Your matter %(number)s: %(step)s More: %(track)s No more messages: %(stop)s"), (NUMBER, STEP, TRACK, STOP), (STOP,))
# ruff: enable[E501]
# fmt: on
TEXTS = (TEXT_ANSWERED, TEXT_REMIND, TEXT_NEWS, TEXT_ASKED, TEXT_RAISED, TEXT_STEP)
PERSONAL = ("inbox", "email")
KINDS = (*(notice.words for notice in (*NOTICES, *TEXTS)), *OTHER_KINDS)
BY_KIND: Mapping[str, Notice] = {notice.kind: notice for notice in (*NOTICES, *TEXTS)}
TOLD_TO_REPORTERS = frozenset(
    {
        *(Action.REFUSE, Action.GIVE_FEEDBACK, Action.SELF_HANDLE, Action.REWORK, Action.REOPEN, Action.TERMINATE),
        *(Action.PAUSE, Action.RESUME, Action.EXTEND, Action.ASK, Action.MERGE, Action.UNMERGE, Action.SPLIT),
    }
)


STEPS_TOLD = frozenset(
    {
        *(Action.ACCEPT, Action.DISPATCH, Action.RULE, Action.REPORT_IN, Action.CONSULT, Action.FINISH),
        *(Action.CLOSE, Action.UPHOLD, Action.WITHDRAW),
    }
)
"""Told to reporters who asked for each step, where the step moves the matter: beside what all of them are told."""


_DANGER_TOLD: Mapping[str, str] = {Action.RECLASSIFY: "reclassify_danger", Action.ADD_FACT: "add_fact_danger"}


def told_of(event: CaseEvent) -> tuple[Notice, ...]:
    """The rows of a step: of a rating only one that asks for a review, of a recusal one that the next centre gets;
    danger to life has rows of its own.
    """
    if event.action == Action.WHISTLE and event.case.is_danger:
        return (BY_KIND["whistle_danger"],)
    if event.action in _DANGER_TOLD and "danger" in event.payload:
        return (BY_KIND[_DANGER_TOLD[event.action]],)
    if event.action in (Action.RATE, Action.VISIT):
        return (BY_KIND["bad_rating"],) if event.case.needs_review else ()
    if event.action in (Action.RECUSE, Action.STEP_ASIDE):
        return (BY_KIND["handed_up"],) if "to" in event.payload else ()
    return tuple(notice for notice in NOTICES if notice.when == event.action)


def addressed(
    body: dict[str, Any],
    told: Sequence[Told],
    robots: Iterable[tuple[int, int]],
    *,
    key: str,
    sleeping: Collection[int] = (),
) -> list[Envelope]:
    """One message a person and channel, and one a robot in the name of its unit. What goes out to people who are
    `sleeping` waits for the morning, however urgent.
    """
    calm = {name: value for name, value in body.items() if name != URGENT}
    return [
        *(_envelope(key, channel, one, calm if one in sleeping else body) for one, channel in _ways(told)),
        *(_envelope(key, "robot", robot, body | {"unit": unit}) for robot, unit in robots),
    ]


def _ways(told: Sequence[Told]) -> list[tuple[int, str]]:
    """Every person by the inbox, and by e-mail where there is an address."""
    people = dict.fromkeys((person, email) for person, email, _unit in told)
    return [(person, channel) for person, email in people for channel in (PERSONAL if email else PERSONAL[:1])]


def _envelope(key: str, channel: str, recipient: int, body: dict[str, Any]) -> Envelope:
    return Envelope(f"{key}:{channel}:{recipient}", channel=channel, recipient=str(recipient), body=body)


def body_of(
    notice: Notice,
    case: Case,
    texts: Texts,
    *,
    unit_name: str = "",
    about: SupervisionOrder | None = None,
    **more: Any,
) -> dict[str, Any]:
    due_at = case.next_due_at
    params = {"number": case.reference, "level": case.level}
    params |= {"due_at": due_at.isoformat()} if due_at else {}
    params |= {"unit": unit_name} if unit_name else {}
    if about:
        params |= {"order": about.numbered_as, "reply_at": (about.reply_due_at or about.issued_at).isoformat()}
        more["order"] = about.pk
    body = {
        "kind": notice.kind,
        "text": notice.text,
        "params": params,
        "url": reverse("desk:case", args=[case.reference]),
        "case": case.pk,
    }
    if written := texts.get(notice.kind):
        body["said"] = written.said(params)
    return body | marks(case) | more


def marks(case: Case) -> dict[str, bool]:
    """Notices of the first level leave at night too, and each on its own."""
    return {URGENT: True, ALONE: True} if case.level == Level.I else {}


def is_still_true(message: Message) -> bool:
    """Whether what a message says holds at this moment and may be said to its reader; what is not about a case does."""
    notice = BY_KIND.get(message.body.get("kind", ""))
    if notice is None or "case" not in message.body:
        return True
    case = Case.objects.get(pk=message.body["case"])
    if case.recused and (message.channel not in PERSONAL or int(message.recipient) in case.recused):
        return False
    event = CaseEvent.objects.filter(pk=message.body.get("event")).first()
    return notice.holds(Subject(case, message.body, event, _units(message)))


def _units(message: Message) -> frozenset[int]:
    """The reader's units: the one a robot posts for, or those in which a person holds a post today."""
    if "unit" in message.body:
        return frozenset({message.body["unit"]})
    if message.channel not in PERSONAL:
        return frozenset()
    held = Post.objects.current().filter(person=int(message.recipient), unit__isnull=False)
    return frozenset(held.values_list("unit", flat=True))
