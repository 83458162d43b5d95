"""The golden case played from its script, on its real dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from cases import actions
from cases.actions import Answers, Matter, Person, Planned
from cases.models import Call, Case, CaseEvent, PlanTask, Rating
from cases.rules.choices import Contacted, Outcome, Satisfied, Solved
from demo import golden
from demo.golden import Seat
from demo.people import Cast
from demo.pictures import picture
from demo.places import Place
from networks.rules import Rules
from worktime import timekeeping


class _Replay:
    """The case, and who acts on it."""

    def __init__(self, case: Case, cast: Cast) -> None:
        self.case, self.cast = case, cast

    def take(self, at: dt.datetime, seat: Seat, verb: Callable[..., CaseEvent], *subject: Any, **given: Any) -> None:
        with timekeeping.as_of(at):
            self.case = verb(*(subject or (self.case,)), by=self.cast.seated(seat), **given).case

    def call(self, seat: Seat) -> Call:
        unit = self.cast.seated(seat).current_posts[0].unit_id
        return Call.objects.get(case=self.case, unit=unit, ended_at=None)


def play_golden(cast: Cast, place: Place, rules: Rules) -> Case:
    """Four days, six steps, one record (2022-05-23 to 26), and the second look a month after."""
    replay = _Replay(_whistle(cast, place), cast)
    _take_in(replay, place, rules)
    _consult(replay, place)
    _implement(replay)
    _evaluate(replay)
    replay.take(golden.LOOKED, golden.STREET_OFFICER, actions.look_again, found="fixed", note=golden.LOOK_NOTE)
    return replay.case


def _whistle(cast: Cast, place: Place) -> Case:
    person = Person(golden.RESIDENT, golden.RESIDENT_PHONE)
    photo = picture("1304", is_after=False)
    grid = next(grid for grid in place.grids if grid.path == golden.GRID)
    with timekeeping.as_of(golden.WHISTLED):
        matter = Matter(golden.TEXT, grid, golden.PLACE, person=person)
        return actions.whistle(matter, by=cast.seated(golden.GRID_WORKER), evidence=[photo] if photo else [])


def _take_in(replay: _Replay, place: Place, rules: Rules) -> None:
    entry = rules.catalogue[golden.CATALOGUE_CODE]
    justice, mediation = place.serving(golden.JUSTICE_HEAD.function), place.serving(golden.MEDIATOR.function)
    community, street = golden.COMMUNITY_OFFICER, golden.STREET_OFFICER
    replay.take(golden.ACCEPTED, community, actions.accept, entry=entry, note=golden.ACCEPT_NOTE)
    replay.take(golden.ESCALATED, community, actions.escalate, reason=golden.ESCALATE_REASON)
    calls = {"lead": justice, "assists": [mediation], "note": golden.DISPATCH_NOTE}
    replay.take(golden.DISPATCHED, street, actions.dispatch, **calls)
    replay.take(golden.LEAD_ARRIVED, golden.JUSTICE_HANDLER, actions.report_in)
    replay.take(golden.MEDIATOR_ARRIVED, golden.MEDIATOR, actions.report_in)


def _consult(replay: _Replay, place: Place) -> None:
    lead, owner = golden.JUSTICE_HANDLER, golden.PROPERTY_HANDLER
    unit = place.serving(owner.function)
    replay.take(golden.PROPERTY_CALLED, lead, actions.add_unit, unit=unit, reason=golden.ADD_REASON)
    replay.take(golden.PROPERTY_ARRIVED, owner, actions.report_in)
    present = {replay.call(seat).pk: True for seat in (lead, golden.MEDIATOR, owner)}
    tasks = [Planned(replay.call(owner).pk, golden.TASK, golden.TASK_DUE)]
    minutes = {"conclusion": golden.CONCLUSION, "tasks": tasks, "attendance": present}
    replay.take(golden.CONSULTED, lead, actions.consult, **minutes)


def _implement(replay: _Replay) -> None:
    lead, photo = golden.JUSTICE_HANDLER, picture("1304", is_after=True)
    replay.take(golden.CONTACTED, lead, actions.progress, note=golden.CONTACT_NOTE, contacted=True)
    task = PlanTask.objects.select_related("call").get(case=replay.case)
    result = {"result": golden.TASK_RESULT, "evidence": [photo] if photo else []}
    replay.take(golden.CLEARED, golden.PROPERTY_HANDLER, actions.finish_task, task, **result)
    replay.take(golden.ANSWERED, lead, actions.finish, outcome=Outcome.SOLVED, answer=golden.ANSWER)


def _evaluate(replay: _Replay) -> None:
    replay.take(golden.FED_BACK, golden.JUSTICE_HEAD, actions.give_feedback, note=golden.FEEDBACK_NOTE)
    rating = Rating.objects.select_related("case", "reporter").get(case=replay.case)
    answers = Answers(Contacted.YES, Solved.YES, Satisfied.VERY_SATISFIED, golden.PRAISE)
    visit = {"answers": answers, "witness": golden.WITNESS}
    replay.take(golden.VISITED, golden.STREET_OFFICER, actions.visit, rating, **visit)
