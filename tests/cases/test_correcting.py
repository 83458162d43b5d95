"""A wrong type, a wrong place, a call made by mistake: set right, with nobody to blame and all of it in the ledger."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.models import Call, Case, Clock, PlanTask
from cases.models.scope import CaseQuerySet
from cases.rules.choices import OrderKind, Part, Stage, State
from cases.rules.errors import EvidenceMissing, IllegalMove, NotPossibleHere
from cases.rules.lifecycle import Action
from outbox.tasks import drain
from teams.models import InboxEntry
from tests.cases.orders import ordered
from tests.cases.steps import again, last_event, refused, take
from tests.cases.test_intake import whistled
from tests.cases.world import World, case_in, entry, paused
from tests.desk.step_forms import limited

MONDAY = dt.datetime(2026, 3, 2, 2, tzinfo=dt.UTC)
CLOSE_OF = {"1304": "24H", "1502": "1WD", "1901": "5WD"}
"""From the catalogue: blocked sewer (II), goods on the pavement (III), livelihood support (III)."""
CONFIDENTIAL = "0703"


def told(kind: str) -> set[str]:
    while drain():
        pass
    return set(InboxEntry.objects.filter(kind=kind).values_list("user__username", flat=True))


def refiled(world: World, case: Case, code: str) -> Case:
    actions.reclassify(case, by=world.person("officer"), entry=entry(code), reason="类别选错")
    return again(case)


def moved(world: World, case: Case, area: str) -> Case:
    actions.relocate(case, by=world.person("officer"), area=world.area(area), reason="地点有误")
    return again(case)


def recalled(world: World, case: Case, part: Part) -> Case:
    call = Call.objects.get(case=case, part=part, ended_at=None)
    actions.recall(case, by=world.person("officer"), call=call, reason="派错单位")
    return again(case)


def accepted(world: World, code: str = "1304") -> Case:
    """Really whistled and accepted, so that its limits are really given."""
    case = whistled(world)
    case = take(world, case, (Action.ESCALATE, "committee_officer"))
    actions.accept(case, by=world.person("officer"), entry=entry(code))
    return again(case)


def close_limit(case: Case) -> Clock:
    return Clock.objects.filter(case=case, stage=Stage.CLOSE).latest("pk")


# The type


@pytest.mark.parametrize("code", ["1502", "1901"])
def test_another_type_gives_its_own_limit_from_the_whistle(world: World, code: str) -> None:
    case = accepted(world)
    with time_machine.travel(case.raised_at + dt.timedelta(hours=5), tick=False):
        case = refiled(world, case, code)

    limit = close_limit(case)
    assert (limit.limit, limit.started_at) == (CLOSE_OF[code], case.raised_at)
    assert (case.due_at, case.catalogue_item) == (limit.due_at, entry(code))
    assert (case.level, case.network) == ("III", "livelihood")


def test_stage_limits_begin_now_where_the_level_changed_and_not_where_it_stayed(world: World) -> None:
    case = accepted(world, "1502")
    before = Clock.objects.filter(case=case, stage=Stage.DISPATCH).count()

    case = refiled(world, case, "1901")
    assert Clock.objects.filter(case=case, stage=Stage.DISPATCH).count() == before

    later = timezone.now() + dt.timedelta(hours=1)
    with time_machine.travel(later, tick=False):
        case = refiled(world, case, "1304")
    assert Clock.objects.filter(case=case, stage=Stage.DISPATCH).latest("pk").started_at == later


def test_called_units_get_their_limits_anew_for_what_is_still_to_be_done(world: World) -> None:
    case = limited(world, case_in(world, State.CONSULTING))
    lead, assist = (Call.objects.get(case=case, part=part) for part in (Part.LEAD, Part.ASSIST))

    refiled(world, case, "1301")

    assert Call.objects.get(pk=lead.pk).arrive_due_at == lead.arrive_due_at
    assert Call.objects.get(pk=assist.pk).arrive_due_at > assist.arrive_due_at
    given = set(Clock.objects.filter(case=case).exclude(stage=Stage.CLOSE).values_list("stage", "call"))
    assert given == {("arrive", assist.pk), ("contact", lead.pk), ("contact", assist.pk)}


def test_what_it_was_stays_in_the_ledger_and_the_called_units_are_told(world: World) -> None:
    case = refiled(world, limited(world, case_in(world, State.IMPLEMENTING)), "1502")

    event = last_event(case)
    assert event.payload["was"] | {"network": ""} == {
        "type": "1304",
        "name": "下水道堵塞",
        "network": "",
        "level": "II",
        "confidential": False,
    }
    assert (event.payload["is"]["type"], event.note, case.state) == ("1502", "类别选错", State.IMPLEMENTING)
    assert told("reclassify") == {"lead", "lead_head", "assist"}


def test_confidentiality_follows_the_type(world: World) -> None:
    case = limited(world, case_in(world, State.IMPLEMENTING))
    actions.reclassify(
        case, by=world.person("officer"), entry=entry(CONFIDENTIAL), reason="涉及隐私", brief="请上门核实"
    )
    case = again(case)
    assert case.is_confidential
    assert (case.brief, last_event(case).payload["brief"]) == ("请上门核实", "请上门核实")

    assert not refiled(world, case, "1304").is_confidential


def test_units_called_are_told_what_to_do_when_it_becomes_confidential(world: World) -> None:
    case = limited(world, case_in(world, State.IMPLEMENTING))

    with refused(EvidenceMissing, case, status=422, says="承办单位看到的内容"):
        refiled(world, case, CONFIDENTIAL)

    assert refiled(world, limited(world, case_in(world, State.ACCEPTED)), CONFIDENTIAL).is_confidential


def test_the_form_asks_for_the_centre_s_words_beside_the_type(world: World, client: Client) -> None:
    case = limited(world, case_in(world, State.IMPLEMENTING))
    client.force_login(world.people["officer"], backend="teams.backends.PostsBackend")
    address = reverse("desk:step", args=[case.reference, "reclassify"])
    typed = {"version": case.version, "entry": CONFIDENTIAL, "reason": "涉及隐私"}

    without = client.post(address, typed)
    done = client.post(address, typed | {"brief": "请上门核实"})

    assert (without.status_code, done.status_code) == (422, 302)
    assert 'id="step-brief-error"' in without.text or "写明承办单位看到的内容" in without.text
    assert "涉及隐私" in without.text
    assert again(case).brief == "请上门核实"


def test_a_rework_keeps_its_half_and_its_own_beginning(world: World) -> None:
    began = timezone.now() - dt.timedelta(hours=3)
    case = case_in(world, State.IMPLEMENTING, round=2, rework_count=1)
    given = {"limit": "12H", "rule": "catalogue 1304 close/2", "started_at": began}
    Clock.objects.create(case=case, stage=Stage.CLOSE, round=2, due_at=case.due_at, **given)

    case = refiled(world, case, "1901")

    limit = close_limit(case)
    assert (limit.limit, limit.rule, limit.started_at) == ("3WD", "catalogue 1901 close/2", began)


def test_an_extension_and_a_pause_that_is_over_stay_in_the_limit(world: World) -> None:
    with time_machine.travel(MONDAY, tick=False):
        case = case_in(world, State.IMPLEMENTING, extension_count=1, extension_days=2)
        given = {"limit": "3WD+2WD", "started_at": MONDAY - dt.timedelta(days=3), "due_at": case.due_at}
        Clock.objects.create(case=case, stage=Stage.CLOSE, **given)
        case = paused(world, case, days=10)
    with time_machine.travel(MONDAY + dt.timedelta(days=7), tick=False):
        take(world, case, (Action.RESUME, "lead"))
        case = refiled(world, again(case), "1901")

    assert close_limit(case).limit == "5WD+2WD"


@pytest.mark.parametrize("code", ["1304", "13"])
def test_the_type_it_has_and_a_heading_are_refused(world: World, code: str) -> None:
    case = limited(world, case_in(world, State.IMPLEMENTING))

    with refused(NotPossibleHere, case, status=422):
        refiled(world, case, code)


def test_a_correction_says_why(world: World) -> None:
    case = limited(world, case_in(world, State.DISPATCHED))
    officer = world.person("officer")

    with refused(EvidenceMissing, case, status=422):
        actions.reclassify(case, by=officer, entry=entry("1502"), reason=" ")
    with refused(EvidenceMissing, case, status=422):
        actions.relocate(case, by=officer, area=world.area("other_grid"), reason="")
    with refused(EvidenceMissing, case, status=422):
        actions.recall(case, by=officer, call=Call.objects.filter(case=case)[0], reason="")


# The place


def test_the_same_centre_goes_on_and_units_of_the_old_place_are_let_go(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)
    Call.objects.filter(case=case, part=Part.ASSIST).update(unit=world.unit("property"))
    PlanTask.objects.create(
        case=case, call=Call.objects.get(case=case, part=Part.ASSIST), text="开门", due_at=timezone.now()
    )
    order = ordered(case, world.unit("property"))

    case = moved(world, case, "other_grid")

    assert (case.state, case.centre, case.return_count) == (State.IMPLEMENTING, world.unit("street_office"), 0)
    assert (case.community, case.grid) == (world.areas["other_community"], world.areas["other_grid"])
    assert [call.unit.name for call in case.standing_calls] == ["北城街道司法所"]
    assert PlanTask.objects.get(text="开门").drop_reason == "地点有误"
    order.refresh_from_db()
    assert order.stopped_at
    assert last_event(case).payload["let_go"] == ["制动器小区物业公司"]


def test_where_another_centre_stands_it_is_whistled_anew_to_it(world: World) -> None:
    south = world.areas["other_street"]
    world.areas["south"] = type(south).objects.create(
        code="220283002009", name="南街社区", level="community", parent=south, since=south.since
    )

    case = moved(world, case_in(world, State.IMPLEMENTING), "south")

    office = world.unit("other_office")
    assert (case.state, case.centre, case.holder, case.return_count) == (State.WHISTLED, office, office, 0)
    assert case.standing_calls == []
    assert case.next_stage == Stage.ACCEPT
    assert Clock.objects.get(case=case, stage=Stage.ACCEPT).started_at == last_event(case).recorded_at
    assert told("relocate") == {"other_officer"}
    assert told("relocate_let_go") == {"lead", "lead_head", "assist"}


def test_who_sees_it_changes_with_the_next_request(world: World, client: Client) -> None:
    case = case_in(world, State.ACCEPTED)
    seen: CaseQuerySet = Case.objects.visible_to(world.person("committee_officer"))
    assert case in seen

    moved(world, case, "other_grid")

    assert case not in Case.objects.visible_to(world.person("committee_officer"))
    assert case in Case.objects.visible_to(world.person("other_grid_worker"))
    client.force_login(world.people["committee_officer"], backend="teams.backends.PostsBackend")
    assert client.get(reverse("desk:case", args=[case.reference])).status_code == 404


def test_a_lead_of_the_old_place_sends_the_matter_back_to_the_start(world: World) -> None:
    case = case_in(world, State.FEEDBACK)
    Call.objects.filter(case=case, part=Part.LEAD).update(unit=world.unit("property"))

    case = moved(world, case, "other_grid")

    assert (case.state, case.centre, case.outcome, case.answered_by) == (
        State.WHISTLED,
        world.unit("street_office"),
        "",
        None,
    )
    assert case.standing_calls == []


@pytest.mark.parametrize("place", ["grid", "street"])
def test_a_matter_is_moved_to_another_grid_or_community_alone(world: World, place: str) -> None:
    case = case_in(world, State.ACCEPTED)

    with refused(NotPossibleHere, case, status=422):
        moved(world, case, place)


def test_a_paused_matter_is_resumed_before_it_begins_anew(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)
    Call.objects.filter(case=case, part=Part.LEAD).update(unit=world.unit("property"))
    case = paused(world, case)

    with refused(NotPossibleHere, case, status=422, says="挂账"):
        moved(world, case, "other_grid")


def test_a_matter_in_dispute_is_not_moved_about(world: World) -> None:
    case = case_in(world, State.ACCEPTED, needs_ruling=True, holder=world.unit("county_centre"))

    with refused(IllegalMove, case, status=409):
        moved(world, case, "other_grid")


# A call


def test_without_its_lead_the_matter_is_to_be_dispatched_again_and_no_return_is_counted(world: World) -> None:
    case = recalled(world, case_in(world, State.DISPATCHED), Part.LEAD)

    assert (case.state, case.holder, case.return_count) == (State.ACCEPTED, world.unit("street_office"), 0)
    assert (case.standing_calls, case.next_stage) == ([], Stage.DISPATCH)
    assert told("recall") == {"lead", "lead_head", "assist"}
    assert take(world, case, (Action.DISPATCH, "officer")).state == State.DISPATCHED


@pytest.mark.parametrize("state", [State.DISPATCHED, State.CONSULTING])
def test_an_assisting_unit_is_let_go_and_the_matter_stays(world: World, state: State) -> None:
    case = recalled(world, case_in(world, state), Part.ASSIST)

    assert (case.state, case.return_count) == (state, 0)
    assert [call.is_lead for call in case.standing_calls] == [True]
    assert told("recall") == {"assist"}


def test_a_call_is_withdrawn_only_before_the_unit_reported_in(world: World) -> None:
    case = case_in(world, State.CONSULTING)

    with refused(NotPossibleHere, case, status=422):
        recalled(world, case, Part.LEAD)


def test_a_ruling_is_not_withdrawn(world: World) -> None:
    case = case_in(world, State.DISPATCHED)
    Call.objects.filter(case=case).update(is_binding=True)

    with refused(NotPossibleHere, case, status=422):
        recalled(world, case, Part.LEAD)


def test_an_order_for_a_limit_that_no_longer_runs_stops_with_the_call(world: World) -> None:
    case = case_in(world, State.DISPATCHED)
    order = ordered(case, world.unit("mediation"), OrderKind.AMBER)

    recalled(world, case, Part.ASSIST)

    order.refresh_from_db()
    assert order.stopped_at


def test_the_place_is_found_by_its_name_without_a_script(world: World, client: Client) -> None:
    case = case_in(world, State.ACCEPTED)
    client.force_login(world.people["officer"], backend="teams.backends.PostsBackend")
    address = reverse("desk:step", args=[case.reference, "relocate"])

    page = client.post(address, {"version": case.version, "q": "新华", "find": "1", "reason": "地点有误"})

    assert page.status_code == 200
    assert f'name="area" value="{world.areas["other_grid"].pk}"' in page.text
    assert "地点有误" in page.text
    assert client.post(address, {"version": case.version, "reason": "地点有误"}).status_code == 422
