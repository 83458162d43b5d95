"""A small world for the tests of a case's life: one street's units and people, and cases in any state."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from cases.models import Call, Case, CaseEvent, Clock, Pause, PlanTask, Rating, Recusal, Reporter
from cases.rules.choices import Channel, Ending, ExplainedReason, Outcome, Part, PauseCause, Stage, State
from cases.rules.lifecycle import Action
from cases.rules.sealing import code_digest, seal
from networks import loading
from networks.choices import AreaLevel, UnitKind
from networks.models import Area, CatalogueItem, Unit
from teams.choices import Duty
from teams.models import Post, User
from tests.recorded import recorded

FRIDAY = 4
LONG_AGO = dt.date(2020, 1, 1)
CODES = {
    "city": ("220200000000", "吉林市", None),
    "county": ("220283000000", "舒兰市", "city"),
    "street": ("220283001000", "北城街道", "county"),
    "community": ("220283001002", "正阳社区", "street"),
    "grid": ("220283001002001", "01网格", "community"),
    "other_community": ("220283001003", "新华社区", "street"),
    "other_grid": ("220283001003001", "01网格", "other_community"),
    "other_street": ("220283002000", "南城街道", "county"),
}
UNITS = {
    "city_centre": ("吉林市社会治理指挥中心", UnitKind.CENTRE, "city", True, None),
    "county_centre": ("舒兰市社会治理指挥中心", UnitKind.CENTRE, "county", True, "city_centre"),
    "street_office": ("北城街道办事处", UnitKind.STREET_OFFICE, "street", True, "county_centre"),
    "committee": ("正阳社区居委会", UnitKind.COMMUNITY, "community", True, "street_office"),
    "other_committee": ("新华社区居委会", UnitKind.COMMUNITY, "other_community", True, "street_office"),
    "other_office": ("南城街道办事处", UnitKind.STREET_OFFICE, "other_street", True, "county_centre"),
    "justice": ("北城街道司法所", UnitKind.AGENCY, "street", False, None),
    "mediation": ("舒兰市矛盾纠纷调解中心", UnitKind.MEDIATION, "county", False, None),
    "property": ("制动器小区物业公司", UnitKind.PROPERTY, "community", False, None),
    "water": ("舒兰市供水公司", UnitKind.UTILITY, "county", False, None),
}
PEOPLE = {
    "grid_worker": (Duty.GRID_WORKER, "committee", "grid"),
    "other_grid_worker": (Duty.GRID_WORKER, "other_committee", "other_grid"),
    "committee_officer": (Duty.DUTY_OFFICER, "committee", None),
    "officer": (Duty.DUTY_OFFICER, "street_office", None),
    "second_officer": (Duty.DUTY_OFFICER, "street_office", None),
    "other_officer": (Duty.DUTY_OFFICER, "other_office", None),
    "county_officer": (Duty.DUTY_OFFICER, "county_centre", None),
    "city_officer": (Duty.DUTY_OFFICER, "city_centre", None),
    "lead": (Duty.HANDLER, "justice", None),
    "lead_head": (Duty.HEAD, "justice", None),
    "assist": (Duty.HANDLER, "mediation", None),
    "uncalled": (Duty.HANDLER, "water", None),
    "supervisor": (Duty.SUPERVISOR, None, "county"),
    "other_supervisor": (Duty.SUPERVISOR, None, "other_street"),
    "responsible": (Duty.RESPONSIBLE, None, "street"),
    "auditor": (Duty.AUDITOR, None, "city"),
    "system_admin": (Duty.SYSTEM_ADMIN, None, None),
}


def today() -> dt.date:
    """Asked inside each test, never at import: a run that begins before midnight ends on the next day."""
    return timezone.localdate()


def working_day(days: int) -> dt.date:
    """A Monday to Friday so many days ahead, or the next one after."""
    day = timezone.localdate() + dt.timedelta(days=days)
    return day + dt.timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > FRIDAY else day


@dataclass
class World:
    areas: dict[str, Area] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)

    def person(self, name: str) -> User:
        """Fetched anew, as each request does: posts changed meanwhile count."""
        return User.objects.get(pk=self.people[name].pk)

    def unit(self, name: str) -> Unit:
        return self.units[name]

    def area(self, name: str) -> Area:
        return Area.objects.with_parents().get(pk=self.areas[name].pk)


@recorded
def build() -> World:
    """Written once a module, inside its transaction."""
    loading.load_levels()
    loading.load_catalogue()
    loading.load_dangers()
    loading.load_calendar()
    world = World()
    for name, (code, label, parent) in CODES.items():
        world.areas[name] = _area(code, label, world.areas.get(parent or ""))
    for name, (label, kind, area, is_centre, above) in UNITS.items():
        world.units[name] = Unit.objects.create(
            name=label,
            short_name=label[:20],
            kind=kind,
            area=world.areas[area],
            is_centre=is_centre,
            parent=world.units.get(above or ""),
            since=LONG_AGO,
        )
    for name in PEOPLE:
        world.people[name] = _person(world, name)
    return world


def _area(code: str, name: str, parent: Area | None) -> Area:
    level = {12: AreaLevel.COMMUNITY, 15: AreaLevel.GRID}[len(code)]
    if code.endswith("000"):
        level = {"00000000": AreaLevel.CITY, "000000": AreaLevel.COUNTY}.get(
            code[4:] if code[4:] == "00000000" else code[6:], AreaLevel.STREET
        )
    return Area.objects.create(code=code, name=name, level=level, parent=parent, since=LONG_AGO)


def _person(world: World, name: str) -> User:
    duty, unit, area = PEOPLE[name]
    user = User.objects.create_user(name, name)
    Post.objects.create(
        person=user, duty=duty, unit=world.units.get(unit or ""), area=world.areas.get(area or ""), since=LONG_AGO
    )
    return user


def entry(code: str = "1304") -> CatalogueItem:
    return CatalogueItem.objects.current().get(code=code)


def case_in(world: World, state: State, **facts: Any) -> Case:
    """A case of the street centre in `state`, with calls, an open task, an answer and a rating as the state implies."""
    now = timezone.now()
    case = Case(
        text="制动器小区下水道总堵。已经三天了。", place="3号楼", area=world.areas["grid"], channel=Channel.GRID
    )
    for level in AreaLevel.values:
        setattr(case, level, world.areas[level])
    case.centre, case.catalogue_item, case.level = world.units["street_office"], entry(), "II"
    case.raised_by, case.raised_at, case.state_since = world.people["grid_worker"], now, now
    case.due_at = case.next_due_at = now + dt.timedelta(days=3)
    case.next_amber_at, case.next_stage = now + dt.timedelta(days=2), Stage.CLOSE
    case.state, case.holder = state, _holder(world, state)
    if state not in _OPEN:
        case.next_due_at = case.next_amber_at = case.holder = None
        case.closed_at, case.ending = now, Ending.RATED if state == State.CLOSED else ""
    if state in _ANSWERED:
        case.outcome, case.answer, case.answered_by = Outcome.SOLVED, "已疏通", world.people["lead"]
    for name, value in facts.items():
        setattr(case, name, value)
    case.save()
    _first_event(case)
    _reporter(case)
    if state not in (State.WHISTLED, State.ACCEPTED, State.REFUSED):
        Case.objects.filter(pk=case.pk).update(hop_count=1)
        _calls(world, case, state, now)
    return Case.objects.get(pk=case.pk)


_OPEN = frozenset(s for s in State if s not in {"closed", "refused", "merged", "terminated", "withdrawn"})
_ANSWERED = frozenset({State.FEEDBACK, State.EVALUATING, State.CLOSED})


def _holder(world: World, state: State) -> Unit | None:
    if state in (State.WHISTLED, State.ACCEPTED):
        return world.units["street_office"]
    return None if state == State.EVALUATING else world.units["justice"]


def paused(world: World, case: Case, *, days: int = 30) -> Case:
    """The same case, paused just now until its review in so many days, granted by the officer."""
    moment = timezone.now()
    review = moment + dt.timedelta(days=days)
    given = {"cause": PauseCause.PART, "ends_when": "配件到货", "review_on": timezone.localdate(review)}
    people = world.people
    Pause.objects.create(case=case, since=moment, proposed_by=people["lead"], approved_by=people["officer"], **given)
    Clock.objects.create(
        case=case,
        stage=Stage.REVIEW,
        started_at=moment,
        limit=f"{days}D",
        due_at=review,
        alarm="review",
        rings_at=review,
    )
    facts = {"paused_at": moment, "paused_by": people["officer"], "next_stage": Stage.REVIEW, "next_due_at": review}
    Case.objects.filter(pk=case.pk).update(next_amber_at=None, **facts)
    return Case.objects.get(pk=case.pk)


def proposed(world: World, case: Case, action: Action, by: str = "officer", **terms: Any) -> Case:
    """The same case with an open proposal, as its ledger keeps it."""
    moment = timezone.now()
    terms = terms or _terms(action)
    event = CaseEvent(case=case, seq=case.version + 1, action=action, source=case.state, target=case.state)
    event.by, event.holder_id, event.occurred_at, event.recorded_at = world.people[by], case.holder_id, moment, moment
    event.note, event.payload = "理由充分", terms
    event.hash = event.digest(bytes(case.ledger_head), str(case.uid))
    event.save()
    facts = {"proposed_action": action, "proposed_by": world.people[by], "proposed_note": event.note}
    facts["decided_from"] = terms.get("decided_from", "")
    Case.objects.filter(pk=case.pk).update(version=event.seq, ledger_head=event.hash, **facts)
    return Case.objects.get(pk=case.pk)


def somebody_aside(world: World, case: Case) -> Recusal:
    """A supervisor of elsewhere stands aside from the case, once."""
    facts = {"reason": "系亲属", "named_at": case.raised_at, "named_by": world.people["officer"]}
    return Recusal.objects.get_or_create(
        case=case, person=world.people["other_supervisor"], ended_at=None, defaults=facts
    )[0]


def _terms(action: Action) -> dict[str, Any]:
    terms: dict[Action, dict[str, Any]] = {
        Action.PROPOSE_TERMINATION: {"reason": "litigation"},
        Action.PROPOSE_PAUSE: {"cause": "part", "review_on": working_day(30).isoformat(), "decided_from": "county"},
        Action.PROPOSE_EXTENSION: {"days": 2},
    }
    return terms.get(action, {})


def _first_event(case: Case) -> None:
    event = CaseEvent(
        case=case,
        seq=1,
        action=Action.WHISTLE,
        target=State.WHISTLED,
        by=case.raised_by,
        occurred_at=case.raised_at,
        recorded_at=case.raised_at,
    )
    event.hash = event.digest(b"", str(case.uid))
    event.save()
    Case.objects.filter(pk=case.pk).update(ledger_head=event.hash, version=1)


def _reporter(case: Case) -> None:
    reporter = Reporter(
        case=case, created_at=case.raised_at, sealed_name=seal("王大爷"), sealed_phone=seal("13800005678")
    )
    reporter.tracking_digest = code_digest(reporter.tracking_code)
    reporter.save()


def _calls(world: World, case: Case, state: State, now: dt.datetime) -> None:
    lead = _call(case, world.units["justice"], Part.LEAD, now, arrived=state != State.DISPATCHED)
    _call(case, world.units["mediation"], Part.ASSIST, now, arrived=state not in _ASSIST_STILL_AWAITED)
    if state == State.IMPLEMENTING:
        PlanTask.objects.create(case=case, call=lead, text="疏通下水道", due_at=now + dt.timedelta(days=1))
    if state == State.EVALUATING:
        invited(case, now)


_ASSIST_STILL_AWAITED = (State.DISPATCHED, State.CONSULTING)


def _call(case: Case, unit: Unit, part: Part, now: dt.datetime, *, arrived: bool) -> Call:
    return Call.objects.create(
        case=case,
        unit=unit,
        part=part,
        called_at=now,
        arrived_at=now if arrived else None,
        return_until=now + dt.timedelta(hours=2),
        arrive_due_at=now + dt.timedelta(hours=24),
        contact_due_at=now + dt.timedelta(hours=4),
    )


def invited(case: Case, now: dt.datetime | None = None) -> Rating:
    reporter = Reporter.objects.filter(case=case).latest("pk")
    now = now or timezone.now()
    return Rating.objects.create(
        case=case,
        reporter=reporter,
        round=case.round,
        code_digest=code_digest(reporter.rating_code(case.round)),
        invited_at=now,
        closes_at=now + dt.timedelta(days=15),
    )


EXPLAINED = {"outcome": Outcome.EXPLAINED, "explained_reason": ExplainedReason.NO_FUNDS}
