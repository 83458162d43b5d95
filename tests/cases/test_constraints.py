"""What always holds of cases is held by the database itself: each constraint refuses a row that breaks it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from cases.models import (
    Attendance,
    Call,
    Case,
    CaseEvent,
    Clock,
    Consultation,
    Follow,
    KeptPhoto,
    LastOpened,
    Pause,
    PlanTask,
    Rating,
    Recusal,
    Reporter,
)
from cases.rules.choices import ExplainedReason, Outcome, Part, PauseCause, ReturnReason, Stage, State
from cases.rules.lifecycle import Action
from residents.models import Attempt
from tests.cases.inside_units import taken_by
from tests.cases.test_constraints_of_questions import BREAKS as OF_QUESTIONS
from tests.cases.test_constraints_of_residents import BREAKS as OF_RESIDENTS
from tests.cases.test_constraints_of_retention import BREAKS as OF_RETENTION
from tests.cases.test_constraints_of_supervision import BREAKS as OF_SUPERVISION
from tests.cases.world import World, case_in

Break = Callable[[World], object]
TOMORROW = dt.timedelta(days=1)


def updated(start: State, model: type[models.Model] = Case, /, **values: Any) -> Break:
    """A case in that state whose row, or whose rows of `model`, get these values; functions are given the world."""

    def break_it(world: World) -> object:
        case = case_in(world, start)
        rows = model._default_manager.filter(**({"pk": case.pk} if model is Case else {"case": case}))
        return rows.update(**{name: value(world) if callable(value) else value for name, value in values.items()})

    return break_it


def now(_world: World) -> dt.datetime:
    return timezone.now()


def officer(world: World) -> object:
    return world.people["officer"]


def office(world: World) -> object:
    return world.unit("street_office")


def twice(state: State, model: type[models.Model], **values: Any) -> Break:
    """A second row like the first, with these values beside."""

    def break_it(world: World) -> object:
        row = model._default_manager.filter(case=case_in(world, state)).order_by("pk")[0]
        row.pk = None
        for name, value in values.items():
            setattr(row, name, value(world) if callable(value) else value)
        row.save(force_insert=True)
        return row

    return break_it


def two_keys(world: World) -> object:
    """One person's same key on two cases."""
    cases = [case_in(world, State.WHISTLED) for _ in "ab"]
    return Case.objects.filter(pk__in=[case.pk for case in cases]).update(intake_key="k")


def one_number_twice(world: World) -> object:
    cases = [case_in(world, State.WHISTLED) for _ in "ab"]
    return Case.objects.filter(pk__in=[case.pk for case in cases]).update(reference="JL20260101-00001")


def two_windows(world: World) -> object:
    window = now(world)
    return Attempt.objects.bulk_create([Attempt(origin=b"o", window=window) for _ in "ab"])


def one_photo_twice(world: World) -> object:
    photo = {"by": world.person("grid_worker"), "key": "k", "sha256": "s", "size": 1, "kept_at": now(world)}
    return KeptPhoto.objects.bulk_create([KeptPhoto(**photo) for _ in "ab"])


def attending_twice(world: World) -> object:
    case = case_in(world, State.CONSULTING)
    minutes = Consultation.objects.create(case=case, held_at=now(world), conclusion="x")
    call = case.leading_call
    return Attendance.objects.bulk_create([Attendance(consultation=minutes, call=call, was_present=True) for _ in "ab"])


def clock_that_ends_as_it_starts(world: World) -> object:
    moment = now(world)
    case = case_in(world, State.WHISTLED)
    return Clock.objects.create(
        case=case, stage="close", started_at=moment, due_at=moment, limit="0H", rule="x", calendar="x"
    )


def pauses(*periods: tuple[int, int | None], **values: Any) -> Break:
    """Pauses of one case, from so many hours ago until so many hours ago (None: it lasts)."""

    def break_it(world: World) -> object:
        case, moment, people = case_in(world, State.IMPLEMENTING), timezone.now(), world.people
        given = {"cause": PauseCause.SEASON, "ends_when": "开春", "review_on": moment.date()}
        return [
            Pause.objects.create(
                case=case,
                since=moment - dt.timedelta(hours=since),
                until=None if until is None else moment - dt.timedelta(hours=until),
                proposed_by=people["lead"],
                approved_by=people["officer"],
                **given | values,
            )
            for since, until in periods
        ]

    return break_it


def later(_world: World) -> dt.datetime:
    return timezone.now() + TOMORROW


