"""Red stations of the demo in a real winter: who is there this week, and wishes in each of their states."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from cases.actions import Person
from demo import golden
from demo.people import Cast
from demo.places import Place
from networks.choices import AreaLevel
from outbox.models import Message
from teams.models import RedStation, User
from volunteering.actions import activities, attendance, claims, needs, proofs, stations
from volunteering.actions.activities import Guest, Plan, Times
from volunteering.actions.attendance import Came
from volunteering.actions.claims import Taker
from volunteering.actions.needs import Wish
from volunteering.actions.stations import Line, monday_of
from volunteering.choices import Ending, NeedState
from volunteering.models import Claim, Need, SignUp
from worktime import timekeeping

WEIBEI = "220202004002"
DAY = dt.timedelta(days=1)
ROSTER = (
    (0, "9:00", "11:00", "巡楼", "第一志愿服务队"),
    (1, "13:00", "15:00", "代买代办", "第二志愿服务队"),
    (2, "13:30", "15:30", "义诊", "社区卫生站"),
    (3, "9:00", "11:00", "巡楼", "第一志愿服务队"),
    (4, "8:00", "10:00", "扫雪", "共建单位"),
    (5, "9:00", "11:00", "辅导作业", "青年志愿服务队"),
    (6, "", "", "有人值守", "第二志愿服务队"),
)


@dataclass(frozen=True, slots=True)
class Told:
    """A wish as it was said so many days ago, and as the community put it up."""

    ago: int
    said: str
    title: str
    details: str = ""
    name: str = ""
    phone: str = ""


WAITING = (
    Told(
        5, "客厅灯管坏了，我八十了够不着，孩子不在身边", "换客厅灯管，老人够不着", "约半小时", "孙桂兰", "13800002231"
    ),
    Told(
        4,
        "孩子初一，数学跟不上，想找人周末给讲讲",
        "初一学生，周末辅导数学",
        "周六上午 · 在驿站",
        "赵颖",
        "13800004417",
    ),
)
TAKEN = Told(9, "每周二要去中医院取药，腿脚不好", "代取中药，每周二", "上午", "李长海", "13800005520")
DONE = Told(12, "北屋窗缝漏风，晚上睡不着", "窗缝漏风，贴密封条", "约一小时", "周玉梅", "13800007102")
FULFILLED = Told(20, "买了两百斤白菜，搬不上五楼", "搬白菜上五楼", "约半小时", "郑国庆", "13800001946")
LAPSED = Told(25, "想找人陪着去看场冰雪", "陪老人看一次冰雪", "周末", "何秀英", "13800003378")
NEW = Told(0, "手机老收到奇怪的短信，不会弄，想找人教教", "")
NO_WISH = Told(6, "单元门口的台阶结了厚冰，前天摔了一个人", "")
VOLUNTEERS = (Taker("韩志强", "13900006611"), Taker("唐雅楠", "13900008812"), Taker("许洪波", "13900009913"))


def load(places: Sequence[Place], cast: Cast, *, now: dt.datetime) -> None:
    """Two stations with a life of their own; the others have their page alone."""
    for place in places:
        if place.community.path in (golden.COMMUNITY, WEIBEI):
            found = RedStation.objects.select_related("area", "team").filter(area=place.community).first()
            if found:
                officer = cast.officers(place.centres[AreaLevel.COMMUNITY])[0]
                _winter(found, officer, cast.grid_worker(place.grids[0]), now)
    _leave_what_still_waits()


def _leave_what_still_waits() -> None:
    """Notices of wishes that were checked long ago are read and gone; those of a new one wait."""
    told = Message.objects.filter(key__startswith="wish:")
    for need in Need.objects.filter(state=NeedState.RAISED):
        told = told.exclude(key__startswith=f"wish:{need.pk}:")
    told.delete()


def _winter(station: RedStation, officer: User, leader: User, now: dt.datetime) -> None:
    _plan(station, officer, now)
    for told in WAITING:
        _put_up(station, told, officer, now)
    _taken(_put_up(station, TAKEN, officer, now), TAKEN, station, 0, now)
    claim = _taken(_put_up(station, DONE, officer, now), DONE, station, 1, now)
    with timekeeping.as_of(now - 2 * DAY):
        claims.say_done(claim, words="密封条贴好了，顺手把窗把手也拧紧了")
    claim = _taken(_put_up(station, FULFILLED, officer, now), FULFILLED, station, 2, now)
    with timekeeping.as_of(now - 16 * DAY):
        need = claims.say_done(claim, words="四个人搬了两趟")
    with timekeeping.as_of(now - 15 * DAY):
        needs.confirm(need)
    lapsed = _put_up(station, LAPSED, officer, now)
    with timekeeping.as_of(now - 3 * DAY):
        needs.end(lapsed, Ending.LAPSED, reason="何大娘说天太冷，不去了，春天再说。", by=officer)
    no_wish = _raised(station, NO_WISH, now)
    with timekeeping.as_of(now - NO_WISH.ago * DAY + DAY / 24):
        needs.end(no_wish, Ending.REFUSED, reason="台阶归物业管，当天已经铲干净，撒了防滑沙。", by=officer)
    _raised(station, NEW, now)
    _serve(station, officer, leader, now)


def _plan(station: RedStation, officer: User, now: dt.datetime) -> None:
    """This week and the next, planned on the Monday that this one began with."""
    monday = monday_of(timekeeping.start_of_today(now).date())
    for week in (monday, monday + 7 * DAY):
        with timekeeping.as_of(timekeeping.start_of(monday) + DAY / 3):
            for offset, begins, ends, what, who in ROSTER:
                line = Line(week + offset * DAY, _clock(begins), _clock(ends), what, who)
                stations.add_line(station, line, by=officer)


def _clock(words: str) -> dt.time | None:
    hour, _colon, minute = words.partition(":")
    return dt.time(int(hour), int(minute)) if words else None


def _raised(station: RedStation, told: Told, now: dt.datetime) -> Need:
    with timekeeping.as_of(now - told.ago * DAY - DAY / 8):
        wish = Wish(told.said, None, Person(told.name, told.phone))
        return needs.raise_one(station, wish, key=f"demo-{station.pk}-{told.ago}-{told.said[:6]}")


def _put_up(station: RedStation, told: Told, officer: User, now: dt.datetime) -> Need:
    need = _raised(station, told, now)
    with timekeeping.as_of(now - told.ago * DAY):
        return needs.put_up(need, title=told.title, details=told.details, by=officer)


def _taken(need: Need, told: Told, station: RedStation, who: int, now: dt.datetime) -> Claim:
    taker = VOLUNTEERS[who]
    if who == 0 and station.team:
        taker = Taker(taker.name, taker.phone, station.team)
    with timekeeping.as_of(now - (told.ago - 1) * DAY):
        return claims.take(need, taker, key=f"demo-take-{need.pk}")


PLANS = (
    (-12, Plan("义诊：量血压、测血糖", "社区卫生站两位大夫坐诊，需要人维持秩序、登记", "驿站"), "13:30", "15:30", 4),
    (-5, Plan("扫雪除冰", "带手套，铁锹驿站有", "3号楼前小广场"), "08:00", "10:00", 8),
    (3, Plan("扫雪除冰", "带手套，铁锹驿站有", "3号楼前小广场"), "08:00", "10:00", 8),
    (4, Plan("周末辅导作业", "小学和初一，数学、语文", "驿站"), "09:00", "11:00", 3),
)
GUESTS = (
    Guest(Person("韩志强", "13900006611")),
    Guest(Person("唐雅楠", "13900008812")),
    Guest(Person("谢思远", "13900007731"), True, Person("谢海涛", "13900007730"), True),
)


def _serve(station: RedStation, officer: User, leader: User, now: dt.datetime) -> None:
    """A free clinic and a morning of snow with service confirmed and corrected; two activities to come; two proofs."""
    today = timekeeping.start_of_today(now).date()
    places = []
    for days, wanted, begins, ends, count in PLANS:
        times = Times(today + days * DAY, dt.time.fromisoformat(begins), dt.time.fromisoformat(ends), count)
        with timekeeping.as_of(now + min(days - 4, -1) * DAY):
            activity = activities.plan(station, wanted, times, key=f"demo-{station.pk}-{days}", by=leader)
            shift = activity.shifts.get()
            places += [
                activities.sign_up(shift, guest, key=f"demo-{shift.pk}-{number}") for number, guest in enumerate(GUESTS)
            ]
        if days < 0:
            with timekeeping.as_of(times.ends_at + DAY / 24):
                attendance.all_came(shift, by=leader)
            with timekeeping.as_of(times.ends_at + DAY / 12):
                attendance.confirm_all(shift, by=officer)
    _correct(places[1], officer, leader, now)
    _prove(places[0], officer, now)


def _correct(place: SignUp, officer: User, leader: User, now: dt.datetime) -> None:
    """Somebody left half an hour early."""
    shift = place.shift
    with timekeeping.as_of(now - 4 * DAY):
        left = Came(shift.starts_at, shift.ends_at - DAY / 48)
        attendance.record(place, left, by=leader, why="提前半小时走的")
    with timekeeping.as_of(now - 4 * DAY + DAY / 24):
        attendance.confirm_all(shift, by=officer)


def _prove(place: SignUp, officer: User, now: dt.datetime) -> None:
    """One withdrawn for a slip, one in its place, and one that waits."""
    today = timekeeping.start_of_today(now).date()
    for days, why in ((20, "起止日期写错了"), (30, "")):
        with timekeeping.as_of(now - 2 * DAY):
            asked = proofs.ask(place, today - days * DAY, today - 3 * DAY)
            issued = proofs.issue(asked, by=officer)
        if why:
            with timekeeping.as_of(now - DAY):
                proofs.withdraw(issued, why=why, by=officer)
    proofs.ask(place, today - 14 * DAY, today)
