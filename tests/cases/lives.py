"""Cases that lived through the verbs, at chosen moments, for the tests of the pages that tell of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from cases import actions
from cases.models import Call, Case, PlanTask, Rating
from tests.cases.world import World, entry
from worktime import timekeeping

START = dt.datetime(2026, 1, 12, 0, 10, tzinfo=dt.UTC)
"""Monday 12 January 2026, 08:10 in Jilin."""
TEXT = "3号楼一单元暖气不热，老人室温只有13度。想今天就有人来看看。"

Taken = Callable[[Case], object]


def after(**passed: float) -> dt.datetime:
    return START + dt.timedelta(**passed)


def take(case: Case, at: dt.datetime, step: Taken) -> Case:
    """Take a step at a moment, on the case as it then stands."""
    with timekeeping.as_of(at):
        step(Case.objects.get(pk=case.pk))
    return Case.objects.get(pk=case.pk)


def whistled(world: World, text: str = TEXT, *, at: dt.datetime = START, name: str = "张建国") -> Case:
    person = actions.Person(name, "13812345678")
    matter = actions.Matter(text=text, area=world.area("grid"), place="制动器小区3号楼", person=person)
    with timekeeping.as_of(at):
        case = actions.whistle(matter, by=world.person("grid_worker"))
    return Case.objects.get(pk=case.pk)


def accepted(world: World, **told: str) -> Case:
    """Escalated by the community after 12 minutes, accepted by the sub-district after 20."""
    case = whistled(world, **told)
    officer, committee = world.person("officer"), world.person("committee_officer")
    case = take(case, after(minutes=12), lambda c: actions.escalate(c, by=committee, reason="社区没有供热专业人员"))
    return take(case, after(minutes=20), lambda c: actions.accept(c, by=officer, entry=entry()))


def dispatched(world: World, **told: str) -> Case:
    case, officer = accepted(world, **told), world.person("officer")
    lead, assist = world.unit("justice"), world.unit("mediation")
    return take(case, after(minutes=40), lambda c: actions.dispatch(c, by=officer, lead=lead, assists=[assist]))


def implementing(world: World, **told: str) -> Case:
    """The lead reported in after an hour; two tasks are planned after two, one a unit."""
    case, lead = dispatched(world, **told), world.person("lead")
    case = take(case, after(hours=1), lambda c: actions.report_in(c, by=lead))
    tasks = [
        actions.Planned(call.pk, text, after(hours=8))
        for call, text in zip(Call.objects.filter(case=case).order_by("pk"), ("更换回水阀", "送电暖气"), strict=True)
    ]
    return take(case, after(hours=2), lambda c: actions.consult(c, by=lead, conclusion="当日更换阀门", tasks=tasks))


def answered(world: World, **told: str) -> Case:
    """Finished after five hours: the answer waits for the lead unit's head."""
    case, lead = implementing(world, **told), world.person("lead")
    PlanTask.objects.filter(case=case).update(finished_at=after(hours=4))
    return take(case, after(hours=5), lambda c: actions.finish(c, by=lead, outcome="solved", answer="阀门已更换"))


def evaluating(world: World, **told: str) -> Case:
    case, head = answered(world, **told), world.person("lead_head")
    return take(case, after(hours=6), lambda c: actions.give_feedback(c, by=head))


def rated(world: World, *, solved: str = "yes", satisfied: int = 5, reasons: str = "") -> Case:
    case = evaluating(world)
    answers = actions.Answers("yes", solved, satisfied, reasons)
    rating = Rating.objects.select_related("case", "reporter").get(case=case)
    return take(case, after(hours=8), lambda c: actions.rate(rating, answers=answers))


def reworked(world: World) -> Case:
    case, officer = rated(world, solved="no", satisfied=1, reasons="楼上还是不热"), world.person("officer")
    return take(case, after(hours=10), lambda c: actions.rework(c, by=officer, reason="按诉求人说的重办"))


def self_handled(world: World) -> Case:
    matter = actions.Matter(text="单元门闭门器坏了", area=world.area("grid"), place="1号楼")
    with timekeeping.as_of(START):
        case = actions.self_handle(matter, by=world.person("grid_worker"), result="换了闭门器")
    return Case.objects.get(pk=case.pk)