ENDED_BUT_HELD = {"state": State.CLOSED, "closed_at": now, "next_due_at": None, "ending": "rated"}


def recused_twice(world: World) -> None:
    case = case_in(world, State.WHISTLED)
    for _ in range(2):
        recused(world, case)


def recused(world: World, case: Case, **facts: Any) -> None:
    named = {
        "person": world.person("lead"),
        "named_by": world.person("officer"),
        "named_at": now(world),
        "reason": "亲属",
    }
    Recusal.objects.create(case=case, **named | facts)


def recusal_ended_by_nobody(world: World) -> None:
    recused(world, case_in(world, State.WHISTLED), ended_at=now(world))


def had_by_two(world: World) -> None:
    case = taken_by(world, case_in(world, State.IMPLEMENTING), "lead")
    taken_by(world, case, "lead_head")


def opened_twice(world: World) -> None:
    case = case_in(world, State.WHISTLED)
    for seq in (1, 2):
        LastOpened.objects.create(case=case, person=world.people["officer"], seq=seq)


def follows(*what: str, times: int = 1) -> Break:
    """The officer follows all of these in one row, so many times."""

    def break_it(world: World) -> None:
        every = {"case": case_in(world, State.WHISTLED), "area": world.areas["street"], "entry": "1304"}
        for _time in range(times):
            Follow.objects.create(person=world.people["officer"], **{one: every[one] for one in what})

    return break_it


def came_twice(world: World) -> object:
    """Somebody else presses 我也是 with a key that was used."""
    case = case_in(world, State.WHISTLED)
    first = Reporter.objects.filter(case=case)
    first.update(intake_key="a-key")
    return Reporter.objects.create(case=case, created_at=timezone.now(), tracking_digest=b"2", intake_key="a-key")


