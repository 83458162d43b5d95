"""A street as it is: people with Chinese names, long names of units, matters old and new in every state."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from unittest import mock

from django.utils import timezone

from cases import actions
from cases.models import Call, Case, Question, Reporter
from cases.rules.choices import OrderKind, State
from cases.rules.lifecycle import Action
from figures import by_day
from networks.models import Unit
from teams.models import InboxEntry, User
from tests.alliances import neighbours
from tests.cases import lives
from tests.cases.orders import ordered
from tests.cases.world import EXPLAINED, World, case_in, proposed, working_day

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
LONG_UNIT = "舒兰市北城街道办事处综合行政执法大队第二中队"
LONG_TITLE = "制动器小区三号楼二单元下水道从上周起反复堵塞返水已经三次找物业和居委会都说不归自己管请尽快派人来看看"
"""Its dates are shown with their year, and its steps lasted for months."""


@dataclass
class City:
    """The world of tests with what its pages can show."""

    world: World
    cases: dict[str, Case] = field(default_factory=dict)


def build() -> City:
    city = City(neighbours.build())
    _give_names(city.world)
    for state in State:
        city.cases[state.value] = case_in(city.world, state, text=f"{LONG_TITLE}。老人腿脚不便，夜里不敢开灯。")
    city.cases |= _with_facts(city.world)
    city.cases |= _with_a_life(city.world)
    _tell(city)
    by_day.count_stale(seconds=5)
    return city


def _give_names(world: World) -> None:
    """Nothing on a page shall be English because the tests named it so."""
    for number, user in enumerate(world.people.values()):
        user.name, user.username = f"{SURNAMES[number % len(SURNAMES)]}建国", f"p{number:03}"
    User.objects.bulk_update(world.people.values(), ["name", "username"])
    for name, label in {"team": "舒兰市助企服务队", "far_team": "南城街道助企服务队", "property": LONG_UNIT}.items():
        Unit.objects.filter(pk=world.units[name].pk).update(name=label, short_name=label)
        world.units[name].refresh_from_db()
    Unit.objects.update(phone="0432-63330000")


def _with_facts(world: World) -> dict[str, Case]:
    at_work = State.IMPLEMENTING
    late = {"due_at": timezone.now() - dt.timedelta(days=130)}
    pressed = case_in(
        world, at_work, return_count=2, hop_count=12, rework_count=1, **late | {"next_due_at": late["due_at"]}
    )
    ordered(pressed, world.units["justice"], OrderKind.RED, reason="已超期，请三日内书面说明原因和下一步打算")
    ordered(pressed, world.units["street_office"], OrderKind.CALL_IN)
    asked = proposed(world, case_in(world, at_work), Action.PROPOSE_PAUSE, by="lead")
    return {
        "pressed": pressed,
        "asked": asked,
        "asked back": _asked_back(world, case_in(world, at_work)),
        "answered back": _answered_back(_asked_back(world, case_in(world, State.ACCEPTED), who="officer")),
        **_of_one_matter(world),
        "paused": _paused(world, case_in(world, at_work)),
        "put off": case_in(world, State.CLOSED, review_on=working_day(30), **EXPLAINED),
        "confidential": case_in(world, at_work, is_confidential=True),
        "bad": case_in(world, State.EVALUATING, needs_review=True, holder=world.units["street_office"]),
    }


def _of_one_matter(world: World) -> dict[str, Case]:
    """Two that are merged, of which the one that goes on is split."""
    goes_on, merged = case_in(world, State.IMPLEMENTING), case_in(world, State.ACCEPTED, text=f"{LONG_TITLE}。")
    officer = world.person("officer")
    actions.merge(merged, by=officer, others=[], master=goes_on, reason="同一栋楼的同一根主管道")
    actions.split(Case.objects.get(pk=goes_on.pk), by=officer, rest="下水道返水", part="楼前路灯整夜不亮")
    part = Case.objects.get(split_from=goes_on)
    return {"goes on for another": Case.objects.get(pk=goes_on.pk), "merged into another": merged, "split off": part}


def _asked_back(world: World, case: Case, who: str = "lead") -> Case:
    question = "堵的是几单元？是厨房还是卫生间往上返水？能不能拍一张照片发来？"
    actions.ask(case, by=world.person(who), question=question)
    return Case.objects.get(pk=case.pk)


def _answered_back(case: Case) -> Case:
    question, reporter = Question.objects.get(case=case), Reporter.objects.get(case=case)
    actions.answer(question, by=reporter, text="三单元二楼，厨房和卫生间都返水，老人不敢用水。")
    return Case.objects.get(pk=case.pk)


def _paused(world: World, case: Case) -> Case:
    waits = {"cause": "part", "ends_when": "主板已向厂家订货，到货安装调试后恢复办理", "review_on": working_day(30)}
    actions.propose_pause(case, by=world.person("lead"), **waits)
    actions.pause(Case.objects.get(pk=case.pk), by=world.person("county_officer"))
    return Case.objects.get(pk=case.pk)


def _with_a_life(world: World) -> dict[str, Case]:
    last_december = dt.datetime(timezone.now().year - 1, 12, 29, 1, 10, tzinfo=dt.UTC)
    with mock.patch.object(lives, "START", last_december):
        told = {"at": last_december, "text": LONG_TITLE}
        old = {
            "old, at work": lives.implementing(world, **told),
            "old, answered": lives.evaluating(world, **told),
        }
    old |= {"rated": lives.rated(world), "reworked": lives.reworked(world), "self": lives.self_handled(world)}
    called = Call.objects.filter(case=old["old, at work"], part="assist")
    called.update(unit=world.units["property"])
    return old


def _tell(city: City) -> None:
    """Everybody has notices, read and unread."""
    case = city.cases["implementing"]
    InboxEntry.objects.bulk_create(
        InboxEntry(
            user=user,
            key=f"{user.pk}:{number}",
            kind="call",
            text="Your unit is called; report in before the limit ends.",
            params={"number": case.reference},
            url=case.get_absolute_url(),
            created_at=timezone.now(),
            read_at=timezone.now() if number else None,
        )
        for user in city.world.people.values()
        for number in range(2)
    )
