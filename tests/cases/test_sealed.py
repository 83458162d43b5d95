"""A matter that sounds confidential is seen, until it is accepted, by its centre's officers and whoever raised it."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from cases import actions, tasks
from cases.actions import Matter
from cases.models import Case, Clock, SupervisionOrder
from cases.reading import queues, searching
from cases.rules.choices import OrderKind, Stage, State
from cases.rules.lifecycle import Action
from figures.counting import count
from figures.models import AreaFigures
from outbox.tasks import drain
from teams.models import InboxEntry
from tests.cases.steps import take
from tests.cases.test_visibility import who_sees
from tests.cases.world import World, entry
from tests.worktime.calendars import published_calendar
from worktime.shares import opening

ACCUSES = "街道办事处工作人员态度恶劣，干部作风有问题，投诉他"
ALONE = {"grid_worker", "committee_officer"}


@pytest.fixture
def sealed(world: World) -> Case:
    """Raised by the grid worker, in the community's centre."""
    return actions.whistle(Matter(ACCUSES, world.area("grid")), by=world.person("grid_worker"))


def test_officers_of_the_centre_and_whoever_raised_it_see_it_and_nobody_else(world: World, sealed: Case) -> None:
    assert sealed.is_suggested_confidential
    assert who_sees(world, sealed) == ALONE


def test_an_ordinary_matter_is_not_sealed(world: World) -> None:
    case = actions.whistle(Matter("楼道灯坏了", world.area("grid")), by=world.person("grid_worker"))

    assert not case.is_suggested_confidential
    assert {"officer", "supervisor"} <= who_sees(world, case)


def test_a_chosen_confidential_type_seals_it_whatever_its_words(world: World) -> None:
    case = actions.whistle(
        Matter("三号窗口的事", world.area("grid"), entry=entry("0105")), by=world.person("grid_worker")
    )

    assert who_sees(world, case) == ALONE


def test_once_accepted_it_is_seen_as_any_other(world: World, sealed: Case) -> None:
    actions.accept(sealed, by=world.person("committee_officer"), entry=entry("0105"))

    assert {"officer", "county_officer", "supervisor", "grid_worker"} <= who_sees(world, sealed)


def test_escalated_it_is_the_next_centre_s(world: World, sealed: Case) -> None:
    actions.escalate(sealed, by=world.person("committee_officer"), reason="涉及街道干部")

    assert who_sees(world, sealed) == {"grid_worker", "officer", "second_officer"}


@pytest.mark.parametrize("who", ["supervisor", "officer", "county_officer", "other_grid_worker", "auditor"])
def test_no_list_search_or_page_of_others_has_it(world: World, client: Client, sealed: Case, who: str) -> None:
    person = world.person(who)
    client.force_login(person)

    assert client.get(reverse("desk:case", args=[sealed.reference])).status_code == 404
    assert sealed not in searching.matching(person, "干部作风")
    assert sealed not in searching.matching(person, sealed.reference)
    assert [queue.slug for queue in queues.queues_of(person) if sealed in queue.cases(person)] == []
    assert sealed.reference not in client.get(reverse("figures:board")).content.decode()


def test_it_waits_in_the_queue_of_its_centre(world: World, sealed: Case) -> None:
    assert sealed in queues.BY_SLUG["to-accept"].cases(world.person("committee_officer"))


def test_no_figure_counts_what_its_list_does_not_show(world: World, sealed: Case) -> None:
    count()
    assert AreaFigures.objects.of([world.areas["street"].pk], "") == {}

    take(world, sealed, (Action.ACCEPT, "committee_officer"))
    count()
    assert AreaFigures.objects.of([world.areas["street"].pk], "")[world.areas["street"].pk]["open"] == 1


def test_nobody_hears_of_it_but_the_officers(world: World, sealed: Case) -> None:
    drain()

    assert set(InboxEntry.objects.values_list("user__username", flat=True)) == {"committee_officer"}


def test_refused_it_stays_sealed(world: World, sealed: Case) -> None:
    actions.refuse(sealed, by=world.person("committee_officer"), reason="litigation", turn_to="法院")

    assert Case.objects.get(pk=sealed.pk).state == State.REFUSED
    assert who_sees(world, sealed) == ALONE


# Nobody accepts it


def ring_at(moment: dt.datetime | None) -> None:
    """In the first office hour from then on."""
    assert moment
    with time_machine.travel(opening(moment, published_calendar()), tick=False):
        tasks.ring_clocks()
        drain()


@pytest.fixture
def neglected(world: World, sealed: Case) -> Case:
    """Not accepted when half as much time again had passed, and told so."""
    limit = Clock.objects.get(case=sealed, stage=Stage.ACCEPT)
    ring_at(limit.over_150_at)
    return Case.objects.get(pk=sealed.pk)


def told_of(kind: str) -> dict[str, str]:
    return dict(InboxEntry.objects.filter(kind=kind).values_list("user__username", "url"))


def test_the_red_order_reaches_officers_above_who_can_open_it(world: World, client: Client, neglected: Case) -> None:
    order = SupervisionOrder.objects.get(case=neglected, kind=OrderKind.RED)
    assert order.unit == world.unit("street_office")

    told = told_of("alarm_over_150")

    assert told.keys() == {"committee_officer", "officer", "second_officer"}
    for who, url in told.items():
        client.force_login(world.person(who))
        assert client.get(url).status_code == 200
    assert neglected in queues.BY_SLUG["to-reply"].cases(world.person("officer"))
    assert who_sees(world, neglected) == {*ALONE, "officer", "second_officer"}


def test_whoever_replied_to_the_order_still_sees_it(world: World, client: Client, neglected: Case) -> None:
    order = SupervisionOrder.objects.get(case=neglected, kind=OrderKind.RED)
    client.force_login(world.person("officer"))

    address = reverse("desk:order_step", args=[neglected.reference, order.pk, "reply_order"])
    answer = client.post(address, {"version": neglected.version, "reply": "已责成今天接单"}, follow=True)

    assert answer.status_code == 200
    assert SupervisionOrder.objects.get(pk=order.pk).reply == "已责成今天接单"


def test_the_call_in_reaches_the_city_s_officers_who_can_hold_it(world: World, client: Client, sealed: Case) -> None:
    limit = Clock.objects.get(case=sealed, stage=Stage.CLOSE)
    ring_at(limit.over_200_at)

    told = told_of("alarm_over_200")

    assert {"committee_officer", "city_officer"} <= told.keys()
    city = world.person("city_officer")
    client.force_login(city)
    assert client.get(told["city_officer"]).status_code == 200
    assert sealed in queues.BY_SLUG["call-ins"].cases(city)
    assert "county_officer" not in told


def test_figures_agree_with_lists_for_those_who_see_it(world: World, client: Client, neglected: Case) -> None:
    order = SupervisionOrder.objects.get(case=neglected, kind=OrderKind.RED)
    with time_machine.travel(order.issued_at, tick=False):
        _compare(world, client)


def _compare(world: World, client: Client) -> None:
    count()
    for who in ("committee_officer", "officer", "county_officer", "supervisor"):
        client.force_login(world.person(who))
        page = client.get(reverse("figures:board"))
        for tile in page.context["tiles"]:
            rows = client.get(tile.url, headers={"HX-Request": "true"}).context["rows"]
            assert (who, tile.figure, tile.count) == (who, tile.figure, len(rows))
        overdue = {tile.figure: tile.count for tile in page.context["tiles"]}["overdue"]
        assert overdue == (who in {"committee_officer", "officer"})
