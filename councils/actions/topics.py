"""Topics: raised at the meeting or handed in before it, and what comes of each."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.actions import Matter, Person, whistle
from cases.models import Case
from cases.models.event import canonical
from cases.rules import sealing
from cases.rules.choices import Channel, ExplainedReason
from councils import policies
from councils.actions._record import NOT_BEGUN, locked, record, taken_by
from councils.actions.promises import LONGEST_WHAT, Given, promised
from councils.agenda import last_day
from councils.choices import NEEDS_PROMISE, NEEDS_WORDS, CameBy, MeetingState, Step, TopicOutcome
from councils.models import Meeting, ResidentsVote, Topic
from councils.models.promise import LONGEST_WHO
from councils.residents_law import Law
from networks.models import CatalogueItem
from teams.models import User
from web.errors import KeyReused, Refusal, once, require_said
from web.writing import cleaned, says_something
from worktime import timekeeping

MOST_TOPICS = 200
REUSED = gettext_lazy("This was sent already with other words. Send it once more, and it is a topic of its own.")


@dataclass(frozen=True, slots=True)
class Raised:
    """What was said, by whom where they want it known, and the type where one was tapped."""

    text: str
    person: Person = Person()
    entry: CatalogueItem | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """One of six outcomes, with the words, the promise or the reason that it needs."""

    outcome: TopicOutcome
    words: str = ""
    who: str = ""
    due_on: dt.date | None = None
    reason: str = ""
    review_on: dt.date | None = None


def add(meeting: Meeting, raised: Raised, *, key: str, by: User, settlement: Settlement | None = None) -> Topic:
    """Write a topic down, with its outcome where there is one already. `key`: the form's own; sent twice it is one."""
    return _once(
        raised,
        key,
        by,
        lambda: _added(taken_by(meeting, by, MeetingState.PLANNED, MeetingState.HELD), raised, key, by, settlement),
    )


def hand_in(meeting: Meeting, raised: Raised, *, key: str) -> Topic:
    """A resident hands a topic in, in nobody's name, until the meeting is over. `key` has to be hard to guess."""

    def handed_in() -> Topic:
        now = locked(meeting)
        if now.is_closed:
            raise Refusal(_("This meeting is over. Hand your topic in for the next one, or ask your grid worker."))
        return _written(now, raised, key, None)

    return _once(raised, key, None, handed_in)


def _once(raised: Raised, key: str, by: User | None, write: Callable[[], Topic]) -> Topic:
    """Refused where the key was used for other words."""
    written = Topic.objects.filter(raised_by=by, key=key)
    topic = once(write, lambda: written.first() if key else None)
    if bytes(topic.digest) != _digest(raised):
        raise KeyReused(REUSED)
    return topic


def _added(meeting: Meeting, raised: Raised, key: str, by: User, settlement: Settlement | None) -> Topic:
    topic = _written(meeting, raised, key, by)
    return _settled(meeting, topic, settlement, by=by) if settlement else topic


def _written(meeting: Meeting, raised: Raised, key: str, by: User | None) -> Topic:
    text = cleaned(raised.text).strip()
    if not says_something(text):
        raise Refusal(_("Write what it is about."), field="text")
    last = int(meeting.topics.aggregate(last=Max("number"))["last"] or 0)
    if last >= MOST_TOPICS:
        raise Refusal(_("There are very many topics for this meeting already; hand yours in for the next one."))
    topic = Topic.objects.create(
        meeting=meeting,
        number=last + 1,
        text=text,
        came_by=CameBy.SAID if by else CameBy.HANDED_IN,
        sealed_name=sealing.seal(raised.person.name),
        sealed_phone=sealing.seal(raised.person.phone),
        key=key,
        digest=_digest(raised),
        raised_by=by,
        raised_at=timekeeping.now(),
        entry=raised.entry,
    )
    record(meeting, Step.RAISE if by else Step.HAND_IN, by=by, topic=topic.pk)
    return topic


def _digest(raised: Raised) -> bytes:
    person = sealing.person_digest(raised.person.name, raised.person.phone).hex()
    return hashlib.sha256(canonical({"text": raised.text.strip(), "person": person})).digest()


@transaction.atomic
def settle(topic: Topic, settlement: Settlement, *, by: User, raised: Raised | None = None) -> Topic:
    """Say what comes of a topic. Pressed twice with the same outcome, nothing happens twice.

    `raised`: the words as they stand now, where they were changed while people talked.
    """
    meeting = taken_by(topic.meeting, by, MeetingState.HELD)
    topic = Topic.objects.select_related("entry", "meeting").select_for_update(of=("self",)).get(pk=topic.pk)
    if topic.meeting_id != meeting.pk:
        raise Refusal(_("This topic went to the next meeting."))
    if topic.outcome == settlement.outcome:
        return topic
    if topic.outcome:
        raise Refusal(_("This topic is settled already: %(outcome)s.") % {"outcome": topic.get_outcome_display()})
    if raised:
        _rewrite(topic, raised)
    return _settled(meeting, topic, settlement, by=by)


