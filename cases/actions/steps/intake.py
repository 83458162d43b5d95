"""A matter comes in: whistled to the centre, or handled on the spot."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Value
from django.utils.translation import gettext as _

from cases.access import first_reading, policies
from cases.access.limits import Limits
from cases.actions.jobs.redistricting import areas_standing_still
from cases.actions.steps._move import Move
from cases.actions.steps.answering import invite
from cases.actions.wishes import want_steps
from cases.evidence.photos import Cleaned
from cases.models import Call, Case, Reporter
from cases.models.case import NextNumber
from cases.models.event import canonical
from cases.notifications.notices import TEXT_RAISED
from cases.rules import lifecycle, sealing
from cases.rules.choices import Channel, Need, Outcome, Part, Stage, State
from cases.rules.errors import EvidenceMissing, NotPossibleHere
from cases.rules.lifecycle import Action
from networks import rules
from networks.choices import AreaLevel, Level, Network
from networks.models import Area, CatalogueItem, Unit
from outbox.actions import Envelope, enqueue
from teams.leaving import ALONE, URGENT
from teams.models import User
from web.errors import KeyReused
from web.writing import cleaned, says_something
from worktime import timekeeping

__all__ = ["Matter", "Person", "raise_matter", "self_handle", "whistle"]


@dataclass(frozen=True, slots=True)
class Person:
    """Who raised the matter, as told; sealed before it is stored."""

    name: str = ""
    phone: str = ""
    email: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.phone or self.email)


@dataclass(frozen=True, slots=True)
class Matter:
    """What was told. Text and area are needed; all else can come later."""

    text: str
    area: Area
    place: str = ""
    entry: CatalogueItem | None = None
    person: Person = Person()
    channel: Channel = Channel.GRID
    hides_reporter: bool = False
    """Whoever raised it asked that the units that handle it do not learn who that is."""


@dataclass(frozen=True, slots=True)
class Sent:
    """How a case that is sent twice is recognised: the client's key, and a digest of all that came with it."""

    key: str
    digests: tuple[bytes, ...]
    """By each key that seals: sent again after a change of keys, it is the same."""

    @property
    def digest(self) -> bytes:
        return self.digests[0]


def whistle(
    matter: Matter, *, by: User, key: str = "", evidence: Sequence[Cleaned] = (), wants_slip: bool = False
) -> Case:
    """Raise a matter (吹哨): it goes to the centre of the smallest area that holds the place.

    `key` is the client's own for this matter: the same key and content give the case already made, another content
    is refused (KeyReused). `wants_slip`: number and link are sent to the telephone or address given, if one is.
    """
    sent = Sent(key, _digests(matter, "", evidence))
    return _once(by, sent, lambda: _whistle(matter, by, evidence, sent, wants_slip=wants_slip))


def raise_matter(
    matter: Matter,
    *,
    key: str,
    evidence: Sequence[Cleaned] = (),
    wants_slip: bool = False,
    wants_steps: bool = False,
) -> Reporter:
    """A resident raises a matter without an account: whistled in nobody's name, so the event names neither person nor
    unit. Nothing is kept of where it came from.

    `key` is as for `whistle`, but nobody's: it has to be hard to guess, for it gives the same reporter again, and with
    the reporter the code. `wants_slip`: number and link are sent to the telephone or address given; `wants_steps`: a
    message at each step.
    """
    sent = Sent(key, _digests(matter, "", evidence))

    def raised() -> Reporter:
        step = _whistled(matter, None, evidence, Sent("", sent.digests))
        reporter = seal(step, matter.person, sent=sent)
        tell(reporter, slip=wants_slip, steps=wants_steps)
        return reporter

    return once_a_key(sent, raised)


def tell(reporter: Reporter, *, slip: bool, steps: bool) -> None:
    """The messages that were asked for along with the matter."""
    if slip:
        send_slip(reporter)
    if steps:
        want_steps(reporter)


def self_handle(matter: Matter, *, by: User, result: str, key: str = "", evidence: Sequence[Cleaned] = ()) -> Case:
    """Log a matter handled on the spot (网格自办): all six steps' events in one transaction, as done by one unit."""
    lifecycle.require(lifecycle.BY_ACTION[Action.SELF_HANDLE], {Need.RESULT: result})
    sent = Sent(key, _digests(matter, result, evidence))
    return _once(by, sent, lambda: _self_handle(matter, by, result, evidence, sent))


