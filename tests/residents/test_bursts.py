"""Ratings that come in a burst from one source are held until somebody decides; programs that open links give none."""

from __future__ import annotations

import pytest
from django.test import Client

from cases import actions
from cases.ledger.tables import differing
from cases.models import Case, CaseEvent, Rating, RatingHold, Reporter
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from outbox.tasks import drain
from residents import bursts, counting
from residents.models import MonthFigures
from teams.models import InboxEntry
from tests.cases.ratings import given_by_code
from tests.cases.steps import take
from tests.cases.world import World, case_in
from web import passing
from web.errors import NotAllowed

pytestmark = pytest.mark.django_db
GOOD = {"contacted": "yes", "solved": "yes", "satisfied": "5"}
BAD = {"contacted": "no", "solved": "no", "satisfied": "1"}


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    passing.forget()


def asked(world: World, count: int) -> list[str]:
    """Addresses of so many evaluations, of a case each."""
    codes = []
    for _number in range(count):
        case = take(world, case_in(world, State.FEEDBACK), (Action.GIVE_FEEDBACK, "lead_head"))
        codes.append(f"/rate/{Reporter.objects.get(case=case).rating_code(case.round)}/")
    return codes


def held() -> int:
    return RatingHold.objects.filter(verdict="").count()


def test_three_from_one_device_are_held_and_the_two_before_are_held_too(client: Client, world: World) -> None:
    addresses = asked(world, 3)
    client.get(addresses[0])
    for address in addresses[:2]:
        client.post(address, GOOD)
    assert held() == 0

    answer = client.post(addresses[2], GOOD, follow=True)

    assert held() == 3
    assert "先经人核对" in answer.text
    assert set(Case.objects.values_list("has_held_rating", flat=True)) == {True}
    assert Case.objects.latest("pk").state == State.EVALUATING


def test_neighbours_behind_one_connection_are_not_held(world: World) -> None:
    for address in asked(world, bursts.FROM_A_CONNECTION):
        assert Client().post(address, GOOD).status_code == 302

    assert held() == 0


def test_a_script_that_throws_its_cookies_away_is_held_by_its_connection(world: World) -> None:
    for address in asked(world, bursts.FROM_A_CONNECTION + 1):
        Client().post(address, GOOD)

    assert held() == bursts.FROM_A_CONNECTION + 1


def test_the_same_evaluation_sent_again_counts_once(client: Client, world: World) -> None:
    [address] = asked(world, 1)
    client.get(address)
    for _time in range(4):
        client.post(address, GOOD)

    assert held() == 0


def test_a_held_bad_rating_asks_for_no_review_and_a_held_good_one_closes_nothing(world: World) -> None:
    case = case_in(world, State.FEEDBACK)
    take(world, case, (Action.GIVE_FEEDBACK, "lead_head"))
    rating = Rating.objects.select_related("case", "reporter").get(case=case)
    actions.rate(rating, answers=actions.Answers(**BAD | {"satisfied": 1}), is_suspect=True)
    case.refresh_from_db()

    assert (case.state, case.needs_review, case.has_held_rating) == (State.EVALUATING, False, True)
    assert list(CaseEvent.objects.filter(case=case).order_by("-seq").values_list("action", flat=True)[:2]) == [
        "hold_rating",
        "rate",
    ]
    assert not list(differing(case))


@pytest.fixture
def suspect(world: World) -> Rating:
    case = case_in(world, State.EVALUATING, has_held_rating=True)
    given_by_code(case, hold=True, solved="no", satisfied=1)
    return Rating.objects.select_related("case").get(case=case)


def judge(world: World, rating: Rating, verdict: str, by: str = "officer") -> Case:
    actions.judge_rating(rating, by=world.people[by], verdict=verdict, reason="本人电话确认")
    return Case.objects.get(pk=rating.case_id)


def test_judged_to_count_a_bad_one_asks_for_the_review(world: World, suspect: Rating) -> None:
    case = judge(world, suspect, "counts")

    assert (case.needs_review, case.has_held_rating) == (True, False)


