"""The people of the demo: invented names and dated posts for every centre and every unit that may be called."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from string import ascii_lowercase

from django.contrib.auth.hashers import make_password

from demo import golden
from demo.golden import Seat
from demo.places import Place
from demo.story import STORIES
from networks.choices import AreaLevel, UnitKind
from networks.models import Area, Unit
from networks.rules import Rules
from teams.choices import IN_UNIT, Duty
from teams.models import Post, User

PASSWORD = "siwangwudui-456"  # noqa: S105 - printed with the demo's sign-ins, and for them alone
SINCE = dt.date(2021, 3, 1)
CITY = "2202"
DEPUTIES = 2
"""Every second grid has a deputy beside its main grid worker."""
SIGN_INS = (
    *golden.SEATS,
    Seat("zhouli", "周丽", Duty.DUTY_OFFICER, golden.COUNTY),
    Seat("gaofeng", "高峰", Duty.DUTY_OFFICER, CITY),
    Seat("hanbin", "韩斌", Duty.HANDLER, golden.COUNTY, "供热企业"),
    Seat("songyan", "宋岩", Duty.HEAD, golden.COUNTY, "供热企业"),
    Seat("duanwei", "段伟", Duty.HANDLER, golden.STREET, "街道综合执法队"),
    Seat("baixue", "白雪", Duty.ASSISTANCE, golden.COUNTY, "助企服务队"),
    Seat("mengjie", "孟洁", Duty.LIAISON, golden.COUNTY, "供热企业"),
    Seat("jiangtao", "姜涛", Duty.SUPERVISOR, CITY),
    Seat("xuhong", "徐红", Duty.SUPERVISOR, golden.COUNTY),
    Seat("yuhai", "于海", Duty.RESPONSIBLE, golden.STREET),
    Seat("qinming", "秦明", Duty.AUDITOR, CITY),
    Seat("caijing", "蔡静", Duty.SYSTEM_ADMIN, ""),
    Seat("fanglei", "方蕾", Duty.SECURITY_ADMIN, ""),
    Seat("gumin", "顾敏", Duty.SECURITY_ADMIN, ""),
)

SURNAMES = (
    "王wang 李li 张zhang 刘liu 陈chen 杨yang 赵zhao 黄huang 周zhou 吴wu 徐xu 孙sun 胡hu 朱zhu 高gao 林lin 何he 郭guo "
    "马ma 罗luo 梁liang 宋song 郑zheng 谢xie 韩han 唐tang 冯feng 于yu 董dong 程cheng 曹cao 袁yuan 邓deng 许xu 崔cui"
).split()
GIVEN = (
    "秀英xiuying 桂兰guilan 玉梅yumei 淑华shuhua 丽娟lijuan 艳红yanhong 晓燕xiaoyan 春梅chunmei 雪松xuesong 立新lixin "
    "建军jianjun 志强zhiqiang 国庆guoqing 海涛haitao 文博wenbo 永利yongli 振东zhendong 铁柱tiezhu 长海changhai "
    "佳琪jiaqi 明辉minghui 俊峰junfeng 思远siyuan 雅楠yanan 宏伟hongwei 洪波hongbo 静jing 磊lei 鹏peng 颖ying 超chao "
    "丹dan 刚gang 娜na 岩yan 冰bing 娟juan 亮liang 平ping"
).split()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A post to be filled; `seat` where its holder has a name of their own."""

    duty: Duty
    unit: Unit | None = None
    area: Area | None = None
    seat: Seat | None = None
    is_deputy: bool = False


class Cast:
    """Who is in which post. The users know their posts, so that playing a case asks the database for none."""

    def __init__(self, posts: Iterable[Post]) -> None:
        self._by_unit: dict[tuple[int, str], list[User]] = defaultdict(list)
        self._by_area: dict[tuple[int, str], list[User]] = defaultdict(list)
        self.by_username: dict[str, User] = {}
        for post in posts:
            person = self.by_username.setdefault(post.person.username, post.person)
            person.__dict__.setdefault("current_posts", []).append(post)
            if post.unit_id:
                self._by_unit[post.unit_id, post.duty].append(person)
            if post.area_id:
                self._by_area[post.area_id, post.duty].append(person)

    def officers(self, centre: Unit) -> list[User]:
        return self._by_unit[centre.pk, Duty.DUTY_OFFICER]

    def handlers(self, unit: Unit) -> list[User]:
        """Who works on a call of this unit: its handlers, at a centre the duty officers."""
        return self._by_unit[unit.pk, Duty.HANDLER] or self.officers(unit)

    def heads(self, unit: Unit) -> list[User]:
        return self._by_unit[unit.pk, Duty.HEAD]

    def assistants(self, unit: Unit) -> list[User]:
        return self._by_unit[unit.pk, Duty.ASSISTANCE]

    def grid_worker(self, grid: Area) -> User:
        return self._by_area[grid.pk, Duty.GRID_WORKER][0]

    def seated(self, seat: Seat) -> User:
        return self.by_username[seat.username]