def _whistle(matter: Matter, by: User, evidence: Sequence[Cleaned], sent: Sent, *, wants_slip: bool) -> Case:
    step = _whistled(matter, by, evidence, sent)
    reporter = seal(step, matter.person, by=by)
    if wants_slip:
        send_slip(reporter)
    return step.case


def _whistled(matter: Matter, by: User | None, evidence: Sequence[Cleaned], sent: Sent) -> Move:
    step = _begin(matter, Action.WHISTLE, by, sent)
    step.evidence = list(evidence)
    _run_by_its_words(step, matter)
    step.start(Stage.CLOSE)
    step.start(Stage.ACCEPT)
    step.record()
    return step


def _self_handle(matter: Matter, by: User, result: str, evidence: Sequence[Cleaned], sent: Sent) -> Case:
    step = _begin(matter, Action.SELF_HANDLE, by, sent)
    step.evidence = list(evidence)
    step.case.outcome, step.case.answer, step.case.answered_by = Outcome.SOLVED, result, by
    step.start(Stage.CLOSE)
    for action, target in _SIX_STEPS:
        step.also(action, target)
    step.note = result
    window = step.start(Stage.RATING)
    step.record()
    _called_and_done(step)
    reporter = seal(step, matter.person, by=by)
    invite(step, [reporter], until=window.due_at)
    return step.case


def _run_by_its_words(step: Move, matter: Matter) -> None:
    """Until a centre accepts, the strictest level that the words suggest, whether or not a type was chosen."""
    known = rules.current()
    read = first_reading.read(step.case.text, known, matter.entry)
    step.case.level = read.level
    step.case.is_danger = bool(read.dangers)
    step.case.is_suggested_confidential = read.is_perhaps_confidential or step.case.is_confidential
    step.payload |= read.noted()
    step.limits = Limits(step.case, known)


_SIX_STEPS = (
    (Action.WHISTLE, State.WHISTLED),
    (Action.ACCEPT, State.ACCEPTED),
    (Action.DISPATCH, State.DISPATCHED),
    (Action.REPORT_IN, State.CONSULTING),
    (Action.CONSULT, State.IMPLEMENTING),
    (Action.FINISH, State.FEEDBACK),
)


def _begin(matter: Matter, action: Action, by: User | None, sent: Sent) -> Move:
    """A case not yet written, judged by the same policy as every other step; a resident may raise one anywhere."""
    text = cleaned(matter.text).strip()
    if not says_something(text):
        raise EvidenceMissing(["text"], [_("Write what the matter is.")])
    if matter.entry and matter.entry.parent_id is None:
        raise NotPossibleHere(_("Choose the type itself, not its heading."))
    unit = policies.may_raise(by, matter.area) if by else None
    centre = _centre_of(matter.area, by)
    now = timekeeping.now()
    case = Case(
        reference=NextNumber(Value(settings.CASE_NUMBER_PREFIX), Value(now)),
        text=text,
        place=matter.place,
        channel=matter.channel,
        area=matter.area,
        centre=centre,
        holder=centre if action == Action.WHISTLE else None,
        catalogue_item=matter.entry,
        network=_network_of(matter),
        level=matter.entry.level if matter.entry else Level.III,
        is_confidential=bool(matter.entry and matter.entry.is_confidential),
        hides_reporter=matter.hides_reporter,
        raised_by=by,
        raised_at=now,
        intake_key=sent.key,
        intake_digest=sent.digest,
        state=State.WHISTLED,
        state_since=now,
        **{f"{level}_id": pk for level, pk in matter.area.lineage().items()},
    )
    return Move(case, action, by=by, unit=unit, now=now)


def _network_of(matter: Matter) -> Network:
    """The matter type's; before it is known, firms' requests are the enterprise network's."""
    if matter.entry:
        return Network(matter.entry.network)
    return Network.ENTERPRISE if matter.channel == Channel.ENTERPRISE else Network.LIVELIHOOD


def _centre_of(area: Area, by: User | None) -> Unit:
    """The centre of the smallest area around the place. For people of that very centre their post names it."""
    own = (post.unit for post in (by.current_posts if by else ()) if post.unit and post.unit.is_centre)
    at_hand = next((unit for unit in own if _is_the_nearest(unit, area)), None)
    centre = at_hand or Unit.objects.current().centres().covering(area).select_related("area").nearest_first().first()
    if centre is None:
        raise NotPossibleHere(_("No centre answers for this place; ask the system administrator."))
    return centre


