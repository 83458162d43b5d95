"""A receiver that was given a mapping reads of orders what is told in the sender's own fields and words, too."""

from __future__ import annotations

from typing import Any

import pytest

from cases import actions
from cases.models import Case, CaseEvent
from cases.rules.choices import State
from networks.models import Change
from orders import back
from orders.actions import mappings
from orders.actions.mappings import Particulars
from orders.models import Mapping, OutsideOrder
from teams.policies import SystemSteward
from tests.cases.world import World, case_in, entry
from tests.orders.files import LEAK, NAME, PHONE, applied, as_csv, source_of
from tests.sink import Sink
from tests.webhooks.receivers import receiver, send, tell
from web.errors import NotAllowed, Refusal
from webhooks import sending
from webhooks.actions import mappings_for, speak_as
from webhooks.models import Delivery, Webhook

pytestmark = pytest.mark.django_db
BACK = {"number": "流水号", "state": "办理状态", "unit": "承办单位", "answer": "答复内容"}


@pytest.fixture
def mapping(world: World) -> Mapping:
    officer = world.person("committee_officer")
    source = source_of(world, "committee", "committee_officer")
    return mappings.add(source, Particulars("热线", back=BACK, states={"whistled": "待受理"}), by=officer)


@pytest.fixture
def webhook(world: World, gateway: Sink, mapping: Mapping) -> Webhook:
    found = receiver(world.unit("committee"), gateway)
    speak_as(found, mapping, by=SystemSteward(world.person("system_admin")))
    found.refresh_from_db()
    return found


def order(world: World, mapping: Mapping) -> Case:
    applied(mapping.source, as_csv(LEAK), by=world.person("committee_officer"), mapping=mapping)
    return OutsideOrder.objects.get(number=LEAK[0]).case


def bodies(gateway: Sink) -> list[dict[str, Any]]:
    return [one.body["data"] for one in gateway.received]


def test_each_step_of_an_order_is_told_in_both_ways(
    world: World, mapping: Mapping, webhook: Webhook, gateway: Sink
) -> None:
    case = order(world, mapping)
    actions.accept(case, by=world.person("committee_officer"), entry=entry())

    tell()
    send(webhook)

    raised, accepted = bodies(gateway)
    assert raised["outside"] == {
        "流水号": LEAK[0], "办理状态": "待受理", "答复内容": "", "承办单位": "正阳社区居委会",
    }  # fmt: skip
    assert (accepted["outside"]["办理状态"], accepted["action"]) == ("待派单", "accept")
    for secret in (PHONE, NAME, LEAK[1]):
        assert secret not in str(gateway.received)


def test_a_case_that_is_no_order_of_its_source_is_told_as_before(
    world: World, mapping: Mapping, webhook: Webhook, gateway: Sink
) -> None:
    other = source_of(world, "committee", "committee_officer", "县平台")
    applied(other, as_csv(LEAK), by=world.person("committee_officer"))
    for case in (OutsideOrder.objects.get().case, case_in(world, State.IMPLEMENTING)):
        Delivery.objects.create(webhook=webhook, case=case, seq=1)

    send(webhook)

    assert [body.get("outside") for body in bodies(gateway)] == [None, None]


def test_a_receiver_without_a_mapping_hears_nothing_of_it(
    world: World, mapping: Mapping, webhook: Webhook, gateway: Sink
) -> None:
    speak_as(webhook, None, by=SystemSteward(world.person("system_admin")))
    Delivery.objects.create(webhook=webhook, case=order(world, mapping), seq=1)

    send(Webhook.objects.get())

    assert [body.get("outside") for body in bodies(gateway)] == [None]
    assert Change.objects.filter(action="webhook_mapped").count() == 2


@pytest.mark.parametrize(
    ("is_confidential", "answer"),
    [(False, f"已修好，电话{'*' * len(PHONE)}。"), (True, "")],
    ids=["plain", "confidential"],
)
def test_the_answer_is_masked_and_of_a_confidential_case_there_is_none(
    world: World, mapping: Mapping, is_confidential: bool, answer: str
) -> None:
    order(world, mapping)
    facts = {"outcome": "solved", "channel": "import", "is_confidential": is_confidential}
    closed = case_in(world, State.CLOSED, answer=f"已修好，电话{PHONE}。", **facts)
    OutsideOrder.objects.update(case=closed)
    step = CaseEvent(case=closed, target=State.CLOSED, occurred_at=closed.state_since)

    assert back.of_step(step, closed, mapping)["答复内容"] == answer


def test_only_mappings_of_the_unit_itself_can_be_given(world: World, mapping: Mapping, gateway: Sink) -> None:
    elsewhere = receiver(world.unit("street_office"), gateway)
    steward = SystemSteward(world.person("system_admin"))

    assert list(mappings_for(world.unit("street_office"))) == []
    with pytest.raises(Refusal):
        speak_as(elsewhere, mapping, by=steward)
    with pytest.raises(NotAllowed):
        speak_as(elsewhere, None, by=SystemSteward(world.person("officer")))

    assert Webhook.objects.get().mapping is None


def test_what_costs_nothing_without_a_mapping(world: World, gateway: Sink, django_assert_num_queries: Any) -> None:
    plain = receiver(world.unit("committee"), gateway)
    Delivery.objects.create(webhook=plain, case=case_in(world, State.IMPLEMENTING), seq=1)
    delivery = Delivery.objects.select_related("case").get()

    with django_assert_num_queries(1):
        sending.said_of(delivery, plain.mapping)
