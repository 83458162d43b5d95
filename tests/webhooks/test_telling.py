"""Who is told of which step, and that nothing personal is said."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Call, Case, CaseEvent
from cases.rules.choices import ENDED, State
from cases.rules.lifecycle import Action
from tests.cases.steps import take
from tests.cases.world import World, case_in
from tests.sink import Sink
from tests.webhooks.receivers import receiver, send, steps, tell
from webhooks import telling
from webhooks.choices import OF_KIND, STAYS_INSIDE, Kind, kinds_of
from webhooks.models import Delivery

pytestmark = pytest.mark.django_db


def test_every_step_is_of_one_kind_or_stays_inside() -> None:
    for action in Action:
        of = [kind for kind, actions in OF_KIND.items() if action in actions]
        assert len(of) == (0 if action in STAYS_INSIDE else 1), action
        assert kinds_of(action, State.IMPLEMENTING) == set(of)
    assert kinds_of(Action.RATE, State.CLOSED) == {Kind.ANSWERED, Kind.ENDED}
    assert all(Kind.ENDED in kinds_of(Action.CLOSE, state) for state in ENDED)


def test_the_called_unit_s_software_is_told_number_step_and_state(world: World, gateway: Sink) -> None:
    webhook = receiver(world.unit("justice"), gateway)
    case = take(world, case_in(world, State.ACCEPTED), (Action.DISPATCH, "officer"))
    tell()
    send(webhook)

    [told] = gateway.received
    assert told.body["type"] == "case.dispatch"
    data = told.body["data"]
    assert (data["number"], data["version"], data["state"]) == (case.reference, case.version, case.state)
    assert data["holder"]["id"] == case.holder_id
    assert data["href"].endswith(f"/api/v1/cases/{case.reference}/")


def test_no_word_of_the_matter_and_no_name_leaves(world: World, gateway: Sink) -> None:
    webhook = receiver(world.unit("justice"), gateway)
    case = case_in(world, State.ACCEPTED)
    Case.objects.filter(pk=case.pk).update(text="欧阳家的水管爆了", place="九号楼四单元")
    take(world, Case.objects.get(pk=case.pk), (Action.DISPATCH, "officer"))
    tell()
    send(webhook)

    said = str([(one.headers, one.body) for one in gateway.received])
    assert case.reference in said
    assert not [word for word in ("欧阳", "水管", "九号楼", world.person("officer").name) if word in said]


def test_who_has_nothing_to_do_with_it_is_told_nothing(world: World, gateway: Sink) -> None:
    stranger = receiver(world.unit("other_committee"), gateway)
    take(world, case_in(world, State.ACCEPTED), (Action.DISPATCH, "officer"))
    tell()

    assert send(stranger) == 0
    assert gateway.received == []


def test_a_unit_is_told_of_the_step_that_lets_it_go_and_of_none_after(world: World, gateway: Sink) -> None:
    webhook = receiver(world.unit("justice"), gateway)
    case = case_in(world, State.IMPLEMENTING)
    tell()
    before = CaseEvent.objects.filter(case=case).latest("seq")
    Call.objects.filter(case=case, unit=world.unit("justice")).update(ended_at=before.recorded_at)
    Delivery.objects.all().delete()

    telling.follow([before])
    later = CaseEvent(case=case, seq=before.seq + 1, action=Action.PROGRESS, target=case.state)
    later.recorded_at = before.recorded_at.replace(year=before.recorded_at.year + 1)
    telling.follow([later])

    assert [one.seq for one in Delivery.objects.filter(webhook=webhook)] == [before.seq]


def test_whom_the_matter_complains_of_is_told_nothing(world: World, gateway: Sink) -> None:
    """The control: without the complaint it is told."""
    told, kept_out = case_in(world, State.IMPLEMENTING), case_in(world, State.IMPLEMENTING)
    webhook = receiver(world.unit("justice"), gateway)
    Case.objects.filter(pk=kept_out.pk).update(complained_of=world.unit("justice"))

    for case in (told, kept_out):
        telling.follow([CaseEvent.objects.select_related("case").filter(case=case).latest("seq")])

    assert {one.case_id for one in Delivery.objects.filter(webhook=webhook)} == {told.pk}


def test_only_the_kinds_asked_for_are_told(world: World, gateway: Sink) -> None:
    called = receiver(world.unit("justice"), gateway, Kind.CALLED)
    ended = receiver(world.unit("justice"), gateway, Kind.ENDED)
    take(world, case_in(world, State.ACCEPTED), (Action.DISPATCH, "officer"))
    tell()

    assert Delivery.objects.filter(webhook=called).count() == 1
    assert not Delivery.objects.filter(webhook=ended).exists()


def test_a_batch_costs_the_same_for_one_and_for_many(world: World, gateway: Sink) -> None:
    receiver(world.unit("justice"), gateway)
    cases = [case_in(world, State.IMPLEMENTING) for _ in range(6)]
    events = [CaseEvent.objects.select_related("case").filter(case=case).latest("seq") for case in cases]

    def cost(batch: list[Any]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            telling.follow(batch)
        return len(asked)

    assert cost(events[:1]) == cost(events[1:]) <= 5


def test_where_no_unit_has_a_receiver_one_statement_is_asked(world: World, django_assert_num_queries: Any) -> None:
    case = case_in(world, State.IMPLEMENTING)
    event = CaseEvent.objects.select_related("case").filter(case=case).latest("seq")

    with django_assert_num_queries(1):
        telling.follow([event])


def test_a_step_is_told_once_a_receiver(world: World, gateway: Sink) -> None:
    webhook = receiver(world.unit("justice"), gateway)
    case = case_in(world, State.IMPLEMENTING)
    event = CaseEvent.objects.select_related("case").filter(case=case).latest("seq")
    telling.follow([event])
    telling.follow([event])
    send(webhook)

    assert steps(gateway) == [(case.reference, event.seq)]