def _is_the_nearest(centre: Unit, area: Area) -> bool:
    """Communities are the smallest areas that have a centre."""
    is_in_force = centre.until is None or centre.until > timekeeping.today()
    return is_in_force and centre.area.level == AreaLevel.COMMUNITY and area.path.startswith(centre.area.path)


def _called_and_done(step: Move) -> None:
    """The one call of a matter handled on the spot: to the grid worker's own unit, or else the centre."""
    end = step.case.due_at
    Call.objects.create(
        case=step.case,
        unit_id=step.unit or step.case.centre_id,
        part=Part.LEAD,
        called_at=step.now,
        called_by=step.user,
        return_until=step.now,
        arrive_due_at=end,
        contact_due_at=end,
        arrived_at=step.now,
        arrived_by=step.user,
        contacted_at=step.now,
        finished_at=step.now,
    )


def seal(
    step: Move, person: Person, *, by: User | None = None, sent: Sent | None = None, has_joined: bool = False
) -> Reporter:
    """Keep who raised it, sealed; without a name or telephone the person who logged it stands for the matter."""
    reporter = Reporter(case=step.case, uid=uuid.uuid4(), created_at=step.now, has_joined=has_joined)
    reporter.user = None if person else by
    reporter.sealed_name, reporter.sealed_phone = sealing.seal(person.name), sealing.seal(person.phone)
    reporter.sealed_email = sealing.seal(person.email)
    reporter.phone_digest = sealing.phone_digest(person.phone)
    reporter.tracking_digest = sealing.code_digest(reporter.tracking_code)
    reporter.intake_key, reporter.intake_digest = (sent.key, sent.digest) if sent else ("", None)
    reporter.save(force_insert=True)
    return reporter


def send_slip(reporter: Reporter) -> None:
    """Number and link, to the telephone and address that were given; at night too, for the person asked just now."""
    enqueue(slips(reporter, reporter.sealed_phone, reporter.sealed_email))


def slips(reporter: Reporter, phone: bytes | memoryview, email: bytes | memoryview) -> Iterator[Envelope]:
    """The message for each way that there is: at most one a way and code."""
    body = {"case": reporter.case_id, "reporter": reporter.pk, "kind": TEXT_RAISED.kind, ALONE: True, URGENT: True}
    for channel, address in (("text", phone), ("letter", email)):
        if address:
            key = f"slip:{reporter.pk}:{channel}:{reporter.codes_given}"
            yield Envelope(key, channel=channel, recipient=str(reporter.pk), body=body)


def once_a_key(sent: Sent, make: Callable[[], Reporter]) -> Reporter:
    """A resident's form that is sent twice: the unique constraint on the reporter's key decides, as in `_once`."""
    try:
        with areas_standing_still(), transaction.atomic():
            return make()
    except IntegrityError:
        before = Reporter.objects.select_related("case").filter(intake_key=sent.key).first() if sent.key else None
        if before is None:
            raise
        if bytes(before.intake_digest or b"") not in sent.digests:
            raise _reused(before.case) from None
        return before


def _once(by: User, sent: Sent, make: Callable[[], Case]) -> Case:
    # The unique constraint on the key decides: of two requests at once one inserts, and the other finds that case.
    try:
        with areas_standing_still(), transaction.atomic():
            return make()
    except IntegrityError:
        before = Case.objects.filter(raised_by=by, intake_key=sent.key).first() if sent.key else None
        if before is None:
            raise
        if bytes(before.intake_digest or b"") not in sent.digests:
            raise _reused(before) from None
        return before


def _reused(before: Case) -> KeyReused:
    sent = _(
        "This was sent already, as %(number)s. What stands here now is not the same: send again to raise it as well."
    )
    return KeyReused(sent % {"number": before.reference})


def _digests(matter: Matter, result: str, evidence: Sequence[Cleaned]) -> tuple[bytes, ...]:
    return tuple(_digest(matter, result, evidence, key) for key in sealing.keys())


def _digest(matter: Matter, result: str, evidence: Sequence[Cleaned], key: str) -> bytes:
    body = {
        "text": matter.text.strip(),
        "area": matter.area.pk,
        "place": matter.place,
        "person": sealing.person_digest(matter.person.name, matter.person.phone, key).hex(),
        "type": matter.entry.pk if matter.entry else None,
        "channel": matter.channel,
        "result": result,
        "evidence": [photo.sha256 for photo in evidence],
    }
    body |= {"hides_reporter": True} if matter.hides_reporter else {}
    body |= {"email": sealing.person_digest(matter.person.email, "", key).hex()} if matter.person.email else {}
    return hashlib.sha256(canonical(body)).digest()
