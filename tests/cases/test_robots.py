"""Group robots and the text gateway against a real server on loopback: what they post, how fast, and what refuses."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings
from time_machine import TimeMachineFixture

from cases.actions import robots as actions
from cases.models import Reporter, Robot
from cases.models.robot import Provider
from cases.notifications import case_events, robots
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from cases.rules.sealing import seal
from networks.models import Unit
from outbox.errors import NotNow
from outbox.models import Message, Tally
from outbox.tasks import drain
from teams.models import NoticeText
from tests.cases.steps import take
from tests.cases.world import World, case_in
from tests.networks.stewards import Somebody
from tests.sink import Sink
from web.errors import NotAllowed

PATHS = {
    Provider.WECOM: "/cgi-bin/webhook/send?key=693a91f6-7aoc-4bc4-97a0-0ec2sifa5aaa",
    Provider.DINGTALK: "/robot/send?access_token=566cc69da782ec",
}


def robot(unit: Unit, gateway: Sink, provider: Provider = Provider.WECOM, secret: str = "") -> Robot:
    address = gateway.url(PATHS[provider])
    return Robot.objects.create(unit=unit, provider=provider, sealed_address=seal(address), sealed_secret=seal(secret))


def dispatched(world: World) -> str:
    return take(world, case_in(world, State.ACCEPTED), (Action.DISPATCH, "officer")).reference


def test_the_called_units_group_is_told_number_sentence_and_link(world: World, gateway: Sink) -> None:
    robot(world.unit("justice"), gateway)
    robot(world.unit("water"), gateway)

    number = dispatched(world)
    drain()

    [text] = gateway.texts
    said, link = text.split("\n")
    assert said == f"{number} 您单位被派单，请在时限内报到。"
    assert link.endswith(f"/cases/{number}/")
    assert gateway.received[0].body["msgtype"] == "text"


def test_what_concerns_one_person_alone_is_not_posted_in_a_group(world: World, gateway: Sink) -> None:
    robot(world.unit("committee"), gateway)

    take(world, case_in(world, State.WHISTLED), (Action.ACCEPT, "officer"))
    drain()

    assert gateway.received == []


def test_a_group_reads_the_administrators_words(world: World, gateway: Sink) -> None:
    robot(world.unit("justice"), gateway)
    NoticeText.objects.create(kind="dispatch", chinese="{number}（{level}）派给{unit}，请报到")

    number = dispatched(world)
    drain()

    assert gateway.texts[0].startswith(f"{number}（紧急）派给北城街道司法所，请报到\n")


def test_dingtalk_is_signed_with_the_secret(world: World, gateway: Sink) -> None:
    found = robot(world.unit("justice"), gateway, Provider.DINGTALK, "SEC0a1b")

    robots.say(found, "试")

    given = {name: values[0] for name, values in parse_qs(urlsplit(gateway.received[0].path).query).items()}
    expected = hmac.new(b"SEC0a1b", f"{given['timestamp']}\nSEC0a1b".encode(), hashlib.sha256).digest()
    assert base64.b64decode(given["sign"]) == expected
    assert given["access_token"] == "566cc69da782ec"


def test_without_a_secret_nothing_is_signed(world: World, gateway: Sink) -> None:
    robots.say(robot(world.unit("justice"), gateway, Provider.DINGTALK), "试")

    assert "sign=" not in gateway.received[0].path


@pytest.mark.parametrize(("provider", "code"), [("wecom", 45009), ("dingtalk", 130101)])
def test_a_limit_the_messenger_names_is_waited_out_and_no_try_lost(
    world: World, gateway: Sink, time_machine: TimeMachineFixture, provider: str, code: int
) -> None:
    time_machine.move_to("2026-01-05T09:00:00+08:00", tick=False)
    robot(world.unit("justice"), gateway, Provider(provider))
    gateway.answer = {"errcode": code, "errmsg": "too fast"}
    dispatched(world)
    drain()
    message = Message.objects.get(channel="robot")
    assert (message.state, message.attempts) == ("waiting", 0)
    assert message.available_at == timezone.now() + dt.timedelta(minutes=1)

    gateway.answer = {"errcode": 0}
    time_machine.shift(61)
    drain()

    assert Message.objects.get(channel="robot").state == "sent"


def test_an_address_the_messenger_does_not_know_is_dead_at_once_and_stands_to_be_seen(
    world: World, gateway: Sink
) -> None:
    robot(world.unit("justice"), gateway)
    gateway.answer = {"errcode": 93000, "errmsg": "invalid webhook url"}

    dispatched(world)
    drain()

    message = Message.objects.get(channel="robot")
    assert (message.state, message.attempts, message.last_error) == ("dead", 1, "errcode 93000")


@pytest.mark.parametrize("trouble", [{"status": 502}, {"answer": {"errcode": -1}}, {"answer": "no object"}])
def test_a_messenger_that_is_ill_is_tried_again(world: World, gateway: Sink, trouble: dict[str, object]) -> None:
    robot(world.unit("justice"), gateway)
    for name, value in trouble.items():
        setattr(gateway, name, value)

    dispatched(world)
    drain()

    message = Message.objects.get(channel="robot")
    assert (message.state, message.attempts) == ("waiting", 1)


def test_no_robot_is_written_to_more_than_twenty_times_a_minute(
    world: World, gateway: Sink, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to("2026-01-05T09:00:00+08:00", tick=False)
    found = robot(world.unit("justice"), gateway)
    again = robot(world.unit("mediation"), gateway)  # the same address in two units is one group

    for _ in range(10):
        robots.say(found, "一")
        robots.say(again, "二")
    with pytest.raises(NotNow) as refusal:
        robots.say(found, "三")

    assert refusal.value.until == timezone.now() + dt.timedelta(minutes=1)
    assert len(gateway.received) == 20


def test_a_flood_in_a_group_is_one_message_with_its_kinds(world: World, gateway: Sink, settings: Settings) -> None:
    found = robot(world.unit("justice"), gateway)
    body = {"kind": "x", "text": "An answer waits for you to check it.", "params": {"number": "JL1"}, "url": "/"}
    for number in range(30):
        Message.objects.create(
            key=f"n:{number}", channel="robot", recipient=str(found.pk), body=body | {"unit": found.unit_id}
        )

    drain()

    [text] = gateway.texts
    assert text.startswith("您有30条新消息")
    assert "×30" in text
    assert Tally.objects.get(channel="robot", result="merged").count == 30


def test_a_robot_that_was_taken_away_or_whose_unit_ended_posts_nothing(world: World, gateway: Sink) -> None:
    found = robot(world.unit("justice"), gateway)
    gone = robot(world.unit("mediation"), gateway)
    take(world, case_in(world, State.ACCEPTED), (Action.DISPATCH, "officer"))
    drain_only_events()
    gone.delete()
    Unit.objects.filter(pk=found.unit_id).update(until=timezone.localdate())

    drain()

    assert gateway.received == []
    assert set(Message.objects.filter(channel="robot").values_list("result", flat=True)) == {"overtaken"}


def drain_only_events() -> None:
    """The fan-out alone, as a worker leaves it that stops there."""
    messages = list(Message.objects.filter(channel="event"))
    case_events.fan_out(messages)
    for message in messages:
        message.mark_sent()


def test_only_whoever_administers_the_units_area_has_to_do_with_its_robots(world: World, gateway: Sink) -> None:
    unit, stranger = world.unit("justice"), Somebody(path=world.area("other_street").path)
    there = robot(unit, gateway)
    attempts = (
        lambda: actions.add(unit, provider=Provider.WECOM, address=gateway.url(PATHS[Provider.WECOM]), by=stranger),
        lambda: actions.remove(there, by=stranger),
        lambda: actions.attempt(there, by=stranger),
    )

    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()

    assert list(Robot.objects.all()) == [there]
    assert gateway.received == []


def test_the_address_is_sealed_and_shown_only_by_its_end(world: World, gateway: Sink) -> None:
    found = robot(world.unit("justice"), gateway)

    assert b"693a91f6" not in bytes(Robot.objects.values_list("sealed_address", flat=True).get())
    assert str(found).endswith("****5aaa")
    assert "693a91f6" not in str(found)


@pytest.mark.parametrize(
    ("provider", "address", "expected"),
    [
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", True),
        ("wecom", "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", False),
        ("wecom", "https://qyapi.weixin.qq.com:8443/cgi-bin/webhook/send?key=k", False),
        ("wecom", "https://u@qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", False),
        ("wecom", "https://qyapi.weixin.qq.com.example.org/cgi-bin/webhook/send?key=k", False),
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/gettoken?key=k", False),
        ("wecom", "https://oapi.dingtalk.com/robot/send?access_token=t", False),
        ("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=t", True),
        ("dingtalk", "https://oapi.dingtalk.com/robot/send", False),
        ("wecom", "https://[", False),
        ("wecom", "https://169.254.169.254/cgi-bin/webhook/send?key=k", False),
    ],
)
def test_only_an_address_of_the_messenger_is_taken(provider: str, address: str, expected: bool) -> None:
    assert robots.is_address_of(provider, address) is expected


def test_texts_go_to_the_gateway_with_its_key_and_an_id_of_their_own(
    world: World, gateway: Sink, settings: Settings
) -> None:
    settings.TEXT_GATEWAY_URL, settings.TEXT_GATEWAY_KEY = gateway.url("/sms"), "geheim"
    case = take(world, case_in(world, State.WHISTLED), (Action.REFUSE, "officer"))

    drain()

    [sent] = gateway.received
    assert sent.headers["Authorization"] == "Bearer geheim"
    assert sent.body["phone"] == "13800005678"
    assert Reporter.objects.get(case=case).tracking_code in sent.body["text"]
    assert len(sent.body["id"]) == 32


def test_an_edited_text_to_residents_keeps_its_links(world: World, gateway: Sink, settings: Settings) -> None:
    settings.TEXT_GATEWAY_URL = gateway.url("/sms")
    NoticeText.objects.create(kind="text_answered", chinese="【舒兰】答复：{track} 评价：{rate}")
    case = take(world, case_in(world, State.FEEDBACK), (Action.GIVE_FEEDBACK, "lead_head"))

    drain()

    reporter = Reporter.objects.get(case=case)
    assert gateway.received[0].body["text"] == (
        f"【舒兰】答复：{settings.BASE_URL}/track/{reporter.tracking_code}/ "
        f"评价：{settings.BASE_URL}/rate/{reporter.rating_code(1)}/"
    )


def test_a_gateway_at_its_limit_is_left_alone_as_long_as_it_says(
    world: World, gateway: Sink, settings: Settings, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to("2026-01-05T09:00:00+08:00", tick=False)
    settings.TEXT_GATEWAY_URL = gateway.url("/sms")
    gateway.status, gateway.headers = 429, {"Retry-After": "300"}
    take(world, case_in(world, State.WHISTLED), (Action.REFUSE, "officer"))

    drain()

    message = Message.objects.get(channel="text")
    assert (message.state, message.attempts) == ("waiting", 0)
    assert message.available_at - timezone.now() == dt.timedelta(minutes=5)
