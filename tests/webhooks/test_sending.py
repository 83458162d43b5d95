"""A receiver that dies, redirects, refuses, hangs or lies gets each step in order at last, and holds up nobody."""

from __future__ import annotations

import datetime as dt
import json
import socket
import threading
import time
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings
from standardwebhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from cases.models import Case, CaseEvent
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from cases.rules.sealing import seal
from outbox import posting
from tests.cases.steps import take
from tests.cases.world import World, case_in
from tests.sink import Sink, sink
from tests.webhooks.receivers import receiver, rested, send, steps
from webhooks import sending, signing, tasks
from webhooks.models import Delivery, Webhook

pytestmark = pytest.mark.django_db


def waiting(webhook: Webhook, case: Case, *seqs: int) -> list[int]:
    """Steps of the case that wait, in the order that is given."""
    chosen = seqs or tuple(CaseEvent.objects.filter(case=case).order_by("seq").values_list("seq", flat=True))
    for seq in chosen:
        Delivery.objects.create(webhook=webhook, case=case, seq=seq)
    return sorted(chosen)


def worked_on(world: World) -> Case:
    """With four events behind it."""
    steps = ((Action.DISPATCH, "officer"), (Action.REPORT_IN, "lead"), (Action.CONSULT, "lead"))
    return take(world, case_in(world, State.ACCEPTED), *steps)


@pytest.fixture
def case(world: World) -> Case:
    return worked_on(world)


@pytest.fixture
def webhook(world: World, gateway: Sink) -> Webhook:
    return receiver(world.unit("justice"), gateway)


def test_steps_of_a_case_arrive_in_order_whatever_order_they_were_written_in(
    webhook: Webhook, case: Case, gateway: Sink
) -> None:
    seqs = [event.seq for event in CaseEvent.objects.filter(case=case)]
    waiting(webhook, case, *sorted(seqs, reverse=True))

    assert send(webhook) == len(seqs) > 2
    assert steps(gateway) == [(case.reference, seq) for seq in sorted(seqs)]
    assert send(webhook) == 0


def test_a_receiver_s_library_knows_that_it_was_we(webhook: Webhook, case: Case, gateway: Sink) -> None:
    waiting(webhook, case, 1)
    [secret] = webhook.secrets(timezone.now())
    send(webhook)

    told = gateway.received[0]
    headers = {name.lower(): value for name, value in told.headers.items()}
    body = json.dumps(told.body, ensure_ascii=False)
    assert Verifier(secret).verify(body, headers) == told.body
    with pytest.raises(WebhookVerificationError):
        Verifier(secret).verify(body.replace(case.reference, "JL20260101-00001"), headers)
    with pytest.raises(WebhookVerificationError):
        Verifier(signing.new_secret()).verify(body, headers)


def test_for_a_while_the_former_secret_signs_too(webhook: Webhook, case: Case, gateway: Sink) -> None:
    [former] = webhook.secrets(timezone.now())
    new = signing.new_secret()
    Webhook.objects.filter(pk=webhook.pk).update(
        sealed_secret=seal(new), sealed_former_secret=seal(former), former_until=timezone.now() + dt.timedelta(hours=1)
    )
    waiting(webhook, case, 1, 2)
    send(webhook)
    Webhook.objects.filter(pk=webhook.pk).update(former_until=timezone.now() - dt.timedelta(hours=1))
    waiting(webhook, case, 3)
    send(webhook)

    def knows(secret: str, told: Any) -> bool:
        headers = {name.lower(): value for name, value in told.headers.items()}
        try:
            Verifier(secret).verify(json.dumps(told.body, ensure_ascii=False), headers)
        except WebhookVerificationError:
            return False
        return True

    first, last = gateway.received[0], gateway.received[-1]
    assert knows(former, first) and knows(new, first)
    assert knows(new, last) and not knows(former, last)


@pytest.mark.parametrize("status", [301, 302, 400, 404, 500, 503])
def test_what_was_not_taken_comes_again_and_the_next_step_waits_for_it(
    webhook: Webhook, case: Case, gateway: Sink, status: int
) -> None:
    seqs = waiting(webhook, case)
    gateway.status, gateway.headers = status, {"Location": gateway.url("/elsewhere")}

    assert send(webhook) == 0
    assert [one.path for one in gateway.received] == ["/hook"]
    assert Webhook.objects.get(pk=webhook.pk).last_error == f"HTTP {status}"
    gateway.received.clear()
    gateway.status, gateway.headers = 200, {}
    assert send(rested(webhook)) == len(seqs)
    assert steps(gateway) == [(case.reference, seq) for seq in seqs]


