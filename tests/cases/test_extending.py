"""More working days: asked for before the limit ends, as often and as many as the level allows, granted above."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from cases import actions
from cases.models import Case, Clock
from cases.reading.deadline_badges import pills
from cases.rules.choices import Stage
from cases.rules.errors import IllegalMove, NotPossibleHere
from networks import rules
from tests.cases import lives
from tests.cases.lives import after, take
from tests.cases.steps import refused
from tests.cases.world import World
from web.errors import NotAllowed, Refusal
from worktime import timekeeping
from worktime.deadlines import Limit, deadline

pytestmark = pytest.mark.django_db


ASKED, GRANTED = after(hours=3), after(hours=4)


def of_level(world: World, level: str, limit: str) -> Case:
    """At work, by a close limit of that length."""
    case = lives.implementing(world)
    end = deadline(case.raised_at, Limit.parse(limit), rules.current().calendar).due_at
    Clock.objects.filter(case=case, stage=Stage.CLOSE).update(limit=limit, due_at=end)
    Case.objects.filter(pk=case.pk).update(level=level, due_at=end, next_due_at=end)
    return Case.objects.get(pk=case.pk)


def ask(case: Case, world: World, days: int, at: dt.datetime = ASKED) -> Case:
    return take(case, at, lambda c: actions.propose_extension(c, by=world.person("lead"), days=days, reason="缺件"))


def grant(case: Case, world: World, at: dt.datetime = GRANTED, who: str = "officer") -> Case:
    return take(case, at, lambda c: actions.extend(c, by=world.person(who)))


def local(moment: dt.datetime | None) -> str:
    return f"{timezone.localtime(moment):%m-%d %H:%M}" if moment else ""


def test_the_limit_ends_so_many_working_days_later_and_says_why(world: World) -> None:
    case = grant(ask(of_level(world, "III", "5WD"), world, 5), world)

    clock = Clock.objects.filter(case=case, stage=Stage.CLOSE).latest("pk")
    assert (clock.limit, clock.rule) == ("5WD+5WD", "extension level III")
    assert local(case.due_at) == local(case.next_due_at) == local(clock.due_at) == "01-27 00:00"
    assert (case.extension_count, case.extension_days) == (1, 5)
    explained = pills(case, list(case.events.order_by("seq")), rules.current().calendar, now=after(hours=5))
    assert explained[-1].clock.explanation.startswith("5个工作日＋延期5个工作日：1月12日收到，次日起算，1月26日24时止")


@pytest.mark.parametrize(
    ("level", "limit", "most"), [("II", "3WD", 3), ("II", "48H", 2), ("III", "5WD", 5), ("IV", "15WD", 30)]
)
def test_as_many_days_as_the_level_allows(world: World, level: str, limit: str, most: int) -> None:
    case = of_level(world, level, limit)

    with timekeeping.as_of(after(hours=3)), refused(NotPossibleHere, case, status=422, says=str(most)):
        actions.propose_extension(case, by=world.person("lead"), days=most + 1, reason="缺件")
    assert ask(case, world, most).proposed_action == "propose_extension"


@pytest.mark.parametrize("days", [0, -1])
def test_no_days_are_no_extension(world: World, days: int) -> None:
    case = of_level(world, "III", "5WD")

    with timekeeping.as_of(after(hours=3)), refused(Refusal, case, status=422):
        actions.propose_extension(case, by=world.person("lead"), days=days, reason="缺件")


def test_the_most_urgent_level_is_never_extended(world: World) -> None:
    case = of_level(world, "I", "24H")

    with timekeeping.as_of(after(hours=3)), refused(IllegalMove, case, status=409, says="不能延期"):
        actions.propose_extension(case, by=world.person("lead"), days=1, reason="缺件")


def test_once_is_once(world: World) -> None:
    case = grant(ask(of_level(world, "III", "5WD"), world, 1), world)

    with timekeeping.as_of(after(hours=5)), refused(IllegalMove, case, status=409, says="不能再次延期"):
        actions.propose_extension(case, by=world.person("lead"), days=1, reason="缺件")


def test_the_fourth_level_twice_and_thirty_days_in_all(world: World) -> None:
    case = grant(ask(of_level(world, "IV", "15WD"), world, 20), world)

    with timekeeping.as_of(after(hours=5)), refused(NotPossibleHere, case, status=422, says="10"):
        actions.propose_extension(case, by=world.person("lead"), days=11, reason="缺件")
    case = ask(case, world, 10, at=after(hours=5))
    case = grant(case, world, at=after(hours=6))

    assert Clock.objects.filter(case=case, stage=Stage.CLOSE).latest("pk").limit == "15WD+30WD"
    with timekeeping.as_of(after(hours=7)), refused(IllegalMove, case, status=409):
        actions.propose_extension(case, by=world.person("lead"), days=1, reason="缺件")


def test_after_the_limit_it_is_too_late_to_ask_and_not_to_grant_what_was_asked(world: World) -> None:
    case, end = of_level(world, "III", "5WD"), dt.datetime(2026, 1, 19, 16, tzinfo=dt.UTC)
    assert case.due_at == end

    with timekeeping.as_of(end), refused(IllegalMove, case, status=409, says="到期之前"):
        actions.propose_extension(case, by=world.person("lead"), days=1, reason="缺件")
    case = ask(case, world, 5, at=end - dt.timedelta(microseconds=1))
    case = grant(case, world, at=end + dt.timedelta(hours=20))

    assert local(case.due_at) == "01-27 00:00"


@pytest.mark.parametrize("who", ["lead", "lead_head", "assist", "supervisor"])
def test_handlers_do_not_grant_it_to_themselves(world: World, who: str) -> None:
    case = ask(of_level(world, "III", "5WD"), world, 2)

    with timekeeping.as_of(after(hours=4)), refused(NotAllowed, case, status=403):
        actions.extend(case, by=world.person(who))


def test_extended_and_then_paused_both_count(world: World) -> None:
    case = grant(ask(of_level(world, "III", "5WD"), world, 3), world)
    terms = {"cause": "part", "ends_when": "到货", "review_on": dt.date(2026, 3, 2)}
    lead, officer = world.person("lead"), world.person("county_officer")
    case = take(case, after(days=1), lambda c: actions.propose_pause(c, by=lead, **terms))
    case = take(case, after(days=1, hours=1), lambda c: actions.pause(c, by=officer))

    case = take(case, after(days=8), lambda c: actions.resume(c, by=lead, note="到货"))

    clock = Clock.objects.filter(case=case, stage=Stage.CLOSE).latest("pk")
    assert (clock.limit, clock.rule) == ("5WD+3WD", "extension level III")
    assert local(case.due_at) == "01-30 00:00", "13 January was used; seven days are left from the 21st on"