def test_judged_not_to_count_it_is_kept_and_the_case_waits_for_its_time(world: World, suspect: Rating) -> None:
    case = judge(world, suspect, "struck")

    assert (case.state, case.needs_review, case.has_held_rating) == (State.EVALUATING, False, False)
    assert Rating.objects.get().solved == "no"


@pytest.mark.parametrize("by", ["lead", "lead_head", "assist", "committee_officer"])
def test_who_handled_it_or_stands_elsewhere_does_not_decide(world: World, suspect: Rating, by: str) -> None:
    with pytest.raises(NotAllowed):
        judge(world, suspect, "struck", by=by)

    assert held() == 1


def test_no_figure_counts_what_is_held(world: World, suspect: Rating) -> None:
    counting.count()
    city = MonthFigures.objects.get(area=world.area("city"))
    assert (city.raters, city.not_solved) == (0, 0)

    judge(world, suspect, "counts")
    counting.count()
    city = MonthFigures.objects.get(area=world.area("city"))
    assert (city.raters, city.not_solved) == (1, 1)


def test_a_visit_is_counted_apart_from_what_people_sent_themselves(world: World) -> None:
    case = case_in(world, State.FEEDBACK)
    case = take(world, case, (Action.GIVE_FEEDBACK, "lead_head"))
    rating = Rating.objects.select_related("case").get(case=case)
    answers = actions.Answers("yes", "yes", 5)
    actions.visit(rating, by=world.people["officer"], answers=answers, witness="李楼长", way="phone")
    counting.count()

    city = MonthFigures.objects.get(area=world.area("city"))
    assert (city.raters, city.visited, city.visited_solved) == (0, 1, 1)
    assert CaseEvent.objects.filter(case=case, action="visit").get().payload["way"] == "phone"


def test_whoever_decides_is_told(world: World) -> None:
    case = case_in(world, State.EVALUATING)
    given_by_code(case)
    actions.hold_rating(Rating.objects.select_related("case").get(case=case))
    drain()

    told = InboxEntry.objects.filter(text__startswith="Several ratings").values_list("user__username", flat=True)
    assert "officer" in set(told)
    assert not {"lead", "lead_head", "assist"} & set(told)


def test_of_where_they_came_from_the_database_keeps_nothing(client: Client, world: World) -> None:
    for address in asked(world, 3):
        client.post(address, GOOD, REMOTE_ADDR="203.0.113.77")

    columns = {field.name for field in RatingHold._meta.get_fields()}
    assert columns == {"id", "rating", "held_at", "verdict", "judged_at"}


BOTS = (
    {"headers": {"User-Agent": "MicroMessenger Client"}},
    {"headers": {"Purpose": "prefetch", "Sec-Purpose": "prefetch;prerender"}},
    {"headers": {"User-Agent": "Mozilla/5.0 (compatible; bingbot/2.0)"}},
    {"headers": {"X-Requested-With": "XMLHttpRequest", "HX-Request": "true"}},
)


def test_a_thousand_visits_of_programs_give_no_rating(world: World) -> None:
    """Link previews, prefetchers, HEAD, and scanners that run scripts and press the buttons of empty forms."""
    [address] = asked(world, 1)
    bare = Client(enforce_csrf_checks=True)
    given = [
        getattr(bare, method)(f"{address}{query}", **bot).status_code
        for _round in range(42)
        for bot in BOTS
        for method, query in (
            ("get", ""), ("head", ""), ("get", "?later"), ("get", "?thanks"), ("post", ""),
            ("get", "?contacted=yes&solved=yes&satisfied=5"),
        )
    ]  # fmt: skip
    assert len(given) > 1000
    assert set(given) <= {200, 403}

    pressing = Client()
    pressing.get(address)
    assert {pressing.post(address, {}).status_code for _ in range(5)} == {422}
    assert Rating.objects.get().answered_at is None
    assert not CaseEvent.objects.filter(action="rate").exists()
