"""The pages of a unit's receivers: added, tried, asked again and taken away, by the administrator of its area alone."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker
from standardwebhooks import Webhook as Verifier

from cases.rules.choices import State
from cases.rules.sealing import seal
from networks.models import Change
from tests.administration import administrators
from tests.cases.world import World, case_in
from tests.kept import kept
from tests.sink import Sink
from tests.webhooks.receivers import receiver, send, steps
from webhooks.choices import Kind
from webhooks.models import Delivery, Webhook

pytestmark = pytest.mark.django_db
PAGES = ("webhooks", "add", "try", "secret", "fields", "replay", "retry", "remove")
TYPED = {"name": "热力公司客服系统", "kinds": ["called", "ended"]}


@pytest.fixture(scope="module")
def _built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with kept(django_db_blocker):
        yield administrators.build()


def client_of(world: World, name: str = "system") -> Client:
    client = Client()
    client.force_login(world.people[name], backend="teams.backends.PostsBackend")
    return client


def address(page: str, pk: int) -> str:
    return reverse(f"webhooks:{page}", args=[pk])


def test_the_secret_is_shown_once_and_signs(world: World, gateway: Sink) -> None:
    client, unit = client_of(world), world.unit("justice")

    made = client.post(address("add", unit.pk), TYPED | {"address": gateway.url("/hook?token=geheim")})
    [secret] = re.findall(r"whsec_[A-Za-z0-9+/=]+", made.content.decode())
    webhook = Webhook.objects.get()
    assert webhook.kinds == ["called", "ended"]
    assert secret.encode() not in bytes(webhook.sealed_secret)
    assert b"geheim" not in bytes(webhook.sealed_address)
    listed = client.get(address("webhooks", unit.pk)).content.decode()
    assert "热力公司客服系统" in listed
    assert "whsec_" not in listed and "geheim" not in listed
    client.post(address("try", webhook.pk))
    told = gateway.received[0]
    headers = {name.lower(): value for name, value in told.headers.items()}
    Verifier(secret).verify(json.dumps(told.body), headers)
    assert Change.objects.filter(action="webhook_added").exists()
    assert "geheim" not in str(list(Change.objects.values_list("changed", flat=True)))


def test_a_new_secret_leaves_the_old_one_a_week(world: World, gateway: Sink) -> None:
    webhook = receiver(world.unit("justice"), gateway)
    before = webhook.secrets(timezone.now())

    answer = client_of(world).post(address("secret", webhook.pk))
    [secret] = re.findall(r"whsec_[A-Za-z0-9+/=]+", answer.content.decode())
    webhook.refresh_from_db()
    assert webhook.secrets(timezone.now()) == [secret, *before]
    assert webhook.secrets(timezone.now() + dt.timedelta(days=8)) == [secret]


def test_what_the_receiver_said_to_a_trial_is_shown(world: World, gateway: Sink) -> None:
    webhook = receiver(world.unit("justice"), gateway)
    gateway.status = 403

    answer = client_of(world).post(address("try", webhook.pk))
    assert answer.status_code in {409, 422}
    assert "HTTP 403" in answer.content.decode()
    Webhook.objects.filter(pk=webhook.pk).update(sealed_address=seal("https://no.such.host.invalid/hook"))
    said = client_of(world).post(address("try", webhook.pk)).content.decode()
    assert "这个地址没有应答" in said
    assert "error" not in said.split("<main", 1)[1].split("接收系统没有收下", 1)[1][:60]


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "http://example.com/hook"},
        {"address": "ftp://example.com/hook"},
        {"address": "https://name:word@example.com/hook"},
        {"address": "nothing"},
        {"address": "https:///hook"},
        {"kinds": []},
        {"kinds": ["all"]},
        {"name": ""},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_added(world: World, wrong: dict[str, object]) -> None:
    typed = TYPED | {"address": "https://example.com/hook"} | wrong
    answer = client_of(world).post(address("add", world.unit("justice").pk), typed)

    assert answer.status_code == 422
    assert 'class="ask-for is-wrong"' in answer.content.decode()
    assert not Webhook.objects.exists()


def test_a_unit_has_five_and_none_twice(world: World, gateway: Sink) -> None:
    client, unit = client_of(world), world.unit("justice")
    for number in range(5):
        receiver(unit, gateway.url(f"/{number}"))

    client.post(address("add", unit.pk), TYPED | {"address": "https://example.com/hook"})
    assert Webhook.objects.count() == 5
    Webhook.objects.latest("pk").delete()
    client.post(address("add", unit.pk), TYPED | {"address": gateway.url("/0")})
    assert Webhook.objects.count() == 4


def test_days_are_sent_again(world: World, gateway: Sink) -> None:
    webhook = receiver(world.unit("justice"), gateway)
    case = case_in(world, State.IMPLEMENTING)
    Delivery.objects.create(webhook=webhook, case=case, seq=1)
    send(webhook)
    today = timezone.localdate()

    nothing = {"since": today - dt.timedelta(days=9), "until": today - dt.timedelta(days=8)}
    assert client_of(world).post(address("replay", webhook.pk), nothing).status_code in {409, 422}
    again = client_of(world).post(address("replay", webhook.pk), {"since": today, "until": today})
    assert again.status_code == 302
    send(webhook)
    assert steps(gateway) == [(case.reference, 1)] * 2
    assert Change.objects.filter(action="webhook_replayed").exists()


def test_what_was_given_up_is_sent_by_hand(world: World, gateway: Sink) -> None:
    webhook = receiver(world.unit("justice"), gateway)
    case = case_in(world, State.IMPLEMENTING)
    long_ago = timezone.now() - dt.timedelta(days=9)
    Delivery.objects.create(webhook=webhook, case=case, seq=1, waits_since=long_ago, dead_at=long_ago)

    assert "已放弃" in client_of(world).get(address("webhooks", webhook.unit_id)).content.decode()
    client_of(world).post(address("retry", webhook.pk))
    gateway.status = 500
    send(webhook)
    assert not Delivery.objects.dead().exists()  # it waits anew, a week from now on


def test_what_is_taken_away_is_sent_nothing(world: World, gateway: Sink) -> None:
    webhook = receiver(world.unit("justice"), gateway)
    Delivery.objects.create(webhook=webhook, case=case_in(world, State.IMPLEMENTING), seq=1)

    client_of(world).post(address("remove", webhook.pk))
    assert send(webhook) == 0
    assert not Delivery.objects.exists()
    assert client_of(world).get(address("try", webhook.pk)).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_only_the_administrator_of_its_area_opens_a_page(world: World, gateway: Sink, page: str) -> None:
    webhook = receiver(world.unit("justice"), gateway, Kind.CALLED)
    place = address(page, webhook.unit_id if page in {"webhooks", "add"} else webhook.pk)

    found = {
        name: client_of(world, name).get(place).status_code
        for name in ("system", "system_of_street", "system_of_other_street", "security", "auditor_of_city", "officer")
    }
    assert found == {
        "system": 200, "system_of_street": 200, "system_of_other_street": 403, "security": 403,
        "auditor_of_city": 403, "officer": 404,
    }  # fmt: skip
    if page != "webhooks":
        assert client_of(world, "system_of_other_street").post(place, {}).status_code == 403
        assert client_of(world, "officer").post(place, {}).status_code == 404
        assert gateway.received == []
