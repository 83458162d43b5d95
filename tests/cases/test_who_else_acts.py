"""Who else acts: the community that whistled, persons responsible for an area, one reminder a day, who may reopen."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.access import policies
from cases.models import Call, Case, Rating, Reporter, SupervisionOrder
from cases.reading import queues
from cases.rules.choices import Satisfied, State
from cases.rules.errors import IllegalMove, NotPossibleHere
from cases.rules.lifecycle import Action
from networks.models import Unit
from teams.choices import Duty
from teams.models import Post, User
from tests.cases.steps import again, refused, take
from tests.cases.test_supervising import supervised
from tests.cases.test_visibility import post
from tests.cases.world import LONG_AGO, World, case_in
from web.errors import NotAllowed

CALLER, RESPONSIBLE, OFFICER = "committee_officer", "responsible", "officer"


def offered(world: World, name: str, case: Case) -> set[str]:
    return {row.action for row in policies.steps_open_to(world.person(name), case)}


def gone_up(world: World, state: State, to: str = "city_centre") -> Case:
    """A matter of the community's that was escalated out of its hands."""
    return case_in(world, state, centre=world.unit(to))


# The community that whistled


@pytest.mark.parametrize("centre", ["street_office", "county_centre", "city_centre"])
def test_the_community_that_whistled_marks_the_units_and_reminds_wherever_the_case_has_gone(
    world: World, centre: str
) -> None:
    case = gone_up(world, State.EVALUATING, centre)
    call = Call.objects.get(case=case, part="lead")

    actions.mark_unit(call, by=world.person(CALLER), mark="slow", note="来得慢")
    actions.remind(gone_up(world, State.IMPLEMENTING, centre), by=world.person(CALLER))

    call.refresh_from_db()
    assert (call.mark, call.marked_by) == ("slow", world.people[CALLER])


def test_another_community_neither_marks_nor_sees_it(world: World) -> None:
    post(world, "other_officer", duty=Duty.DUTY_OFFICER, unit=world.unit("other_committee"))
    case = gone_up(world, State.EVALUATING)

    assert not {Action.MARK_UNIT, Action.REMIND} & offered(world, "other_officer", case)
    assert case not in Case.objects.visible_to(world.person("other_officer"))


def test_a_community_that_handled_the_matter_does_not_mark_its_own_part(world: World) -> None:
    case = gone_up(world, State.EVALUATING)
    Call.objects.filter(case=case, part="assist").update(unit=world.unit("committee"))

    with refused(IllegalMove, case, status=409, says="评哨"):
        actions.mark_unit(Call.objects.get(case=case, part="lead"), by=world.person(CALLER), mark="prompt")


# Persons responsible for an area


def test_a_responsible_person_takes_a_return_visit_and_a_second_look_and_reminds(world: World) -> None:
    visited, looked = case_in(world, State.EVALUATING), case_in(world, State.CLOSED, look_due_at=timezone.now())

    assert take(world, visited, (Action.VISIT, RESPONSIBLE)).state == State.CLOSED
    assert take(world, looked, (Action.LOOK_AGAIN, RESPONSIBLE)).look_due_at is None
    take(world, case_in(world, State.DISPATCHED), (Action.REMIND, RESPONSIBLE))


@pytest.mark.parametrize("action", [Action.VISIT, Action.REMIND])
def test_not_outside_the_area_and_not_where_their_own_unit_handles_it(world: World, action: Action) -> None:
    state = State.EVALUATING if action == Action.VISIT else State.IMPLEMENTING
    elsewhere = case_in(world, state, street=world.areas["other_street"])
    assert action not in offered(world, RESPONSIBLE, elsewhere)

    Post.objects.filter(person=world.people[RESPONSIBLE]).update(unit=world.unit("mediation"))
    with refused(NotAllowed, case := case_in(world, state), status=403):
        take(world, case, (action, RESPONSIBLE))


def test_a_responsible_person_raises_matters_in_the_area_and_nowhere_else(world: World, client: Client) -> None:
    client.force_login(world.people[RESPONSIBLE], backend="teams.backends.PostsBackend")
    typed = {"text": "路灯不亮", "area": world.areas["community"].pk, "do": "whistle"}

    sent = client.post(reverse("field:log"), typed)

    assert sent.status_code == 302
    case = Case.objects.get(text="路灯不亮")
    assert (case.raised_by, case.centre) == (world.people[RESPONSIBLE], world.unit("committee"))
    with pytest.raises(NotAllowed):
        policies.may_raise(world.person(RESPONSIBLE), world.area("other_street"))


