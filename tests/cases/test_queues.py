"""Each queue holds what its name says, for whoever it is for, a page at a time."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from cases import actions
from cases.models import Call, Case
from cases.reading import queues
from cases.reading.queues import BY_SLUG, QUEUES
from cases.rules.choices import OrderKind, State
from cases.rules.lifecycle import Action
from tests.cases.counting import statements
from tests.cases.orders import ordered
from tests.cases.world import PEOPLE, World, case_in
from web.pagination import PAGE

pytestmark = pytest.mark.django_db
SOON = dt.timedelta(hours=1)


def found(world: World, slug: str, who: str) -> set[int]:
    return set(BY_SLUG[slug].cases(world.person(who)).values_list("pk", flat=True))


def rail(world: World, who: str) -> list[str]:
    return [queue.slug for queue in queues.queues_of(world.person(who))]


def test_a_duty_officer_sees_all_but_the_queue_of_units_without_an_area(world: World) -> None:
    assert rail(world, "officer") == [
        queue.slug for queue in QUEUES if queue.slug not in ("ours-ended", "call-ins", "to-visit")
    ]


def test_a_handler_sees_the_units_queues(world: World) -> None:
    assert rail(world, "lead") == ["to-reply", "to-report", "in-work", "ours", "ours-ended"]


def test_a_head_also_checks_answers_and_decides_on_proposals(world: World) -> None:
    waiting = ["to-check", "to-decide", "to-reply", "to-report", "in-work"]
    assert rail(world, "lead_head") == [*waiting, "ours", "ours-ended"]


def test_a_supervisor_watches_and_sees_all(world: World) -> None:
    watching = ["due-soon", "overdue", "supervised", "returned-twice", "rework", "reopened", "silent", "paused"]
    assert rail(world, "supervisor") == [*watching, "open", "ended"]


@pytest.mark.parametrize("who", ["grid_worker", "system_admin"])
def test_who_has_no_desk_has_no_queues(world: World, who: str) -> None:
    assert rail(world, who) == []


@pytest.mark.parametrize(
    ("slug", "who", "state", "facts"),
    [
        ("to-accept", "officer", State.WHISTLED, {}),
        ("to-dispatch", "officer", State.ACCEPTED, {}),
        ("to-rule", "county_officer", State.ACCEPTED, {"needs_ruling": True, "holder": "county_centre"}),
        ("to-check", "lead_head", State.FEEDBACK, {}),
        ("to-review", "officer", State.EVALUATING, {"needs_review": True, "holder": "street_office"}),
        ("to-report", "lead", State.DISPATCHED, {}),
        ("in-work", "lead", State.IMPLEMENTING, {}),
        ("in-work", "assist", State.IMPLEMENTING, {}),
        ("open", "officer", State.FEEDBACK, {}),
        ("open", "supervisor", State.WHISTLED, {}),
        ("ended", "county_officer", State.CLOSED, {}),
        ("ours", "assist", State.CLOSED, {}),
        ("ours-ended", "lead", State.CLOSED, {}),
        ("reopened", "supervisor", State.ACCEPTED, {"round": 2, "round_by": Action.REOPEN}),
        ("reopened", "officer", State.IMPLEMENTING, {"round": 2, "round_by": Action.REOPEN}),
        ("reopened", "responsible", State.IMPLEMENTING, {"round": 2, "round_by": Action.REOPEN}),
        ("returned-twice", "supervisor", State.ACCEPTED, {"return_count": 2}),
    ],
)
def test_a_queue_holds_what_waits_in_its_state_and_nothing_else(
    world: World, slug: str, who: str, state: State, facts: dict[str, Any]
) -> None:
    if "holder" in facts:
        facts = facts | {"holder": world.unit(facts["holder"])}
    case = case_in(world, state, **facts)
    case_in(world, State.REFUSED if slug in ("open", "ours-ended", "ours") else State.CONSULTING)

    slugs = {case.pk for case in Case.objects.exclude(pk=case.pk)} & found(world, slug, who)

    assert case.pk in found(world, slug, who)
    assert slug in ("in-work",) or not slugs


@pytest.mark.parametrize("slug", [queue.slug for queue in QUEUES])
@pytest.mark.parametrize("who", ["other_officer", "uncalled", "other_supervisor"])
def test_whoever_does_not_see_a_case_finds_it_in_no_queue(world: World, slug: str, who: str) -> None:
    for state in (State.WHISTLED, State.DISPATCHED, State.IMPLEMENTING, State.CLOSED):
        case_in(world, state, return_count=2)

    assert found(world, slug, who) == set()


@pytest.mark.parametrize(
    ("slug", "who", "state", "facts"),
    [
        ("in-work", "lead", State.IMPLEMENTING, {}),
        ("ours", "lead", State.IMPLEMENTING, {}),
        ("to-accept", "officer", State.WHISTLED, {}),
        ("to-dispatch", "officer", State.ACCEPTED, {}),
        ("to-rule", "officer", State.ACCEPTED, {"needs_ruling": True}),
        ("second-looks", "officer", State.CLOSED, {"look_due_at": dt.datetime(2026, 1, 12, tzinfo=dt.UTC)}),
        ("open", "officer", State.WHISTLED, {}),
        ("ended", "officer", State.CLOSED, {}),
    ],
)
def test_what_ones_own_unit_is_complained_of_in_is_in_no_queue(
    world: World, slug: str, who: str, state: State, facts: dict[str, Any]
) -> None:
    unit = world.unit("justice" if who == "lead" else "street_office")
    case = case_in(world, state, **facts)
    assert found(world, slug, who) == {case.pk}

    Case.objects.filter(pk=case.pk).update(complained_of=unit)

    assert found(world, slug, who) == set()


def test_overdue_and_due_soon_share_nothing(world: World) -> None:
    now = timezone.now()
    late = case_in(world, State.WHISTLED, next_due_at=now - SOON, next_amber_at=now - 2 * SOON)
    soon = case_in(world, State.WHISTLED, next_due_at=now + SOON, next_amber_at=now - SOON)
    case_in(world, State.WHISTLED, next_due_at=now + 2 * SOON, next_amber_at=now + SOON)

    assert found(world, "overdue", "officer") == {late.pk}
    assert found(world, "due-soon", "officer") == {soon.pk}


def test_a_rating_window_that_has_ended_is_nobodys_delay(world: World) -> None:
    case_in(world, State.EVALUATING, next_due_at=timezone.now() - SOON)

    assert found(world, "overdue", "officer") == set()


@pytest.mark.parametrize(
    ("slug", "state", "facts"),
    [
        ("to-accept", State.WHISTLED, {}),
        ("to-dispatch", State.ACCEPTED, {}),
        ("to-rule", State.ACCEPTED, {"needs_ruling": True}),
        ("to-review", State.EVALUATING, {"needs_review": True}),
    ],
)
def test_what_another_centre_holds_waits_there_alone(
    world: World, slug: str, state: State, facts: dict[str, Any]
) -> None:
    case = case_in(world, state, holder=world.unit("committee"), **facts)

    assert found(world, slug, "committee_officer") == found(world, "open", "officer") == {case.pk}
    assert found(world, slug, "officer") == set()


@pytest.mark.parametrize(
    ("slug", "kind", "unit", "who"),
    [
        ("to-reply", OrderKind.AMBER, "justice", "lead"),
        ("call-ins", OrderKind.CALL_IN, "city_centre", "city_officer"),
        ("supervised", OrderKind.AMBER, "street_office", "officer"),
    ],
)
def test_an_order_shows_nobody_a_matter_in_which_their_unit_is_complained_of(
    world: World, slug: str, kind: OrderKind, unit: str, who: str
) -> None:
    case = case_in(world, State.IMPLEMENTING)
    ordered(case, world.unit(unit), kind)
    assert found(world, slug, who) == {case.pk}

    Case.objects.filter(pk=case.pk).update(complained_of=world.unit(unit))

    assert found(world, slug, who) == set()


def test_an_answer_waits_for_whoever_holds_it_and_not_for_all_who_see_it(world: World) -> None:
    case = case_in(world, State.FEEDBACK)

    assert case.pk in found(world, "open", "officer")
    assert found(world, "to-check", "officer") == set()


def test_nobody_checks_their_own_answer(world: World) -> None:
    case_in(world, State.FEEDBACK, answered_by=world.people["lead_head"])

    assert found(world, "to-check", "lead_head") == set()


def test_a_proposal_waits_for_a_second_person_who_did_not_make_or_handle_it(world: World) -> None:
    case = case_in(world, State.ACCEPTED)
    actions.propose_termination(case, by=world.person("officer"), legal_reason="litigation", reason="已起诉")

    assert found(world, "to-decide", "second_officer") == found(world, "to-decide", "county_officer") == {case.pk}
    assert found(world, "to-decide", "officer") == set()


def test_a_proposal_in_a_matter_in_which_the_centre_is_complained_of_waits_above_it_alone(world: World) -> None:
    proposal = {"proposed_action": Action.PROPOSE_TERMINATION, "proposed_by": world.people["officer"]}
    case = case_in(world, State.IMPLEMENTING, **proposal)
    assert found(world, "to-decide", "second_officer") == {case.pk}

    Case.objects.filter(pk=case.pk).update(complained_of=world.unit("street_office"))

    assert found(world, "to-decide", "second_officer") == set()
    assert found(world, "to-decide", "county_officer") == {case.pk}


def test_a_proposal_does_not_wait_for_those_who_handled_the_case(world: World) -> None:
    proposal = {"proposed_action": Action.PROPOSE_TERMINATION, "proposed_by": world.people["officer"]}
    case = case_in(world, State.IMPLEMENTING, **proposal)
    Call.objects.filter(case=case, part="assist").update(unit=world.unit("street_office"))

    assert found(world, "to-decide", "second_officer") == set()
    assert found(world, "to-decide", "county_officer") == {case.pk}


def test_an_assisting_unit_that_came_no_longer_reports_in(world: World) -> None:
    case = case_in(world, State.CONSULTING)

    assert found(world, "to-report", "assist") == {case.pk}
    actions.report_in(case, by=world.person("assist"))
    assert found(world, "to-report", "assist") == set()


def test_a_case_that_ended_waits_for_nobody_to_report_in(world: World) -> None:
    case = case_in(world, State.DISPATCHED)
    Case.objects.filter(pk=case.pk).update(
        state=State.WITHDRAWN, holder=None, next_due_at=None, closed_at=timezone.now()
    )

    assert found(world, "to-report", "lead") == set()


def test_calls_are_listed_by_when_the_unit_must_come(world: World) -> None:
    first, second = case_in(world, State.DISPATCHED), case_in(world, State.DISPATCHED)
    Call.objects.filter(case=second).update(arrive_due_at=timezone.now() + SOON)

    queue = BY_SLUG["to-report"]
    listed, _older = queue.order.page(queue.cases(world.person("lead")), "reference", after="")

    assert [row["id"] for row in listed] == [second.pk, first.pk]


def test_what_waits_and_what_is_watched_is_counted_in_one_statement_and_all_there_is_never(world: World) -> None:
    case_in(world, State.WHISTLED)
    case_in(world, State.WHISTLED)
    officer = world.person("officer")
    assert officer.current_posts

    with statements() as counted:
        counts = queues.counts(officer)

    assert len(counted) == 1
    assert counts == dict.fromkeys(counts, 0) | {"to-accept": 2}
    assert {"to-accept", "overdue", "paused"} <= counts.keys()
    assert not counts.keys() & {"open", "ended"}


def test_counting_stops_at_its_limit(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "COUNTED_TO", 2)
    for _number in range(3):
        case_in(world, State.WHISTLED)

    assert queues.counts(world.person("officer"))["to-accept"] == 2


def test_who_has_no_queues_is_counted_without_asking(world: World) -> None:
    nobody = world.person("system_admin")
    assert nobody.current_posts

    with statements() as counted:
        assert queues.counts(nobody) == {}

    assert counted == []


def walked(world: World, slug: str) -> list[list[int]]:
    """The ids of every page of a queue, following the cursor."""
    queue, pages, after = BY_SLUG[slug], [], ""
    for _page in range(5):
        listed, after = queue.order.page(queue.cases(world.person("officer")), after=after)
        pages.append([row["id"] for row in listed])
        if not after:
            break
    return pages


@pytest.mark.parametrize(
    ("slug", "state", "column"), [("open", State.WHISTLED, "next_due_at"), ("ended", State.CLOSED, "closed_at")]
)
def test_pages_hold_every_case_once_even_where_instants_are_the_same(
    world: World, slug: str, state: State, column: str
) -> None:
    same = timezone.now()
    cases = [case_in(world, state, **{column: same}) for _number in range(PAGE + 5)]

    pages = walked(world, slug)

    assert [len(page) for page in pages] == [PAGE, 5]
    assert sorted(sum(pages, [])) == sorted(case.pk for case in cases)


def test_a_full_page_that_is_the_last_leads_nowhere(world: World) -> None:
    for _number in range(PAGE):
        case_in(world, State.WHISTLED)

    assert [len(page) for page in walked(world, "open")] == [PAGE]


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "~",
        "1",
        "~1",
        "2026-01-01~1",
        "2026-01-01T00:00:00~1",
        "2026-01-01T00:00:00+00:00~",
        "x~1",
        "~" + "9" * 30,
        "２~２",
    ],
)
def test_a_cursor_that_names_nothing_gives_the_first_page(world: World, cursor: str) -> None:
    case = case_in(world, State.WHISTLED)
    queue = BY_SLUG["open"]

    listed, _older = queue.order.page(queue.cases(world.person("officer")), after=cursor)

    assert [row["id"] for row in listed] == [case.pk]


def test_what_comes_after_a_case_that_went_away_is_still_found(world: World) -> None:
    first, second = case_in(world, State.WHISTLED), case_in(world, State.WHISTLED)
    queue = BY_SLUG["open"]
    cursor = queue.order.cursor({"next_due_at": first.next_due_at, "id": first.pk})
    Case.objects.filter(pk=first.pk).update(next_due_at=timezone.now() + dt.timedelta(days=9))

    listed, _older = queue.order.page(queue.cases(world.person("officer")), after=cursor)

    assert second.pk in [row["id"] for row in listed]


@pytest.mark.parametrize("who", [*PEOPLE])
def test_no_queue_shows_what_the_one_door_does_not(world: World, who: str) -> None:
    for state in State:
        case_in(world, state)
        case_in(world, state, complained_of=world.unit("justice"))
    person = world.person(who)
    seen = set(Case.objects.visible_to(person))

    for queue in QUEUES:
        assert set(queue.cases(person)) <= seen, queue.slug
    parts = (Case.objects.visible_by_area, Case.objects.visible_by_call, Case.objects.visible_by_raising)
    assert set().union(*(part(person) for part in parts)) == seen
