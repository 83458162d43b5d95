"""A wish from the first word until whoever it was for says that it is done."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.actions import Matter, Person, whistle
from cases.models import Case
from cases.models.event import canonical
from cases.models.sealed import drawn
from cases.rules import sealing
from cases.rules.choices import Channel
from councils import policies as of_councils
from councils.models import Topic
from teams.models import RedStation, User
from volunteering import policies
from volunteering.actions._record import locked, record, tell_the_community
from volunteering.choices import ALIVE, CameBy, ConfirmedBy, Ending, NeedState, Step
from volunteering.models import Need
from web.errors import KeyReused, NotAllowed, Refusal, once, require_said
from web.writing import cleaned, says_something
from worktime import timekeeping

MOST_WAITING = 200
"""Of one station: what nobody checked yet. Beyond that somebody plays, and nobody reads it any more."""
REUSED = gettext_lazy("This was sent already with other words. Send it once more, and it is a wish of its own.")
ENDS_FROM = {
    Ending.REFUSED: (NeedState.RAISED,),
    Ending.WITHDRAWN: (NeedState.RAISED, NeedState.OPEN, NeedState.CLAIMED),
    Ending.LAPSED: (NeedState.OPEN, NeedState.CLAIMED),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What was said, by when it is wanted, and who said it where they want that known."""

    text: str
    wished_by: dt.date | None = None
    person: Person = Person()


def raise_one(station: RedStation, wish: Wish, *, key: str) -> Need:
    """A resident raises it, in nobody's name. `key`: the form's own and hard to guess; sent twice it is one wish."""
    return _once(wish, key, None, lambda: _written(station, wish, key, None, came_by=CameBy.RESIDENT))


def raise_for(station: RedStation, wish: Wish, *, key: str, by: User) -> Need:
    """A grid worker or officer raises it for somebody."""
    policies.require_helping(by, station.area)
    return _once(wish, key, by, lambda: _written(station, wish, key, by, came_by=CameBy.STAFF))


def raise_from_topic(topic: Topic, station: RedStation, *, by: User) -> Need:
    """One tap: what was said at a council, and by whom, goes along. Pressed again it is the same wish."""
    policies.require_helping(by, station.area)
    person = Person(sealing.unseal(topic.sealed_name), sealing.unseal(topic.sealed_phone))
    found = Need.objects.filter(topic=topic)
    wish = Wish(topic.text, None, person)
    before = found.first()
    return before or once(
        lambda: _written(station, wish, f"topic-{topic.pk}", by, came_by=CameBy.COUNCIL, topic=topic), found.first
    )


def _once(wish: Wish, key: str, by: User | None, write: Callable[[], Need]) -> Need:
    """Refused where the key was used for other words."""
    need = once(write, lambda: Need.objects.filter(raised_by=by, key=key).first())
    if bytes(need.digest) != _digest(wish):
        raise KeyReused(REUSED)
    return need


def _digest(wish: Wish) -> bytes:
    person = sealing.person_digest(wish.person.name, wish.person.phone).hex()
    day = wish.wished_by.isoformat() if wish.wished_by else ""
    return hashlib.sha256(canonical({"text": wish.text.strip(), "by": day, "person": person})).digest()


def _written(
    station: RedStation, wish: Wish, key: str, by: User | None, *, came_by: CameBy, topic: Topic | None = None
) -> Need:
    text = cleaned(wish.text).strip()
    if not says_something(text):
        raise Refusal(_("Write what you wish for."), field="text")
    if not station.is_in_force(timekeeping.today()):
        raise Refusal(_("This station is closed. Ring the community, or raise it as a matter."))
    if wish.wished_by and wish.wished_by < timekeeping.today():
        raise Refusal(_("This day is over; choose one to come, or leave it empty."), field="wished_by")
    if by is None and Need.objects.filter(station=station, state=NeedState.RAISED).count() >= MOST_WAITING:
        raise Refusal(_("Very many wishes wait to be read here; please ring the station."))
    need = Need.objects.create(
        station=station,
        text=text,
        wished_by=wish.wished_by,
        came_by=came_by,
        topic=topic,
        sealed_name=sealing.seal(wish.person.name),
        sealed_phone=sealing.seal(wish.person.phone),
        key=key,
        digest=_digest(wish),
        raised_by=by,
        raised_at=timekeeping.now(),
        **drawn("wish"),
    )
    tell_the_community(need, record(need, Step.RAISE, by=by))
    return need


@transaction.atomic
def put_up(need: Need, *, title: str, details: str, by: User) -> Need:
    """The community checked it: these words of its own, and no others, stand on the station's page from now on."""
    policies.require_keeping(by, need.station.area)
    require_said(title=title)
    need = locked(need, NeedState.RAISED)
    need.title, need.details, need.state = title, details, NeedState.OPEN
    need.checked_by, need.checked_at = by, timekeeping.now()
    need.save(update_fields=["title", "details", "state", "checked_by", "checked_at"])
    record(need, Step.PUT_UP, by=by)
    return need


@transaction.atomic
def note_done(need: Need, *, words: str, by: User) -> Need:
    """Staff note what they were told: it is done. Whoever took it on may say so themselves, by their code."""
    policies.require_helping(by, need.station.area)
    return done(locked(need, NeedState.CLAIMED), words=words, by=by)


