"""Posting in a unit's group by its robot: number, sentence and link, as fast as the messenger allows."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urljoin, urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from cases.models import Robot
from cases.models.robot import Provider
from cases.notifications.notices import is_still_true
from outbox import pace
from outbox.errors import DeliveryFailed, NotNow, Overtaken, RefusedForGood
from outbox.models import Message
from outbox.posting import post_json, require_taken
from teams import leaving
from teams.inbox import counted, spoken
from teams.wording import CHINESE

A_MINUTE = dt.timedelta(minutes=1)
MOST_A_MINUTE = 20
"""Of WeCom's and DingTalk's robots alike; what is posted faster is refused, by DingTalk for ten minutes."""
BUSY = -1


@dataclass(frozen=True, slots=True)
class Messenger:
    """How one messenger's robots are written to. `too_fast`: its own numbers for "more than it takes in a minute"."""

    host: str
    begins: str
    key: str
    too_fast: frozenset[int]
    sign: Callable[[str, str, int], str]


def _unsigned(address: str, _secret: str, _now: int) -> str:
    return address


def _signed(address: str, secret: str, now: int) -> str:
    """DingTalk: the time in milliseconds and its HMAC-SHA256 under the robot's secret, where it has one."""
    if not secret:
        return address
    digest = hmac.new(secret.encode(), f"{now}\n{secret}".encode(), hashlib.sha256).digest()
    return f"{address}&timestamp={now}&sign={quote_plus(base64.b64encode(digest))}"


MESSENGERS: Mapping[str, Messenger] = {
    Provider.WECOM: Messenger(
        "qyapi.weixin.qq.com", "/cgi-bin/webhook/send", "key", frozenset({45009, 45033}), _unsigned
    ),
    Provider.DINGTALK: Messenger(
        "oapi.dingtalk.com", "/robot/send", "access_token", frozenset({130101, 130102, 410100}), _signed
    ),
}


def is_address_of(provider: str, address: str) -> bool:
    """Whether this is an address that the messenger gives its robots, or one of a messenger of one's own."""
    try:
        messenger, parts = MESSENGERS[provider], urlsplit(address)
    except ValueError:
        return False
    is_own = parts.hostname in settings.OUTSIDE_ALLOWED_HOSTS
    is_theirs = parts.scheme == "https" and parts.netloc == messenger.host
    return (is_theirs or is_own) and parts.path == messenger.begins and f"{messenger.key}=" in parts.query


def deliver(message: Message) -> None:
    """Post one notice, or many merged into one; a robot that is gone needs none."""
    robot = Robot.objects.filter(pk=int(message.recipient)).first()
    if robot is None or not Robot.objects.of([robot.unit_id]).filter(pk=robot.pk).exists():
        raise Overtaken
    leaving.require(message, holds=is_still_true)
    with override(CHINESE):
        lines = [spoken(message.body), *counted(message.body), urljoin(settings.BASE_URL, message.body["url"])]
    say(robot, "\n".join(lines))


def say(robot: Robot, words: str) -> None:
    """Write in the group. Raises `NotNow` at the messenger's limit, before the messenger itself has to say so."""
    messenger, address = MESSENGERS[robot.provider], robot.address
    lane = f"webhook:{hashlib.sha256(address.encode()).hexdigest()[:32]}"
    if until := pace.take(lane, most=MOST_A_MINUTE, per=A_MINUTE):
        raise NotNow(until)
    signed = messenger.sign(address, robot.secret, time.time_ns() // 1_000_000)
    answer = post_json(signed, {"msgtype": "text", "text": {"content": words}})
    require_taken(answer)
    _judge(messenger, answer.body())


def _judge(messenger: Messenger, body: Mapping[str, Any]) -> None:
    """Both messengers answer every request with 200; the result is a number in the body."""
    code = body.get("errcode", BUSY)
    if code in messenger.too_fast:
        raise NotNow(timezone.now() + A_MINUTE)
    if code == BUSY:
        raise DeliveryFailed("The messenger is busy.")
    if code:
        raise RefusedForGood(f"errcode {code}")