def _rewrite(topic: Topic, raised: Raised) -> None:
    """The recorder writes a topic down more plainly; who raised it stays unless somebody is named now."""
    text = cleaned(raised.text).strip()
    if not says_something(text):
        raise Refusal(_("Write what it is about."), field="text")
    topic.text, topic.entry = text, raised.entry or topic.entry
    if raised.person:
        topic.sealed_name, topic.sealed_phone = sealing.seal(raised.person.name), sealing.seal(raised.person.phone)


def _settled(meeting: Meeting, topic: Topic, settlement: Settlement, *, by: User) -> Topic:
    if not meeting.is_held:
        raise Refusal(NOT_BEGUN, field="outcome")
    _require_complete(settlement)
    topic.outcome, topic.settled_by, topic.settled_at = settlement.outcome, by, timekeeping.now()
    topic.result = settlement.words
    if settlement.outcome == TopicOutcome.NOT_NOW:
        topic.reason, topic.review_on = settlement.reason, settlement.review_on
    if settlement.outcome == TopicOutcome.CASE:
        topic.case = _whistled(meeting, topic, by)
    topic.save()
    record(meeting, Step.SETTLE, by=by, topic=topic.pk, outcome=settlement.outcome.value)
    if given := _given(topic, settlement):
        promised(meeting, given, key=f"topic-{topic.pk}", by=by, topic=topic)
    return topic


def _given(topic: Topic, settlement: Settlement) -> Given | None:
    """The promise that comes with the outcome: of a case that it is answered, else what was said."""
    if case := topic.case:
        who = case.centre.name[:LONGEST_WHO]
        return Given(topic.text[:LONGEST_WHAT], who, last_day(case), case)
    if settlement.outcome in NEEDS_PROMISE:
        return Given((settlement.words or topic.text)[:LONGEST_WHAT], settlement.who, settlement.due_on)
    return None


def _require_complete(settlement: Settlement) -> None:
    outcome = settlement.outcome
    if outcome in NEEDS_WORDS and not says_something(settlement.words):
        raise Refusal(_("Write in one sentence how it was settled or what was explained."), field="words")
    if outcome in NEEDS_PROMISE:
        if not says_something(settlement.who):
            raise Refusal(_("A promise says who does it: write the person or unit."), field="who")
        if settlement.due_on is None:
            raise Refusal(_("A promise says by when: choose a day, such as the next meeting."), field="due_on")
    if outcome == TopicOutcome.NOT_NOW:
        if settlement.reason not in ExplainedReason.values:
            raise Refusal(_("Choose why it is not possible yet."), field="reason")
        if settlement.review_on is None or settlement.review_on <= timekeeping.today():
            raise Refusal(_("Name the day, still to come, on which it is looked at again."), field="review_on")


def _whistled(meeting: Meeting, topic: Topic, by: User) -> Case:
    """The one verb by which every matter is raised: nothing is typed twice, and who raised it goes along."""
    person = Person(sealing.unseal(topic.sealed_name), sealing.unseal(topic.sealed_phone))
    matter = Matter(
        text=topic.text,
        area=policies.place_to_raise(by, meeting.area),
        entry=topic.entry,
        person=person,
        channel=Channel.COUNCIL,
    )
    return whistle(matter, by=by, key=f"council-{topic.pk}", wants_slip=bool(person.phone))


@dataclass(frozen=True, slots=True)
class Vote:
    """What the paper of a residents' meeting says."""

    law: Law
    held_on: dt.date
    eligible: int
    present: int
    in_favour: int
    note: str


@transaction.atomic
def record_vote(topic: Topic, vote: Vote, *, by: User) -> ResidentsVote:
    """Record once what the residents' meeting decided; a paper whose counts cannot be is refused."""
    meeting = taken_by(topic.meeting, by, MeetingState.HELD, MeetingState.CLOSED)
    if topic.outcome != TopicOutcome.RESIDENTS:
        raise Refusal(_("Only what was put to a residents' meeting has its result."))
    require_said(note=vote.note)
    if vote.held_on > timekeeping.today():
        raise Refusal(_("A meeting in the future cannot have a result yet."), field="held_on")
    if vote.held_on < meeting.day:
        raise Refusal(_("The residents' meeting came after the council that asked for it."), field="held_on")
    if not 0 <= vote.in_favour <= vote.present <= vote.eligible or vote.eligible < 1:
        raise Refusal(
            _("No more can be in favour than took part, and no more take part than are entitled."), field="eligible"
        )
    if ResidentsVote.objects.filter(topic=topic).exists():
        raise Refusal(_("The result is recorded already."))
    made = ResidentsVote.objects.create(
        topic=topic,
        law=vote.law.kind,
        held_on=vote.held_on,
        eligible=vote.eligible,
        present=vote.present,
        in_favour=vote.in_favour,
        note=vote.note,
        by=by,
        recorded_at=timekeeping.now(),
    )
    record(meeting, Step.VOTE, by=by, topic=topic.pk, passed=made.is_passed)
    return made