BREAKS: list[tuple[str, Break]] = [
    ("cases_assignment_one_a_unit", had_by_two),
    ("cases_lastopened_once_a_person", opened_twice),
    ("cases_follow_a_case_once", follows("case", times=2)),
    ("cases_follow_an_area_once", follows("area", times=2)),
    ("cases_follow_a_type_once", follows("entry", times=2)),
    ("cases_follow_is_one_thing", follows()),
    ("cases_follow_is_one_thing", follows("case", "area")),
    ("cases_follow_is_one_thing", follows("area", "entry")),
    ("cases_recusal_stands_once_a_person", recused_twice),
    ("cases_recusal_end_has_somebody", recusal_ended_by_nobody),
    ("cases_case_closed_at_iff_ended", updated(State.IMPLEMENTING, closed_at=now)),
    ("cases_case_closed_at_iff_ended", updated(State.CLOSED, closed_at=None)),
    ("cases_case_held_by_somebody_until_evaluated", updated(State.IMPLEMENTING, holder=None)),
    ("cases_case_ended_is_held_by_nobody", updated(State.IMPLEMENTING, **ENDED_BUT_HELD)),
    ("cases_case_next_due_iff_open", updated(State.IMPLEMENTING, next_due_at=None)),
    ("cases_case_next_due_iff_open", updated(State.CLOSED, next_due_at=now)),
    ("cases_case_closed_says_how_it_ended", updated(State.CLOSED, ending="")),
    ("cases_case_explained_has_reason_and_review", updated(State.FEEDBACK, outcome=Outcome.EXPLAINED)),
    (
        "cases_case_explained_has_reason_and_review",
        updated(State.FEEDBACK, outcome=Outcome.EXPLAINED, explained_reason=ExplainedReason.NO_FUNDS),
    ),
    ("cases_case_proposal_has_a_proposer", updated(State.FEEDBACK, proposed_action=Action.PROPOSE_UPHOLD)),
    ("cases_case_proposal_has_a_proposer", updated(State.FEEDBACK, proposed_by=officer)),
    (
        "cases_case_ended_has_no_proposal",
        updated(State.CLOSED, proposed_action=Action.PROPOSE_UPHOLD, proposed_by=officer),
    ),
    (
        "cases_case_paused_only_while_worked_on",
        updated(State.ACCEPTED, paused_at=now, paused_by=officer, next_stage=Stage.REVIEW),
    ),
    ("cases_case_stands_for_review_or_answer", updated(State.IMPLEMENTING, paused_at=now, paused_by=officer)),
    ("cases_case_stands_for_review_or_answer", updated(State.IMPLEMENTING, paused_at=now, next_stage=Stage.REVIEW)),
    ("cases_case_stands_for_review_or_answer", updated(State.IMPLEMENTING, paused_by=officer)),
    ("cases_case_stands_for_review_or_answer", updated(State.IMPLEMENTING, next_stage=Stage.REVIEW)),
    ("cases_case_looked_at_again_when_closed", updated(State.IMPLEMENTING, look_due_at=now)),
    ("cases_pause_of_a_case_overlaps_no_other", pauses((5, 2), (3, 1))),
    ("cases_pause_of_a_case_overlaps_no_other", pauses((5, 2), (3, None))),
    ("cases_pause_of_a_case_overlaps_no_other", pauses((5, None), (3, None))),
    ("cases_pause_ends_after_it_begins", pauses((2, 3))),
    ("cases_pause_is_resumed_when_it_ends", pauses((2, None), note="x")),
    ("cases_call_stands_once_a_unit", twice(State.DISPATCHED, Call, part=Part.ASSIST)),
    ("cases_call_one_lead_stands", twice(State.DISPATCHED, Call, unit=office)),
    (
        "cases_call_returned_no_longer_stands",
        updated(State.DISPATCHED, Call, returned_at=now, return_reason=ReturnReason.NOT_OUR_DUTY),
    ),
    ("cases_call_return_has_a_reason", updated(State.DISPATCHED, Call, returned_at=now, ended_at=now)),
    ("cases_call_return_has_a_reason", updated(State.DISPATCHED, Call, return_reason=ReturnReason.NOT_OUR_DUTY)),
    (
        "cases_call_arrives_after_it_is_called",
        updated(State.DISPATCHED, Call, called_at=later, arrived_at=now),
    ),
    ("cases_call_finished_has_arrived", updated(State.DISPATCHED, Call, finished_at=now)),
    ("cases_clock_ends_after_it_starts", clock_that_ends_as_it_starts),
    ("cases_attendance_once_a_unit", attending_twice),
    (
        "cases_plantask_not_both_finished_and_dropped",
        updated(State.IMPLEMENTING, PlanTask, finished_at=now, dropped_at=now, drop_reason="x"),
    ),
    ("cases_plantask_dropped_says_why", updated(State.IMPLEMENTING, PlanTask, dropped_at=now)),
    ("cases_plantask_dropped_says_why", updated(State.IMPLEMENTING, PlanTask, drop_reason="x")),
    ("cases_event_numbered_within_the_case", twice(State.WHISTLED, CaseEvent)),
    ("cases_case_sent_once_a_key", two_keys),
    ("cases_case_number", one_number_twice),
    ("cases_attempt_once_a_window", two_windows),
    ("cases_keptphoto_once_a_form", one_photo_twice),
    ("cases_rating_once_a_round", twice(State.EVALUATING, Rating, code_digest=b"another")),
    ("cases_rating_all_three_or_none", updated(State.EVALUATING, Rating, answered_at=now, solved="yes", satisfied=5)),
    ("cases_rating_all_three_or_none", updated(State.EVALUATING, Rating, contacted="yes")),
    (
        "cases_rating_all_three_or_none",
        updated(State.EVALUATING, Rating, answered_at=now, contacted="yes", solved="yes", satisfied=6),
    ),
    ("cases_rating_return_visit_has_a_witness", updated(State.EVALUATING, Rating, visited_by=officer)),
    ("code_digest", twice(State.EVALUATING, Rating, round=2)),
    ("tracking_digest", twice(State.WHISTLED, Reporter)),
    ("cases_reporter_came_once_a_key", came_twice),
]


@pytest.mark.parametrize(("name", "break_it"), BREAKS)
def test_the_database_refuses_a_row_that_breaks_its_constraint(world: World, name: str, break_it: Break) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        break_it(world)


def test_every_constraint_of_the_cases_is_broken_once() -> None:
    declared = {
        constraint.name for model in apps.get_app_config("cases").get_models() for constraint in model._meta.constraints
    }

    every = (*BREAKS, *OF_QUESTIONS, *OF_RESIDENTS, *OF_SUPERVISION, *OF_RETENTION)

    assert declared <= {name for name, _break_it in every}


def test_two_cases_never_share_a_number(world: World) -> None:
    first, second = case_in(world, State.WHISTLED), case_in(world, State.WHISTLED)

    with pytest.raises(IntegrityError, match="reference"), transaction.atomic():
        Case.objects.filter(pk=second.pk).update(reference=first.reference)
