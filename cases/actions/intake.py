"""A matter comes in: whistled to the centre, or handled on the spot."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Value
from django.utils.translation import gettext as _

from cases import lifecycle, policies, sealing, timekeeping
from cases.actions._move import Move
from cases.actions.answering import invite
from cases.choices import Action, Channel, Need, Outcome, Part, Stage, State
from cases.errors import EvidenceMissing, KeyReused, NotPossibleHere
from cases.models import Call, Case, IntakeKey, Reporter
from cases.models.case import NextNumber
from cases.models.event import canonical
from cases.photos import Cleaned
from networks.choices import Level, Network
from networks.models import Area, CatalogueItem, Unit
from teams.models import User


@dataclass(frozen=True, slots=True)
class Person:
    """Who raised the matter, as told; sealed before it is stored."""

    name: str = ""
    phone: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.phone)


@dataclass(frozen=True, slots=True)
class Matter:
    """What was told. Text and area are needed; all else can come later."""

    text: str
    area: Area
    place: str = ""
    entry: CatalogueItem | None = None
    person: Person = Person()
    channel: Channel = Channel.GRID


def whistle(matter: Matter, *, by: User, key: str = "", evidence: Sequence[Cleaned] = ()) -> Case:
    """Raise a matter (吹哨): it goes to the centre of the smallest area that holds the place.

    `key` is the client's own for this matter: the same key and content give the case already made, another content
    is refused (KeyReused).
    """
    return _once(by, key, lambda: _whistle(matter, by, evidence), _digest(matter, "", evidence))


def self_handle(matter: Matter, *, by: User, result: str, key: str = "", evidence: Sequence[Cleaned] = ()) -> Case:
    """Log a matter handled on the spot (网格自办): all six steps' events in one transaction, as done by one unit."""
    lifecycle.require(lifecycle.BY_ACTION[Action.SELF_HANDLE], {Need.RESULT: result})
    return _once(by, key, lambda: _self_handle(matter, by, result, evidence), _digest(matter, result, evidence))


def _whistle(matter: Matter, by: User, evidence: Sequence[Cleaned]) -> Case:
    step = _begin(matter, Action.WHISTLE, by)
    step.evidence = list(evidence)
    step.start(Stage.CLOSE)
    step.start(Stage.ACCEPT)
    step.record()
    _seal(step, matter.person, by)
    return step.case


def _self_handle(matter: Matter, by: User, result: str, evidence: Sequence[Cleaned]) -> Case:
    step = _begin(matter, Action.SELF_HANDLE, by)
    step.evidence = list(evidence)
    step.case.outcome, step.case.answer, step.case.answered_by = Outcome.SOLVED, result, by
    step.start(Stage.CLOSE)
    for action, target in _SIX_STEPS:
        step.also(action, target)
    step.note = result
    window = step.start(Stage.RATING)
    step.record()
    _called_and_done(step)
    _seal(step, matter.person, by)
    invite(step, until=window.due_at)
    return step.case


_SIX_STEPS = (
    (Action.WHISTLE, State.WHISTLED),
    (Action.ACCEPT, State.ACCEPTED),
    (Action.DISPATCH, State.DISPATCHED),
    (Action.REPORT_IN, State.CONSULTING),
    (Action.CONSULT, State.IMPLEMENTING),
    (Action.FINISH, State.FEEDBACK),
)


def _begin(matter: Matter, action: Action, by: User) -> Move:
    """A case not yet written, judged by the same policy as every other step."""
    text = matter.text.strip()
    if not text:
        raise EvidenceMissing(["text"], [_("Write what the matter is.")])
    if matter.entry and matter.entry.parent_id is None:
        raise NotPossibleHere(_("Choose the type itself, not its heading."))
    unit = policies.may_raise(by, matter.area)
    centre = _centre_of(matter.area)
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
        network=matter.entry.network if matter.entry else Network.LIVELIHOOD,
        level=matter.entry.level if matter.entry else Level.III,
        is_confidential=bool(matter.entry and matter.entry.is_confidential),
        raised_by=by,
        raised_at=now,
        state=State.WHISTLED,
        state_since=now,
        **{f"{level}_id": pk for level, pk in matter.area.lineage().items()},
    )
    return Move(case, action, by=by, unit=unit, now=now)


def _centre_of(area: Area) -> Unit:
    around = Unit.objects.current().centres().covering(area).select_related("area", "parent").nearest_first()
    centre = around.first()
    if centre is None:
        raise NotPossibleHere(_("No centre answers for this place; ask the system administrator."))
    return centre


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


def _seal(step: Move, person: Person, by: User) -> None:
    """Keep who raised it, sealed; without a name or telephone the person who logged it stands for the matter."""
    reporter = Reporter(case=step.case, uid=uuid.uuid4(), created_at=step.now)
    reporter.user = None if person else by
    reporter.sealed_name, reporter.sealed_phone = sealing.seal(person.name), sealing.seal(person.phone)
    reporter.phone_digest = sealing.phone_digest(person.phone)
    reporter.tracking_digest = sealing.code_digest(reporter.tracking_code)
    reporter.save(force_insert=True)


def _once(by: User, key: str, make: Callable[[], Case], digest: bytes) -> Case:
    try:
        with transaction.atomic():
            case = make()
            if key:
                IntakeKey.objects.create(actor=by, key=key, body_digest=digest, case=case, created_at=timekeeping.now())
            return case
    except IntegrityError:
        before = IntakeKey.objects.select_related("case").filter(actor=by, key=key).first()
        if before is None:
            raise
        return _same(before, digest)


def _same(before: IntakeKey, digest: bytes) -> Case:
    if bytes(before.body_digest) != digest:
        raise KeyReused(_("This form was sent already with another content; open a fresh one."))
    return before.case


def _digest(matter: Matter, result: str, evidence: Sequence[Cleaned]) -> bytes:
    body = {
        "text": matter.text.strip(),
        "area": matter.area.pk,
        "place": matter.place,
        "person": sealing.person_digest(matter.person.name, matter.person.phone).hex(),
        "type": matter.entry.pk if matter.entry else None,
        "channel": matter.channel,
        "result": result,
        "evidence": [photo.sha256 for photo in evidence],
    }
    return hashlib.sha256(canonical(body)).digest()