def test_one_case_that_is_refused_holds_up_no_other(
    world: World, webhook: Webhook, case: Case, gateway: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = worked_on(world)
    waiting(webhook, case)
    seqs = waiting(webhook, other)
    post = sending.post

    def picky(to: Webhook, ident: str, told: dict[str, Any]) -> None:
        if told["data"]["number"] == case.reference:
            raise sending.DeliveryFailed("HTTP 422")
        post(to, ident, told)

    monkeypatch.setattr(sending, "post", picky)
    assert send(webhook) == len(seqs)
    assert {number for number, _seq in steps(gateway)} == {other.reference}


def test_a_dead_receiver_is_asked_once_and_left_alone_for_a_while(
    world: World, case: Case, settings: Settings, gateway: Sink
) -> None:
    with sink() as gone:
        address = gone.url("/hook")
    webhook = receiver(world.unit("justice"), address)
    seqs = waiting(webhook, case)

    assert send(webhook) == 0
    told = Webhook.objects.get(pk=webhook.pk)
    assert told.next_try_at and told.next_try_at > timezone.now()
    assert [one.attempts for one in Delivery.objects.order_by("seq")] == [1, *([0] * (len(seqs) - 1))]
    assert Webhook.objects.lease(webhook.pk, seconds=60) is None
    assert webhook.pk not in Webhook.objects.due()
    Webhook.objects.filter(pk=webhook.pk).update(sealed_address=seal(gateway.url("/hook")))
    assert send(rested(webhook)) == len(seqs)
    assert steps(gateway) == [(case.reference, seq) for seq in seqs]


def test_a_receiver_at_its_limit_is_left_alone_as_long_as_it_asks(webhook: Webhook, case: Case, gateway: Sink) -> None:
    waiting(webhook, case)
    gateway.status, gateway.headers = 429, {"Retry-After": "120"}
    send(webhook)

    rest = Webhook.objects.get(pk=webhook.pk).next_try_at
    assert rest and dt.timedelta(seconds=100) < rest - timezone.now() <= dt.timedelta(seconds=120)
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {0}


def test_a_receiver_that_drips_is_cut_off(
    webhook: Webhook, case: Case, gateway: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "ALL_PATIENCE_SECONDS", 0.3)
    gateway.drips_for = 30
    waiting(webhook, case, 1)
    began = time.monotonic()

    send(webhook)
    assert time.monotonic() - began < 10


def test_a_receiver_that_never_answers_is_left_alone(
    world: World, case: Case, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "PATIENCE_SECONDS", 0.3)
    settings.OUTSIDE_ALLOWED_HOSTS = ["127.0.0.1"]
    with socket.create_server(("127.0.0.1", 0)) as mute:
        webhook = receiver(world.unit("justice"), f"http://127.0.0.1:{mute.getsockname()[1]}/")
        waiting(webhook, case)
        assert send(webhook) == 0

    told = Webhook.objects.get(pk=webhook.pk)
    assert (told.last_error, told.attempts) == ("TimeoutError", 1)
    assert told.next_try_at


def test_a_receiver_that_lies_is_believed_once(webhook: Webhook, case: Case, gateway: Sink) -> None:
    """Whatever stands in the answer: 2xx means taken."""
    gateway.answer = {"errcode": 99, "error": "x" * 200_000}
    waiting(webhook, case, 1)

    assert send(webhook) == 1
    assert not Delivery.objects.waiting().exists()


def test_after_a_week_a_step_is_given_up_and_the_next_ones_go_on(webhook: Webhook, case: Case, gateway: Sink) -> None:
    first, *rest = waiting(webhook, case)
    Delivery.objects.filter(seq=first).update(waits_since=timezone.now() - dt.timedelta(days=8))
    gateway.status = 400
    send(webhook)
    gateway.status = 200
    gateway.received.clear()
    send(rested(webhook))

    assert [one.seq for one in Delivery.objects.dead()] == [first]
    assert steps(gateway) == [(case.reference, seq) for seq in rest]


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com/x",
        "https://127.0.0.1/x",
        "https://10.0.0.1/x",
        "https://[::1]/x",
        "https://169.254.169.254/",
    ],
)
def test_nothing_is_sent_into_one_s_own_network(world: World, case: Case, settings: Settings, address: str) -> None:
    settings.OUTSIDE_ALLOWED_HOSTS = []
    webhook = receiver(world.unit("justice"), address)
    waiting(webhook, case, 1)

    assert send(webhook) == 0
    assert Delivery.objects.waiting().count() == 1


def test_two_processes_do_not_send_the_same(webhook: Webhook, case: Case) -> None:
    assert Webhook.objects.lease(webhook.pk, seconds=60)
    waiting(webhook, case)

    assert send(webhook) == 0
    assert webhook.pk not in Webhook.objects.due()
    Webhook.objects.filter(pk=webhook.pk).update(leased_until=timezone.now() - dt.timedelta(seconds=1))
    assert send(webhook) > 0


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_a_receiver_that_hangs(committed_world: World, gateway: Sink) -> None:
    """One hangs in a thread of the worker; meanwhile another receiver gets all of its own."""
    case = worked_on(committed_world)
    with sink() as hanging:
        hanging.drips_for = 4
        slow = receiver(committed_world.unit("justice"), hanging)
        quick = receiver(committed_world.unit("water"), gateway)
        waiting(slow, case)
        seqs = waiting(quick, case)

        def run() -> None:
            try:
                send(slow)
            finally:
                connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        assert send(quick) == len(seqs)
        assert thread.is_alive()
        thread.join()


def test_due_receivers_become_tasks_on_their_own_queue(
    webhook: Webhook, case: Case, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Any, Any]] = []
    monkeypatch.setattr(tasks.send_to, "apply_async", lambda args, **how: asked.append((args, how["queue"])))
    tasks.send_due()
    assert asked == []
    waiting(webhook, case)
    tasks.send_due()

    assert asked == [((webhook.pk,), "slow")]


def test_a_receiver_with_much_waiting_is_asked_about_once(
    webhook: Webhook, case: Case, django_assert_num_queries: Any
) -> None:
    waiting(webhook, case)
    with django_assert_num_queries(1):
        assert Webhook.objects.due() == [webhook.pk]
    Delivery.objects.update(available_at=timezone.now() + dt.timedelta(minutes=1))
    assert Webhook.objects.due() == []


def test_what_was_sent_long_ago_is_forgotten_and_what_waits_is_not(webhook: Webhook, case: Case) -> None:
    waiting(webhook, case, 1, 2, 3)
    old = timezone.now() - dt.timedelta(days=31)
    Delivery.objects.update(told_at=old)
    Delivery.objects.filter(seq=1).update(sent_at=old)
    Delivery.objects.filter(seq=2).update(dead_at=old)

    assert tasks.forget_old() == 2
    assert [one.seq for one in Delivery.objects.all()] == [3]
