"""What is special to each verb from accepting to answering: its effect, and refusals that the table does not know."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from cases import actions
from cases.models import Attendance, Call, Case, Consultation, PlanTask
from cases.rules.choices import Outcome, Part, State
from cases.rules.errors import EvidenceMissing, IllegalMove, NotPossibleHere, VersionConflict
from cases.rules.lifecycle import Action
from networks.models import CatalogueItem
from teams.models import Post
from tests.cases.steps import again, last_event, refused, take
from tests.cases.world import World, case_in, entry
from web.errors import NotAllowed

OFFICER, LEAD, ASSIST = "officer", "lead", "assist"


def call_of(case: Case, unit: str, world: World) -> Call:
    return Call.objects.filter(case=case, unit=world.unit(unit)).latest("pk")


def planned(call: Call | int, text: str = "疏通") -> actions.Planned:
    return actions.Planned(call if isinstance(call, int) else call.pk, text, timezone.now() + dt.timedelta(days=1))


def test_the_golden_path_leaves_one_numbered_event_a_step(world: World) -> None:
    case = case_in(world, State.WHISTLED)

    case = take(
        world,
        case,
        (Action.ACCEPT, OFFICER),
        (Action.DISPATCH, OFFICER),
        (Action.REPORT_IN, LEAD),
        (Action.REPORT_IN, ASSIST),
        (Action.CONSULT, LEAD),
        (Action.PROGRESS, ASSIST),
        (Action.FINISH_TASK, LEAD),
        (Action.FINISH, LEAD),
        (Action.GIVE_FEEDBACK, "lead_head"),
        (Action.RATE, "reporter"),
    )

    assert case.state == State.CLOSED
    assert list(case.events.order_by("seq").values_list("seq", flat=True)) == list(range(1, 13))
    assert list(case.events.order_by("seq").values_list("action", flat=True))[-2:] == ["rate", "close"]


def test_a_stale_version_is_a_conflict_that_names_the_newer_one(world: World) -> None:
    case = take(world, case_in(world, State.WHISTLED), (Action.ACCEPT, OFFICER))

    with refused(VersionConflict, case, status=409):
        actions.escalate(case, by=world.person(OFFICER), reason="x", version=1)

    actions.escalate(case, by=world.person(OFFICER), reason="x", version=2)
    assert again(case).version == 3


@pytest.mark.parametrize("reason", ["", " ", "\u3000\n"])
def test_a_blank_reason_is_none(world: World, reason: str) -> None:
    case = case_in(world, State.WHISTLED)

    with refused(EvidenceMissing, case, status=422):
        actions.escalate(case, by=world.person(OFFICER), reason=reason)


def test_accepting_sets_type_level_network_and_secrecy(world: World) -> None:
    case = case_in(world, State.WHISTLED, catalogue_item=None, level="III")
    kind = CatalogueItem.objects.filter(is_confidential=True, parent__isnull=False)[0]

    actions.accept(case, by=world.person(OFFICER), entry=kind)

    case = again(case)
    assert (case.catalogue_item, case.level, case.network, case.is_confidential) == (
        kind,
        kind.level,
        kind.network,
        True,
    )
    assert last_event(case).payload["type"] == kind.code


def test_a_confidential_matter_stays_so_whatever_its_type(world: World) -> None:
    case = case_in(world, State.WHISTLED, is_confidential=True)

    assert take(world, case, (Action.ACCEPT, OFFICER)).is_confidential


@pytest.mark.parametrize("heading", [True, False])
def test_accepting_needs_a_type_and_not_its_heading(world: World, heading: bool) -> None:
    case = case_in(world, State.WHISTLED)
    kind = CatalogueItem.objects.filter(parent=None)[0] if heading else None

    with refused(NotPossibleHere if heading else EvidenceMissing, case, status=422):
        actions.accept(case, by=world.person(OFFICER), entry=kind)


def test_refusing_says_why_and_where_to_turn(world: World) -> None:
    case = take(world, case_in(world, State.WHISTLED), (Action.REFUSE, OFFICER))

    assert (case.state, case.holder) == (State.REFUSED, None)
    assert last_event(case).payload == {"reason": "litigation", "turn_to": "舒兰市人民法院"}


@pytest.mark.parametrize("state", [State.WHISTLED, State.ACCEPTED])
def test_escalating_hands_the_matter_to_the_centre_above(world: World, state: State) -> None:
    case = take(world, case_in(world, state), (Action.ESCALATE, OFFICER))

    assert case.centre == case.holder == world.unit("county_centre")
    assert (case.state, case.hop_count) == (state, 1)


def test_nothing_stands_above_the_city(world: World) -> None:
    city = world.unit("city_centre")
    case = case_in(world, State.WHISTLED, centre=city, holder=city)

    with refused(IllegalMove, case, status=409):
        actions.escalate(case, by=world.person("city_officer"), reason="x")


def test_a_matter_is_sent_down_to_the_community_that_holds_the_place(world: World) -> None:
    case = take(world, case_in(world, State.ACCEPTED), (Action.SEND_DOWN, OFFICER))

    assert case.centre == case.holder == world.unit("committee")


@pytest.mark.parametrize("where", ["other_committee", "street_office", "county_centre", "property", "other_office"])
def test_a_matter_is_sent_only_to_a_centre_below_that_holds_the_place(world: World, where: str) -> None:
    case = case_in(world, State.ACCEPTED)

    with refused(NotPossibleHere, case, status=422):
        actions.send_down(case, by=world.person(OFFICER), to=world.unit(where), reason="x")


def test_dispatching_calls_each_unit_once_with_one_lead(world: World) -> None:
    case = case_in(world, State.ACCEPTED)
    justice, water = world.unit("justice"), world.unit("water")

    actions.dispatch(case, by=world.person(OFFICER), lead=justice, assists=[water, justice, water])

    case = again(case)
    parts = {call.unit: call.part for call in case.standing_calls}
    assert parts == {justice: Part.LEAD, water: Part.ASSIST}
    assert (case.state, case.holder) == (State.DISPATCHED, justice)
    assert last_event(case).payload["assists"] == [water.name]


def test_a_guarded_matter_goes_to_a_community_only_with_a_written_override(world: World) -> None:
    guarded = CatalogueItem.objects.filter(is_guarded=True, parent__isnull=False)[0]
    case = case_in(world, State.ACCEPTED, catalogue_item=guarded)
    dispatch: dict[str, Any] = {"by": world.person(OFFICER), "lead": world.unit("committee")}

    with refused(NotPossibleHere, case, status=422):
        actions.dispatch(case, **dispatch)
    actions.dispatch(case, override="社区已有专班", **dispatch)

    assert call_of(case, "committee", world).basis == "社区已有专班"


def test_a_matter_without_a_type_is_dispatched_on_no_catalogue_basis(world: World) -> None:
    case = take(world, case_in(world, State.ACCEPTED, catalogue_item=None), (Action.DISPATCH, OFFICER))

    assert case.leading_call.basis == ""


def test_the_lead_s_arrival_moves_the_case_and_an_assistant_s_does_not(world: World) -> None:
    case = take(world, case_in(world, State.DISPATCHED), (Action.REPORT_IN, ASSIST))
    assert case.state == State.DISPATCHED

    case = take(world, case, (Action.REPORT_IN, LEAD))

    assert case.state == State.CONSULTING
    assert call_of(case, "justice", world).arrived_by == world.people[LEAD]
    assert last_event(case).unit == world.unit("justice")


def test_an_assistant_that_returns_its_call_moves_nothing(world: World) -> None:
    case = take(world, case_in(world, State.IMPLEMENTING))
    Call.objects.filter(case=case, part=Part.ASSIST).update(arrived_at=None)

    case = take(world, case, (Action.RETURN_CALL, ASSIST))

    assert (case.state, case.return_count, case.holder) == (State.IMPLEMENTING, 0, world.unit("justice"))
    assert [call.unit for call in case.standing_calls] == [world.unit("justice")]


def test_the_lead_s_return_ends_every_call_and_waits_for_the_centre(world: World) -> None:
    case = take(world, case_in(world, State.DISPATCHED), (Action.RETURN_CALL, LEAD))

    assert (case.state, case.holder) == (State.ACCEPTED, world.unit("street_office"))
    assert (case.return_count, case.hop_count, case.needs_ruling) == (1, 2, False)
    assert case.standing_calls == []
    assert call_of(case, "justice", world).return_reason == "not_our_duty"


def test_one_more_unit_is_called_while_the_work_goes_on(world: World) -> None:
    case = take(world, case_in(world, State.IMPLEMENTING), (Action.ADD_UNIT, LEAD))

    call = call_of(case, "water", world)
    assert (call.part, call.arrived_at) == (Part.ASSIST, None)
    assert (case.state, case.holder) == (State.IMPLEMENTING, world.unit("justice"))


def test_a_unit_at_work_cannot_be_called_again(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)

    with refused(NotPossibleHere, case, status=422, says=world.unit("mediation").name):
        actions.add_unit(case, by=world.person(LEAD), unit=world.unit("mediation"), reason="x")


def test_minutes_keep_who_attended_and_who_does_what(world: World) -> None:
    case = case_in(world, State.CONSULTING)
    lead, assist = call_of(case, "justice", world), call_of(case, "mediation", world)

    actions.consult(
        case,
        by=world.person(LEAD),
        conclusion="今天疏通",
        tasks=[planned(lead), planned(assist)],
        attendance={lead.pk: True},
    )

    minutes = Consultation.objects.get(case=case)
    assert dict(Attendance.objects.filter(consultation=minutes).values_list("call", "was_present")) == {
        lead.pk: True,
        assist.pk: False,
    }
    assert PlanTask.objects.filter(case=case).count() == 2
    assert last_event(case).payload == {"present": [lead.unit.name], "absent": [assist.unit.name], "tasks": 2}


def test_a_task_needs_a_called_unit_and_words(world: World) -> None:
    case = case_in(world, State.CONSULTING)
    consult: dict[str, Any] = {"by": world.person(LEAD), "conclusion": "今天疏通"}

    with refused(NotPossibleHere, case, status=422):
        actions.consult(case, tasks=[planned(0)], **consult)
    with refused(EvidenceMissing, case, status=422):
        actions.consult(case, tasks=[planned(case.leading_call, " ")], **consult)


def test_the_first_contact_is_recorded_once(world: World) -> None:
    case = take(world, case_in(world, State.IMPLEMENTING), (Action.PROGRESS, LEAD))
    first = call_of(case, "justice", world).contacted_at
    assert first
    assert last_event(case).payload == {"first_contact": True}

    case = take(world, case, (Action.PROGRESS, LEAD))

    assert call_of(case, "justice", world).contacted_at == first
    assert last_event(case).payload == {}


def test_progress_without_contact_records_none(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)

    actions.progress(case, by=world.person(ASSIST), note="到场查看")

    assert call_of(case, "mediation", world).contacted_at is None
    assert last_event(case).unit == world.unit("mediation")


def test_a_unit_that_has_not_reported_in_reports_no_progress(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)
    Call.objects.filter(case=case, part=Part.ASSIST).update(arrived_at=None)

    with refused(IllegalMove, case, status=409):
        actions.progress(case, by=world.person(ASSIST), note="x")


def test_a_task_is_finished_by_its_own_unit_and_once(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)
    task = PlanTask.objects.get(case=case)

    with refused(NotPossibleHere, case, status=422):
        actions.finish_task(task, by=world.person(ASSIST), result="x")
    actions.finish_task(task, by=world.person(LEAD), result="已疏通")
    with refused(NotPossibleHere, case, status=422):
        actions.drop_task(task, by=world.person(LEAD), reason="x")

    task.refresh_from_db()
    assert (task.result, task.finished_by, task.is_open) == ("已疏通", world.people[LEAD], False)


def test_a_task_of_a_unit_that_left_can_only_be_dropped(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)
    task = PlanTask.objects.get(case=case)
    PlanTask.objects.filter(pk=task.pk).update(call=call_of(case, "mediation", world))
    Call.objects.filter(case=case, part=Part.ASSIST).update(ended_at=timezone.now())

    with refused(NotPossibleHere, case, status=422):
        actions.finish_task(task, by=world.person(LEAD), result="x")
    case = take(world, case, (Action.DROP_TASK, LEAD))

    assert PlanTask.objects.get(pk=task.pk).drop_reason == "不需要了"


def finish(world: World, case: Case, **facts: Any) -> None:
    actions.finish(case, by=world.person(LEAD), answer="已答复", **({"outcome": Outcome.SOLVED} | facts))


def test_no_answer_while_a_task_is_open(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)

    with refused(NotPossibleHere, case, status=422, says="1"):
        finish(world, case)


@pytest.mark.parametrize(("reason", "days"), [("", 30), ("no_funds", None), ("no_funds", 0), ("no_funds", -1)])
def test_what_cannot_be_solved_now_needs_a_reason_and_a_day_ahead(world: World, reason: str, days: int | None) -> None:
    case = case_in(world, State.IMPLEMENTING)
    PlanTask.objects.all().delete()
    review_on = None if days is None else timezone.localdate() + dt.timedelta(days=days)

    with refused(NotPossibleHere, case, status=422):
        finish(world, case, outcome=Outcome.EXPLAINED, explained_reason=reason, review_on=review_on)


def test_what_cannot_be_solved_now_is_an_honest_end(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)
    PlanTask.objects.all().delete()
    tomorrow = timezone.localdate() + dt.timedelta(days=1)

    finish(world, case, outcome=Outcome.EXPLAINED, explained_reason="no_funds", review_on=tomorrow)

    case = again(case)
    assert (case.state, case.outcome, case.review_on) == (State.FEEDBACK, "explained", tomorrow)


def test_finishing_lights_the_lamps_of_those_who_came(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)
    Call.objects.filter(case=case, part=Part.ASSIST).update(arrived_at=None)

    case = take(world, case, (Action.FINISH, LEAD))

    assert [bool(call.finished_at) for call in case.standing_calls] == [True, False]
    assert (case.answered_by, case.holder) == (world.people[LEAD], world.unit("justice"))


def test_an_answer_sent_back_puts_the_units_to_work_again(world: World) -> None:
    case = take(world, case_in(world, State.IMPLEMENTING), (Action.FINISH, LEAD), (Action.SEND_BACK, "lead_head"))

    assert (case.state, case.holder) == (State.IMPLEMENTING, world.unit("justice"))
    assert [call.finished_at for call in case.standing_calls] == [None, None]

    case = take(world, case, (Action.FINISH, LEAD), (Action.GIVE_FEEDBACK, "lead_head"))
    assert case.state == State.EVALUATING


def test_the_look_at_a_name_is_on_record_before_it_is_shown(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)

    shown = actions.reveal(case, by=world.person(LEAD), reason="需要上门")

    assert [(person.name, person.phone) for person in shown.people] == [("王大爷", "13800005678")]
    event = last_event(case)
    assert (event.action, event.by, event.note) == ("reveal", world.people[LEAD], "需要上门")


def test_a_look_without_a_reason_shows_nothing(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)

    with refused(EvidenceMissing, case, status=422):
        actions.reveal(case, by=world.person(LEAD), reason=" ")


def test_whoever_left_the_post_since_the_page_was_opened_is_refused(world: World) -> None:
    case = case_in(world, State.WHISTLED)
    Post.objects.filter(person=world.people[OFFICER]).update(until=timezone.localdate())

    with refused(NotAllowed, case, status=403):
        actions.accept(case, by=world.person(OFFICER), entry=entry())