def hire(places: Sequence[Place], rules: Rules, rng: Random) -> Cast:
    """Fill every post that the demo needs, once; where they are filled already, nothing changes."""
    if not User.objects.filter(username=golden.GRID_WORKER.username).exists():
        _fill(list(_wanted(places, _called_duties(rules))), rng)
    around = {unit.pk for place in places for unit in place.units}
    posts = Post.objects.current().select_related("person", "unit__area", "unit__parent", "area")
    return Cast(posts.filter(unit__in=around).order_by("pk"))


def _called_duties(rules: Rules) -> frozenset[str]:
    """Duties that the stories' matter types or their assists call for."""
    leads = {duty for story in STORIES for duty in rules.catalogue[story.code].lead_functions}
    return frozenset(leads | {duty for story in STORIES for duty in story.assists} | {golden.MEDIATOR.function})


def _wanted(places: Sequence[Place], called: frozenset[str]) -> Iterator[Wanted]:
    """Every post once, named seats before the others of their kind."""
    units = {unit.pk: unit for place in places for unit in place.units}
    areas = {area.path: area for place in places for area in _areas(place)}
    for seat in SIGN_INS:
        yield _seated(seat, units.values(), areas)
    taken = {seat.path for seat in SIGN_INS if seat.duty == Duty.GRID_WORKER}
    for place in places:
        centre = place.centres[AreaLevel.COMMUNITY]
        yield from (Wanted(Duty.GRID_WORKER, centre, grid) for grid in place.grids if grid.path not in taken)
        yield from (Wanted(Duty.GRID_WORKER, centre, grid, is_deputy=True) for grid in place.grids[::DEPUTIES])
        yield Wanted(Duty.RESPONSIBLE, area=place.community)
    for unit in units.values():
        yield from (Wanted(duty, unit) for duty in _duties_in(unit, called))


def _areas(place: Place) -> list[Area]:
    street, city = place.centres[AreaLevel.STREET].area, place.centres[AreaLevel.CITY].area
    return [city, place.county, street, place.community, *place.grids]


def _seated(seat: Seat, units: Iterable[Unit], areas: dict[str, Area]) -> Wanted:
    in_unit = seat.duty in IN_UNIT or seat.duty == Duty.GRID_WORKER
    path = seat.path[:12] if seat.duty == Duty.GRID_WORKER else seat.path
    unit = next((unit for unit in units if unit.area.path == path and _is_meant(unit, seat)), None) if in_unit else None
    return Wanted(seat.duty, unit, None if seat.duty in IN_UNIT else areas.get(seat.path), seat)


def _is_meant(unit: Unit, seat: Seat) -> bool:
    return seat.function in unit.functions if seat.function else unit.is_centre


def _duties_in(unit: Unit, called: frozenset[str]) -> tuple[Duty, ...]:
    """Two duty officers at a centre, for what asks for a second person; in a called unit, who works and who checks.

    Property companies have nobody who checks: their answers go to the centre.
    """
    if unit.is_centre:
        return (Duty.DUTY_OFFICER, Duty.DUTY_OFFICER, Duty.HEAD)
    if unit.kind == UnitKind.ENTERPRISE_TEAM:
        return (Duty.ASSISTANCE, Duty.HANDLER, Duty.HEAD)
    if unit.kind == UnitKind.PROPERTY:
        return (Duty.HANDLER,)
    return (Duty.HANDLER, Duty.HEAD) if called & set(unit.functions) else ()


def _fill(wanted: Sequence[Wanted], rng: Random) -> None:
    """Make people and posts in two statements; the password is hashed once, for hashing is made to be slow."""
    password, names = make_password(PASSWORD), _names(rng)
    people = [_person(post.seat, names, password, number) for number, post in enumerate(wanted)]
    User.objects.bulk_create(people)
    Post.objects.bulk_create(
        Post(person=person, duty=post.duty, unit=post.unit, area=post.area, since=SINCE, is_deputy=post.is_deputy)
        for person, post in zip(people, wanted, strict=True)
    )


def _person(seat: Seat | None, names: Iterator[tuple[str, str]], password: str, number: int) -> User:
    username, name = (seat.username, seat.name) if seat else next(names)
    return User(username=username, name=name, password=password, phone=f"1380000{number:04}")


def _names(rng: Random) -> Iterator[tuple[str, str]]:
    """Sign-in name and name, without end; a sign-in name that is taken gets a number."""
    seen = Counter(seat.username for seat in SIGN_INS)
    while True:
        surname, given = rng.choice(SURNAMES), rng.choice(GIVEN)
        name = name_in(surname) + name_in(given)
        username = surname.removeprefix(name_in(surname)) + given.removeprefix(name_in(given))
        seen[username] += 1
        yield username + (str(seen[username]) if seen[username] > 1 else ""), name


def name_in(pair: str) -> str:
    """`秀英` of `秀英xiuying`."""
    return pair.rstrip(ascii_lowercase)