@pytest.mark.parametrize("level", ["community", "street", "county", "city"])
def test_the_first_page_of_a_responsible_person_lists_what_waits_in_the_area(
    world: World, client: Client, level: str
) -> None:
    person = User.objects.create(username="负责", name="负责")
    Post.objects.create(person=person, duty=Duty.RESPONSIBLE, area=world.areas[level], since=LONG_AGO)
    looked = case_in(world, State.CLOSED, look_due_at=timezone.now())
    visited, rated = case_in(world, State.EVALUATING), case_in(world, State.EVALUATING)
    Rating.objects.filter(case=rated).update(
        contacted="yes", solved="yes", satisfied=5, answered_at=timezone.now(), reasons=""
    )
    client.force_login(person, backend="teams.backends.PostsBackend")

    page = client.get(reverse("field:home"), follow=True)

    assert page.redirect_chain[-1][0] == reverse("desk:desk")
    person = User.objects.get(pk=person.pk)
    listed = {slug: set(queues.BY_SLUG[slug].cases(person)) for slug in ("second-looks", "to-visit")}
    assert listed == {"second-looks": {looked}, "to-visit": {visited}}
    assert looked.reference in page.text
    assert f'href="{reverse("field:log")}"' in page.text


# Reminders


@pytest.mark.parametrize("name", [OFFICER, CALLER, "supervisor", RESPONSIBLE])
def test_a_person_reminds_once_a_day_of_one_matter(world: World, name: str) -> None:
    case = take(world, case_in(world, State.IMPLEMENTING), (Action.REMIND, name))

    with refused(NotPossibleHere, case, status=422, says="今天"):
        actions.remind(case, by=world.person(name))
    take(world, case_in(world, State.IMPLEMENTING), (Action.REMIND, name))
    with time_machine.travel(timezone.now() + dt.timedelta(days=1), tick=False):
        take(world, case, (Action.REMIND, name))

    assert SupervisionOrder.objects.filter(case=case, kind="remind").count() == 2


def test_one_person_s_reminder_leaves_another_s_free(world: World) -> None:
    case = take(world, case_in(world, State.IMPLEMENTING), (Action.REMIND, OFFICER), (Action.REMIND, "second_officer"))

    assert SupervisionOrder.objects.filter(case=case, kind="remind").count() == 2


# Reopening


def test_the_centre_reopens_a_closed_matter_only_on_a_supervisor_s_order(world: World) -> None:
    case = case_in(world, State.CLOSED)
    with refused(IllegalMove, case, status=409, says="督办"):
        actions.reopen(case, by=world.person(OFFICER), reason="又堵了")

    supervised(case, world, unit="street_office")
    assert Action.REOPEN in offered(world, OFFICER, again(case))
    case = take(world, case, (Action.REOPEN, OFFICER))

    assert (case.state, case.reopen_count, case.rework_count) == (State.ACCEPTED, 1, 0)
    (order,) = case.open_orders
    assert order.unit == world.unit("street_office")
    assert Action.REPLY_ORDER in offered(world, OFFICER, case)


def test_an_order_on_a_closed_matter_goes_to_its_centre_alone(world: World) -> None:
    case = case_in(world, State.CLOSED)

    with refused(NotPossibleHere, case, status=422):
        supervised(case, world, unit="justice")


def test_a_step_that_leaves_a_closed_matter_closed_leaves_its_order_open(world: World) -> None:
    case = case_in(world, State.CLOSED)
    supervised(case, world, unit="street_office")

    case = take(world, case, (Action.MARK_UNIT, OFFICER))

    assert case.is_reopening_ordered


@pytest.mark.parametrize(("days", "may"), [(14, True), (15, False)])
def test_the_reporter_reopens_within_15_days_without_any_order(world: World, days: int, may: bool) -> None:
    case = case_in(world, State.CLOSED)
    reporter = Reporter.objects.get(case=case)

    with time_machine.travel(timezone.now() + dt.timedelta(days=days), tick=False):
        if may:
            actions.reopen(case, by=reporter, reason="又堵了")
        else:
            with refused(NotPossibleHere, case, status=422):
                actions.reopen(case, by=reporter, reason="又堵了")


# The scale


def test_the_scale_is_the_national_one_the_best_first() -> None:
    assert [(grade.value, str(grade.label)) for grade in Satisfied] == [
        (5, "非常满意"),
        (4, "满意"),
        (3, "基本满意"),
        (2, "不满意"),
        (1, "非常不满意"),
    ]


def test_the_resident_s_page_offers_the_same_five(world: World, client: Client) -> None:
    case = case_in(world, State.EVALUATING)
    code = Reporter.objects.get(case=case).rating_code(1)

    page = client.get(reverse("residents:rate", args=[code])).text

    offered_words = re.findall(r"</svg>\s*(\w+)</span>", page)
    assert offered_words == ["非常满意", "满意", "基本满意", "不满意", "非常不满意"]


def test_basically_satisfied_is_satisfied(world: World) -> None:
    case = case_in(world, State.EVALUATING)

    actions.rate(Rating.objects.get(case=case), answers=actions.Answers("yes", "yes", 3))

    assert (again(case).state, again(case).needs_review) == (State.CLOSED, False)


def test_a_unit_is_a_centre_of_the_community_only_there(world: World) -> None:
    """Whoever is on duty in a unit of the community that is no centre did not whistle."""
    Unit.objects.filter(pk=world.unit("property").pk).update(is_centre=False)
    post(world, "uncalled", duty=Duty.DUTY_OFFICER, unit=world.unit("property"))

    assert Action.MARK_UNIT not in offered(world, "uncalled", gone_up(world, State.EVALUATING))
