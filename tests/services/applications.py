"""Applications of the small world, in each of their states."""

from __future__ import annotations

import uuid
from typing import Any

from services.actions import applying, handling, issuing
from services.actions.applying import Wanted
from services.models import Application, Certificate, Service
from tests.cases.world import World
from tests.councils.meetings import client_of, text

__all__ = ["ANSWERS", "applied", "checked", "client_of", "drafted", "issued", "key", "one_of_each", "service", "text"]

RESIDENCE, NEED, HOUSE, ALLOWANCE = 1, 2, 3, 4
IDENTITY = "220203196001012344"
ANSWERS: dict[int, dict[str, str]] = {
    RESIDENCE: {
        "name": "孙桂兰", "identity": IDENTITY, "address": "制动器小区3号楼2单元301", "since": "2015年3月",
        "tenure": "自有", "purpose": "办理入学", "receiver": "舒兰市第一小学",
    },
    NEED: {"name": "赵振东", "household": "3", "earnings": "打零工", "cause": "父亲住院", "purpose": "申请助学金"},
    HOUSE: {"name": "李铁柱", "place": "正阳街东", "origin": "1985年自建", "neighbours": "张、王、刘、陈四户"},
    ALLOWANCE: {"name": "周淑华", "household": "2", "income": "800元", "consent": "周淑华", "cause": "没有收入"},
}  # fmt: skip
PHONE = "13804321234"


def key() -> str:
    return uuid.uuid4().hex


def service(number: int = RESIDENCE) -> Service:
    return Service.objects.current().get(number=number)


def wanted(world: World, number: int = RESIDENCE, *, area: str = "grid", **answers: str) -> Wanted:
    return Wanted(service(number), world.area(area), ANSWERS[number] | answers, PHONE)


def applied(world: World, number: int = RESIDENCE, *, by: str = "", area: str = "grid", **answers: str) -> Application:
    """On the public page, or at the door by somebody."""
    who = world.person(by) if by else None
    return applying.apply(wanted(world, number, area=area, **answers), key=key(), by=who)


def checked(world: World, number: int = RESIDENCE, **facts: Any) -> Application:
    return handling.check(applied(world, number, **facts), note="上门看过", by=world.person("grid_worker"))


def drafted(world: World, number: int = RESIDENCE, *, drafter: str = "grid_worker", **facts: Any) -> Application:
    application = checked(world, number, **facts)
    return handling.draft(application, answers=application.answers, by=world.person(drafter))


def issued(world: World, number: int = RESIDENCE, **facts: Any) -> Certificate:
    signer = "committee_officer" if number == RESIDENCE else "officer"
    return issuing.sign(drafted(world, number, **facts), by=world.person(signer))


def withdrawn(world: World) -> Certificate:
    return issuing.withdraw(issued(world), why="写错了门牌", by=world.person("committee_officer"))


def one_of_each(world: World) -> dict[str, Application]:
    """One in each state."""
    officer = world.person("committee_officer")
    made = {
        "applied": applied(world),
        "checked": checked(world),
        "drafted": drafted(world),
        "issued": issued(world).application,
        "withdrawn": withdrawn(world).application,
        "refused": handling.refuse(applied(world), reply="不在本社区居住，请到新华社区。", by=officer),
        "taken back": applying.take_back(applied(world)),
        "at the door": applied(world, by="grid_worker"),
        "handed on": handling.hand_on(applied(world, ALLOWANCE), to="民政局", by=officer),
    }
    made["answered"] = handling.answer(
        handling.hand_on(applied(world, ALLOWANCE), to="民政局", by=officer), reply="已批准，下月发放。", by=officer
    )
    return {name: Application.objects.whole().get(pk=one.pk) for name, one in made.items()}
