"""A red station of the small world, and wishes at it in each of their states."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cases.actions import Person
from networks.choices import UnitKind
from networks.models import Unit
from teams.models import RedStation
from tests.cases.world import LONG_AGO, World, today
from tests.councils.meetings import client_of, key, text
from volunteering.actions import claims, needs
from volunteering.actions.claims import Taker
from volunteering.actions.needs import Wish
from volunteering.choices import Ending, NeedState
from volunteering.models import Claim, Need

__all__ = ["client_of", "key", "text"]
WISHER, TAKER = Person("孙桂兰", "13804321234"), Taker("王志愿", "13904325678")


def station(world: World, *, area: str = "community", name: str = "制动器小区驿站", **facts: Any) -> RedStation:
    told = {"address": "3号楼东侧一层", "hours": "每天8:30–17:00", "services": ["义诊"], "phone": "0432-63330456"}
    return RedStation.objects.create(area=world.areas[area], name=name, since=LONG_AGO, **(told | facts))


def a_team(world: World, name: str = "正阳第一志愿服务队", area: str = "community") -> Unit:
    return Unit.objects.create(
        name=name, short_name=name, kind=UnitKind.VOLUNTEER_TEAM, area=world.areas[area], since=LONG_AGO
    )


def raised(where: RedStation, words: str = "客厅灯管坏了，够不着", person: Person = WISHER) -> Need:
    return needs.raise_one(where, Wish(words, None, person), key=key())


def put_up(world: World, need: Need, title: str = "换客厅灯管，老人够不着", details: str = "约半小时") -> Need:
    return needs.put_up(need, title=title, details=details, by=world.person("committee_officer"))


def taken(need: Need, taker: Taker = TAKER, **facts: Any) -> Claim:
    return claims.take(need, taker, key=key(), **facts)


def ended(world: World, need: Need, ending: Ending = Ending.LAPSED) -> Need:
    return needs.end(need, ending, reason="已经有人帮忙换了", by=world.person("committee_officer"))


def one_of_each(world: World, where: RedStation) -> dict[NeedState, Need]:
    """A wish in each state."""
    made = {NeedState.RAISED: raised(where)}
    made[NeedState.OPEN] = put_up(world, raised(where, "周末辅导数学"), "初一学生，周末辅导数学", "周六上午 · 在驿站")
    made[NeedState.CLAIMED] = put_up(world, raised(where, "代取中药"), "代取中药，每周二")
    taken(made[NeedState.CLAIMED])
    made[NeedState.DONE] = put_up(world, raised(where, "窗缝漏风"), "窗缝漏风，贴密封条")
    claims.say_done(taken(made[NeedState.DONE]), words="贴好了")
    made[NeedState.CONFIRMED] = put_up(world, raised(where, "搬白菜"), "搬一次白菜")
    claims.say_done(taken(made[NeedState.CONFIRMED]), words="")
    needs.confirm(made[NeedState.CONFIRMED])
    made[NeedState.ENDED] = ended(world, put_up(world, raised(where, "理发"), "上门理发"))
    made[NeedState.MATTER] = raised(where, "楼道灯不亮，摔了人")
    needs.make_matter(made[NeedState.MATTER], by=world.person("committee_officer"))
    return {state: Need.objects.get(pk=need.pk) for state, need in made.items()}


def tomorrow() -> dt.date:
    return today() + dt.timedelta(days=1)
