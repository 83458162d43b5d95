"""Convenience services of the demo: a winter of two communities, with certificates issued, refused and withdrawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from demo import golden
from demo.people import Cast
from demo.places import Place
from networks.choices import AreaLevel
from networks.models import Area
from services.actions import applying, booking, handling, issuing, slots
from services.actions.applying import Wanted
from services.actions.slots import Offer
from services.loading import load_services
from services.models import Application, Certificate, Service, Slot
from teams.models import User
from worktime import timekeeping

WEIBEI = "220202004002"
DAY = dt.timedelta(days=1)
RESIDENCE, NEED, HOUSE, ALLOWANCE, AGED, STATION = 1, 2, 3, 4, 5, 13
PEOPLE = (
    ("孙桂兰", "220203196001012344", "13800002231", "3号楼2单元301", "2015年3月", "办理孙子入学", "第一小学"),
    ("赵振东", "22020319720305001X", "13800004417", "4号楼1单元502", "2021年9月", "申请公租房", "住房保障中心"),
    ("周淑华", "220203195508120040", "13800006120", "1号楼3单元101", "1998年", "办理医保转移", "医保中心"),
    ("李铁柱", "220203194802200039", "", "2号楼2单元602", "2019年6月", "子女落户", "派出所"),
)


@dataclass(frozen=True, slots=True)
class Office:
    """Who asks here, and who checks and signs."""

    grid: Area
    worker: User
    officer: User
    above: User
    services: Mapping[int, Service] = field(repr=False)


def load(places: Sequence[Place], cast: Cast, *, now: dt.datetime) -> None:
    """In each of two communities: proofs in every state, one withdrawn, help asked for and answered."""
    load_services()
    services = {one.number: one for one in Service.objects.current()}
    for place in places:
        if place.community.path not in (golden.COMMUNITY, WEIBEI):
            continue
        grid = place.grids[0]
        office = Office(
            grid,
            cast.grid_worker(grid),
            cast.officers(place.centres[AreaLevel.COMMUNITY])[0],
            cast.officers(place.centres[AreaLevel.STREET])[0],
            services,
        )
        _winter(office, now)


def _winter(office: Office, now: dt.datetime) -> None:
    for number, days in enumerate((30, 22, 12)):
        _issued(office, _residence(number), now - days * DAY, key=f"{number}")
    wrong = _issued(office, _residence(3), now - 9 * DAY, key="3")
    with timekeeping.as_of(now - 8 * DAY):
        issuing.withdraw(wrong, why="门牌写错，另开一份。", by=office.officer)
    _issued(office, _need(), now - 15 * DAY, key="need", number=NEED, signer=office.above)
    with timekeeping.as_of(now - 7 * DAY):
        elsewhere = _applied(office, RESIDENCE, _residence(1) | {"address": "站前街7号"}, key="elsewhere")
        handling.refuse(elsewhere, reply="站前街不在本社区，请到站前街所在的社区办，材料不变。", by=office.officer)
    _help(office, now)
    _open(office, now)
    _times(office, now)


def _times(office: Office, now: dt.datetime) -> None:
    """Two times a day at the red station for two weeks; one booked, one moved, one cancelled, one visit given out."""
    community, first = office.grid.parent or office.grid, timekeeping.start_of_today(now).date() + DAY
    asked = (
        booking.Asked("孙桂兰", "13800002231", "广场舞队借场地排练"),
        booking.Asked("赵振东", "13800004417", "想当志愿者"),
        booking.Asked("周淑华", "13800006120", "微心愿：换灯泡"),
        booking.Asked("李铁柱", "13800007788", "2号楼2单元602，代写材料", at_door=True),
    )
    with timekeeping.as_of(now):
        for at in (dt.time(9), dt.time(14)):
            days = first, first + 13 * DAY, at
            slots.offer(Offer(office.services[STATION], community, "红色驿站一楼", *days, 3), by=office.officer)
        times = list(Slot.objects.filter(area=community).order_by("starts_at")[:3])
        keys = [f"{office.grid.pk:016x}{number:016x}" for number in range(len(asked))]
        when = (times[0], times[0], times[0], times[2])
        made = [booking.book(slot, one, key=key) for slot, one, key in zip(when, asked, keys, strict=True)]
        booking.move(made[1], times[1])
        booking.cancel(made[2])
        slots.assign(made[3], to=office.worker, by=office.officer)


def _residence(number: int) -> dict[str, str]:
    name, identity, _phone, address, since, purpose, receiver = PEOPLE[number]
    told = {"name": name, "address": address, "since": since, "tenure": "自有" if number % 2 == 0 else "租赁"}
    return told | {"identity": identity, "purpose": purpose, "receiver": receiver}


def _need() -> dict[str, str]:
    return {
        "name": "赵振东",
        "household": "3",
        "earnings": "本人打零工，每月约2000元",
        "cause": "父亲长期住院，家里两个学生",
        "purpose": "申请助学金",
    }


def _applied(
    office: Office, number: int, told: Mapping[str, str], *, key: str, by: User | None = None, cannot_come: bool = False
) -> Application:
    phone = next((person[2] for person in PEOPLE if person[0] == told["name"]), "")
    wanted = Wanted(office.services[number], office.grid, told, phone, cannot_come)
    return applying.apply(wanted, key=f"demo-service-{key}-{office.grid.code}", by=by)


def _issued(
    office: Office,
    told: Mapping[str, str],
    at: dt.datetime,
    *,
    key: str,
    number: int = RESIDENCE,
    signer: User | None = None,
) -> Certificate:
    """Asked for one morning, looked at the same day, written and signed on the next."""
    with timekeeping.as_of(at):
        application = _applied(office, number, told, key=key)
    with timekeeping.as_of(at + dt.timedelta(hours=4)):
        handling.check(application, note="上门看过，看了房产证。", by=office.worker)
    with timekeeping.as_of(at + DAY):
        handling.draft(application, answers=told, by=office.worker)
        return issuing.sign(application, by=signer or office.officer)


def _help(office: Office, now: dt.datetime) -> None:
    """An allowance that was decided, and another that lies with the department."""
    told = {
        "name": "周淑华",
        "household": "2",
        "income": "800元",
        "consent": "周淑华",
        "cause": "没有固定收入，常年吃药",
    }
    with timekeeping.as_of(now - 20 * DAY):
        first = _applied(office, ALLOWANCE, told, key="allowance", by=office.worker, cannot_come=True)
        handling.check(first, note="入户看过，收入情况属实。", by=office.worker)
        handling.hand_on(first, to="民政局", by=office.officer)
    with timekeeping.as_of(now - 14 * DAY):
        handling.answer(first, reply="民政部门批准纳入低保，下月起发放。", by=office.officer)
    with timekeeping.as_of(now - 2 * DAY):
        aged = {"name": "孙桂兰", "born": "1960年1月", "care": "助餐、助浴", "contact": "女儿"}
        second = _applied(office, AGED, aged, key="aged", by=office.worker, cannot_come=True)
        handling.hand_on(second, to="民政局", by=office.officer)


def _open(office: Office, now: dt.datetime) -> None:
    """One late, one that waits for a signature, one checked, one new from the public page."""
    with timekeeping.as_of(now - 9 * DAY):
        house = {
            "name": "李铁柱",
            "place": "正阳街东二胡同5号",
            "origin": "1985年自建",
            "neighbours": "张、王、刘、陈四户",
        }
        _applied(office, HOUSE, house, key="house", by=office.worker)
    with timekeeping.as_of(now - DAY):
        waiting = _applied(office, RESIDENCE, _residence(1), key="waiting")
        handling.check(waiting, note="上门看过，看了租赁合同。", by=office.worker)
        handling.draft(waiting, answers=_residence(1), by=office.worker)
        checked = _applied(office, NEED, _need(), key="checked", by=office.worker, cannot_come=True)
        handling.check(checked, note="入户看过。", by=office.worker)
    with timekeeping.as_of(now - dt.timedelta(hours=3)):
        _applied(office, RESIDENCE, _residence(2), key="new")
