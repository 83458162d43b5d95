"""The desk: queues, one list, one open matter, within eight statements."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from cases.rules.choices import State
from tests.cases.counting import statements
from tests.cases.world import World, case_in
from web.pagination import PAGE

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def officer(world: World, client: Client) -> Client:
    client.force_login(world.person("officer"))
    return client


def rows(page: str) -> list[str]:
    return re.findall(r'<a class="row-case" href="([^"]+)"', page)


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]  # a test response


def test_the_desk_opens_on_all_that_waits(world: World, officer: Client) -> None:
    case = case_in(world, State.ACCEPTED)

    page = text(officer.get("/desk/"))

    assert '<a href="/desk/waiting/" aria-current="page">' in page
    assert f'data-case-url="/cases/{case.reference}/"' in page


def test_a_desk_with_nothing_to_do_says_what_can_be_done(officer: Client) -> None:
    page = text(officer.get("/desk/"))

    assert "没有等您接单的事项" in page
    assert "看看别的队列，或者搜索" in page


def test_a_matter_is_opened_beside_its_list(world: World, officer: Client) -> None:
    first, second = case_in(world, State.WHISTLED), case_in(world, State.WHISTLED)

    page = text(officer.get("/desk/to-accept/", {"case": second.reference}))

    assert f'data-case-url="/cases/{second.reference}/"' in page
    assert [re.search(r"case=([\w-]+)", url)[1] for url in rows(page)] == [first.reference, second.reference]
    assert page.count('aria-current="true"') == 1


def test_a_narrow_screen_shows_the_matter_only_when_it_was_asked_for(world: World, officer: Client) -> None:
    case = case_in(world, State.WHISTLED)

    assert "has-case" not in text(officer.get("/desk/to-accept/"))
    assert "has-case" in text(officer.get("/desk/to-accept/", {"case": case.reference}))


def test_a_row_opens_with_a_script_in_the_pane_and_without_one_as_a_link(world: World, officer: Client) -> None:
    case = case_in(world, State.WHISTLED)

    page = text(officer.get("/desk/to-accept/"))

    assert f'href="/desk/to-accept/?case={case.reference}"' in page
    assert f'hx-get="/cases/{case.reference}/" hx-target="#case"' in page


def test_after_a_step_the_lists_alone_are_fetched_anew(world: World, officer: Client) -> None:
    case_in(world, State.WHISTLED)

    with statements() as counted:
        page = text(officer.get("/desk/to-accept/", headers=HTMX))

    assert "data-lists" in page
    assert "<html" not in page
    assert "data-case-url" not in page
    assert len(counted) <= 4


def test_a_matter_the_person_does_not_see_is_not_there(world: World, client: Client) -> None:
    case = case_in(world, State.WHISTLED)
    client.force_login(world.person("other_officer"))

    assert client.get("/desk/to-accept/", {"case": case.reference}).status_code == 404
    assert case.reference not in text(client.get("/desk/open/"))


@pytest.mark.parametrize("queue", ["nothing", "ours-ended"])
def test_a_queue_that_is_none_of_the_persons_is_not_there(officer: Client, queue: str) -> None:
    assert officer.get(f"/desk/{queue}/").status_code == 404


@pytest.mark.parametrize("case", ["JL1", "\x00", "’", "x" * 5000])
def test_a_number_that_is_none_is_not_there(officer: Client, case: str) -> None:
    assert officer.get("/desk/to-accept/", {"case": case}).status_code == 404


def test_who_has_no_desk_goes_to_the_first_page(world: World, client: Client) -> None:
    client.force_login(world.person("grid_worker"))

    assert client.get("/desk/").headers["Location"] == reverse("field:home")


def test_what_waits_is_counted_beside_its_name_up_to_ninety_nine(
    world: World, officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_in(world, State.WHISTLED)
    assert '<span class="n">1</span>' in text(officer.get("/desk/"))

    monkeypatch.setattr("desk.views.desk.COUNTED_TO", 1)
    assert '<span class="n">0+</span>' in text(officer.get("/desk/"))


def test_a_long_queue_goes_on_on_the_next_page(world: World, officer: Client) -> None:
    for _number in range(PAGE + 2):
        case_in(world, State.WHISTLED)

    first = text(officer.get("/desk/to-accept/"))
    older = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    second = text(officer.get(older))

    assert (len(rows(first)), len(rows(second))) == (PAGE, 2)
    assert "回到开头" in second
    assert not set(rows(first)) & set(rows(second))
    assert text(officer.get(rows(second)[0].replace("&amp;", "&"))).count("row-case") == 2


def test_a_page_past_the_end_says_so(world: World, officer: Client) -> None:
    case_in(world, State.WHISTLED)

    assert "没有更多了" in text(officer.get("/desk/to-accept/", {"after": "2099-01-01T00:00:00+00:00~1"}))


def test_units_see_until_when_they_must_report_in(world: World, client: Client) -> None:
    case_in(world, State.DISPATCHED)
    client.force_login(world.person("lead"))

    assert "还剩 23 小时" in text(client.get("/desk/to-report/"))


@pytest.mark.parametrize(
    ("state", "facts", "words"),
    [
        (State.EVALUATING, {}, "待评价"),
        (State.EVALUATING, {"needs_review": True}, "不满意，待复核"),
        (State.CLOSED, {}, "已办结 · 已评价"),
        (State.REFUSED, {}, "不予受理"),
    ],
)
def test_where_nobodys_limit_runs_the_state_stands_instead(world: World, officer: Client, state, facts, words) -> None:
    case_in(world, state, **facts)

    page = text(officer.get("/desk/open/" if state == State.EVALUATING else "/desk/ended/", headers=HTMX))

    assert f'<span class="tag">{words}</span>' in page
    assert 'class="clock' not in page


@pytest.mark.parametrize("count", [1, 40])
@pytest.mark.parametrize("who", ["officer", "lead", "supervisor"])
def test_every_queue_with_a_matter_open_takes_at_most_eight_statements(
    world: World, client: Client, who: str, count: int
) -> None:
    states = (State.DISPATCHED, State.IMPLEMENTING, State.FEEDBACK, State.CLOSED)
    for number in range(count):
        case_in(world, states[number % len(states)])
    client.force_login(world.person(who))

    for url in set(re.findall(r'href="(/desk/[a-z-]+/)"', text(client.get("/desk/")))):
        with statements() as counted:
            assert client.get(url).status_code == 200
        assert len(counted) <= 8, url
