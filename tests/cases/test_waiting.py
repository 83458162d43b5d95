"""One list of all that waits for a person: by due time, each case once, a page at a time, every queue counted."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from cases.models import Call, Case
from cases.reading import queues, waiting
from cases.rules.choices import State
from tests.cases.counting import statements
from tests.cases.orders import ordered
from tests.cases.world import World, case_in
from web.pagination import PAGE

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def due_in(case: Case, hours: float) -> Case:
    Case.objects.filter(pk=case.pk).update(next_due_at=timezone.now() + hours * HOUR)
    return case


def listed(world: World, who: str, after: str = "") -> list[tuple[int, str]]:
    return [(one.case_id, one.words) for one in waiting.page(world.person(who), after=after).asked]


def test_what_waits_in_different_queues_stands_by_due_time(world: World) -> None:
    second = due_in(case_in(world, State.ACCEPTED), 2)
    first = due_in(case_in(world, State.WHISTLED), 1)
    third = due_in(case_in(world, State.WHISTLED), 3)
    case_in(world, State.CONSULTING)

    assert listed(world, "officer") == [(first.pk, "待接单"), (second.pk, "待派单"), (third.pk, "待接单")]


def test_a_call_stands_by_its_own_limit_and_not_by_the_cases(world: World) -> None:
    called = due_in(case_in(world, State.DISPATCHED), 90)
    in_work = due_in(case_in(world, State.IMPLEMENTING), 10)
    Call.objects.filter(case=called).update(arrive_due_at=timezone.now() + HOUR)

    assert [pk for pk, _words in listed(world, "lead")] == [called.pk, in_work.pk]


def test_a_case_that_waits_for_two_things_stands_once_under_the_first(world: World) -> None:
    case = due_in(case_in(world, State.IMPLEMENTING), 50)
    ordered(case, unit=world.unit("justice"), reply_due_at=timezone.now() + HOUR)

    assert listed(world, "lead") == [(case.pk, "待回复督办单")]


def test_pages_follow_each_other_without_gap_or_double(world: World) -> None:
    cases = [due_in(case_in(world, (State.WHISTLED, State.ACCEPTED)[number % 2]), number) for number in range(PAGE + 5)]
    first = waiting.page(world.person("officer"))
    second = waiting.page(world.person("officer"), after=first.older)

    assert [one.case_id for one in (*first.asked, *second.asked)] == [case.pk for case in cases]
    assert (len(first.asked), second.older) == (PAGE, "")


def test_cases_due_at_the_same_instant_are_neither_lost_nor_doubled_between_pages(world: World) -> None:
    cases = [case_in(world, State.WHISTLED) for _ in range(PAGE + 3)]
    Case.objects.update(next_due_at=timezone.now() + HOUR)
    first = waiting.page(world.person("officer"))
    second = waiting.page(world.person("officer"), after=first.older)

    assert [one.case_id for one in (*first.asked, *second.asked)] == [case.pk for case in cases]


def test_it_counts_what_the_rail_counts(world: World) -> None:
    for state in (State.WHISTLED, State.WHISTLED, State.ACCEPTED):
        case_in(world, state)
    officer = world.person("officer")

    assert waiting.page(officer).counts == queues.counts(officer)
    assert waiting.page(officer).counts["to-accept"] == 2


@pytest.mark.parametrize("who", ["other_officer", "uncalled", "supervisor"])
def test_whoever_a_case_does_not_wait_for_does_not_find_it(world: World, who: str) -> None:
    for state in (State.WHISTLED, State.DISPATCHED, State.IMPLEMENTING):
        case_in(world, state)

    assert listed(world, who) == []


def test_the_page_takes_one_statement_however_many_queues_there_are(world: World) -> None:
    officer = world.person("officer")
    waiting.is_offered(officer)

    with statements() as counted:
        waiting.page(officer)

    assert len(counted) == 1


def test_each_row_says_what_is_asked(world: World, client: Client) -> None:
    case_in(world, State.WHISTLED)
    client.force_login(world.person("officer"))

    page = client.get("/desk/waiting/").content.decode()

    assert '<span class="tag">待接单</span>' in page
    assert re.search(r'href="/desk/waiting/" aria-current="page">\s*全部等我的\s*<span class="n">1</span>', page)


def test_who_has_one_kind_of_thing_to_do_is_offered_no_such_list(world: World, client: Client) -> None:
    client.force_login(world.person("supervisor"))

    assert client.get("/desk/waiting/").status_code == 404


def test_lists_that_renew_themselves_say_how_the_open_case_stands(world: World, client: Client) -> None:
    case = case_in(world, State.WHISTLED)
    client.force_login(world.person("officer"))
    headers = {"HX-Request": "true"}

    same = client.get("/desk/waiting/", {"open": case.reference, "seen": case.version}, headers=headers)
    changed = client.get("/desk/waiting/", {"open": case.reference, "seen": case.version - 1}, headers=headers)

    assert 'id="pill-1"' in same.content.decode()
    assert "有了新进展" not in same.content.decode()
    assert "有了新进展" in changed.content.decode()


@pytest.mark.parametrize("reference", ["JL20200101-00001", "\x00", "x" * 400])
def test_nothing_is_said_of_a_case_that_one_does_not_see(world: World, client: Client, reference: str) -> None:
    client.force_login(world.person("officer"))

    page = client.get("/desk/waiting/", {"open": reference, "seen": "1"}, headers={"HX-Request": "true"})

    assert page.status_code == 200
    assert "case-news" not in page.content.decode()