def done(need: Need, *, words: str, by: User | None) -> Need:
    """Of a wish that is locked. It is not over: whoever it was for has the last word."""
    need.state, need.done_at = NeedState.DONE, timekeeping.now()
    need.save(update_fields=["state", "done_at"])
    tell_the_community(need, record(need, Step.DO, by=by, words=words))
    return need


@transaction.atomic
def confirm(need: Need) -> Need:
    """Whoever it was for says with their code that it is done. Said twice, it is once."""
    need = locked(need, NeedState.CLAIMED, NeedState.DONE, NeedState.CONFIRMED)
    return need if need.is_confirmed else _confirmed(need, ConfirmedBy.CODE, None, None)


@transaction.atomic
def confirm_by_telephone(need: Need, *, witness: User, by: User) -> Need:
    """A colleague rang them up while another one listened; neither is who took the wish on."""
    policies.require_helping(by, need.station.area)
    need = locked(need, NeedState.CLAIMED, NeedState.DONE)
    if witness == by:
        raise Refusal(_("The witness is somebody else than who rings."), field="witness")
    if witness not in policies.colleagues(by, need.station.area):
        raise Refusal(_("The witness is a colleague of the community."), field="witness")
    _require_not_who_took_it_on(need, by, witness)
    return _confirmed(need, ConfirmedBy.TELEPHONE, by, witness)


def _require_not_who_took_it_on(need: Need, by: User, witness: User) -> None:
    claim = need.claims.get(given_back_at=None)
    name = sealing.unseal(claim.sealed_name)
    if by.pk == claim.by_id or by.name == name:
        raise NotAllowed(_("Whoever took the wish on cannot confirm it; a colleague rings."))
    if witness.pk == claim.by_id or witness.name == name:
        raise Refusal(_("Whoever took the wish on cannot be the witness."), field="witness")


def _confirmed(need: Need, way: ConfirmedBy, by: User | None, witness: User | None) -> Need:
    now = timekeeping.now()
    need.state, need.ended_at, need.done_at = NeedState.CONFIRMED, now, need.done_at or now
    need.confirmed_way, need.confirmed_by, need.witness = way, by, witness
    need.save(update_fields=["state", "ended_at", "done_at", "confirmed_way", "confirmed_by", "witness"])
    record(need, Step.CONFIRM, by=by, way=way.value)
    return need


@transaction.atomic
def not_yet(need: Need, *, words: str, by: User | None = None) -> Need:
    """Whoever it was for says that it is not done: it goes back to who took it on."""
    if by:
        policies.require_helping(by, need.station.area)
    require_said(words=words)
    need = locked(need, NeedState.DONE)
    need.state, need.done_at = NeedState.CLAIMED, None
    need.save(update_fields=["state", "done_at"])
    tell_the_community(need, record(need, Step.NOT_YET, by=by, words=words))
    return need


@transaction.atomic
def end(need: Need, ending: Ending, *, reason: str, by: User | None = None) -> Need:
    """Not put up, taken back, or lapsed; always with its reason. Without `by`: taken back with the code."""
    if ending == Ending.REFUSED and by:
        policies.require_keeping(by, need.station.area)
    elif by:
        policies.require_helping(by, need.station.area)
    require_said(reason=reason)
    need = locked(need, *ENDS_FROM[ending])
    need.state, need.ending, need.reason, need.ended_at = NeedState.ENDED, ending, reason, timekeeping.now()
    need.save(update_fields=["state", "ending", "reason", "ended_at"])
    record(need, Step.END, by=by, ending=ending.value)
    return need


@transaction.atomic
def make_matter(need: Need, *, by: User) -> Case:
    """One tap: what was said, and by whom, becomes a case by the one whistle. Pressed twice, it is one case."""
    policies.require_helping(by, need.station.area)
    need = locked(need, NeedState.RAISED, NeedState.OPEN, NeedState.MATTER)
    if need.case:
        return need.case
    person = Person(sealing.unseal(need.sealed_name), sealing.unseal(need.sealed_phone))
    matter = Matter(
        text=need.text,
        area=of_councils.place_to_raise(by, need.station.area),
        person=person,
        channel=Channel.COMMUNITY,
    )
    need.case = whistle(matter, by=by, key=f"wish-{need.pk}", wants_slip=bool(person.phone))
    need.state, need.ended_at = NeedState.MATTER, timekeeping.now()
    need.save(update_fields=["case", "state", "ended_at"])
    record(need, Step.MATTER, by=by)
    return need.case


@dataclass(frozen=True, slots=True)
class Seen:
    """Who wished, in full, and who took it on."""

    wisher: Person
    taker: Person


@transaction.atomic
def look(need: Need, *, by: User) -> Seen:
    """Name and telephone of both, to put them in touch; the look is on record before anything is shown."""
    policies.require_helping(by, need.station.area)
    need = locked(need, *ALIVE)
    record(need, Step.LOOK, by=by)
    claim = need.claims.filter(given_back_at=None).first()
    wisher = Person(sealing.unseal(need.sealed_name), sealing.unseal(need.sealed_phone))
    taker = Person(sealing.unseal(claim.sealed_name), sealing.unseal(claim.sealed_phone)) if claim else Person()
    return Seen(wisher, taker)
