"""Until a centre has accepted, a matter runs by the strictest level that its words suggest."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cases import actions
from cases.models import Case, CaseEvent, Clock
from cases.rules.choices import Stage
from networks.models import Danger
from outbox.models import Message
from outbox.tasks import drain
from teams.models import InboxEntry
from tests.cases.world import World, entry

pytestmark = pytest.mark.django_db

GAS = "3号楼2单元煤气味特别大，已经有人头晕，楼上还有明火"


def whistled(world: World, text: str, code: str = "", **facts: Any) -> Case:
    told = actions.Matter(text=text, area=world.area("grid"), entry=entry(code) if code else None, **facts)
    return actions.whistle(told, by=world.person("grid_worker"))


def given(case: Case, stage: Stage) -> Clock:
    return Clock.objects.get(case=case, stage=stage)


def lasts(case: Case, stage: Stage) -> str:
    return given(case, stage).limit


@pytest.mark.parametrize("text", [GAS, "有人要跳楼", "高压线掉到地上冒火花", "孩子掉冰窟窿", "邻居持刀砍人"])
def test_danger_to_life_is_level_one_whether_or_not_a_type_was_tapped(world: World, text: str) -> None:
    for code in ("", "0201", "2301"):
        case = whistled(world, text, code)
        assert (case.level, case.is_danger) == ("I", True)
        assert (lasts(case, Stage.ACCEPT), lasts(case, Stage.CLOSE)) == ("0.5H", "24H")


def test_the_ledger_keeps_what_was_feared_and_which_numbers_were_shown(world: World) -> None:
    noted = CaseEvent.objects.get(case=whistled(world, GAS), action="whistle").payload

    assert "燃气泄漏" in noted["dangers"]
    assert {"119", "120"} <= set(noted["numbers"])


def test_nothing_suggested_is_level_three(world: World) -> None:
    case = whistled(world, "麻烦帮忙看看这个")
    assert (case.level, case.is_danger, lasts(case, Stage.ACCEPT)) == ("III", False, "4WH")


def test_the_strictest_suggested_type_counts_though_a_milder_one_was_tapped(world: World) -> None:
    """A lift out of order (I) beside a quarrel with the property company (III)."""
    case = whistled(world, "电梯故障，和物业吵了好几回，物业矛盾大", "0203")
    assert case.catalogue_item == entry("0203")
    assert (case.level, case.is_danger) == ("I", False)
    assert lasts(case, Stage.ACCEPT) == "0.5H"


def test_a_type_that_is_stricter_than_the_words_counts_with_its_own_limit(world: World) -> None:
    case = whistled(world, "麻烦帮忙看看这个", "0804")
    assert (case.level, lasts(case, Stage.CLOSE)) == ("I", "2H")


def test_what_was_accepted_runs_by_the_type_that_the_centre_chose(world: World) -> None:
    case = whistled(world, GAS)

    actions.accept(case, by=world.person("committee_officer"), entry=entry("2301"))

    case.refresh_from_db()
    assert (case.level, case.is_danger) == ("III", True)
    assert Clock.objects.filter(case=case, stage=Stage.CLOSE).latest("pk").limit == "45WD"


@pytest.mark.parametrize(
    ("text", "is_perhaps"),
    [("社区干部作风恶劣，吃拿卡要", True), ("有人聚众赌博", True), ("楼道里的灯坏了", False)],
)
def test_a_matter_whose_suggested_type_is_confidential_says_so(world: World, text: str, is_perhaps: bool) -> None:
    case = whistled(world, text)
    assert (case.is_suggested_confidential, case.is_confidential) == (is_perhaps, False)


def test_the_centre_is_told_of_danger_in_words_of_its_own_and_at_night_too(world: World) -> None:
    case = whistled(world, GAS)
    drain()

    told = InboxEntry.objects.get(user=world.person("committee_officer"))
    assert told.kind == "whistle_danger"
    letters = Message.objects.filter(channel="inbox", body__case=case.pk)
    assert all(message.body["urgent"] and message.body["alone"] for message in letters)


def test_a_danger_that_an_administrator_ended_is_feared_no_longer(world: World) -> None:
    today = dt.date.today()
    Danger.objects.filter(name_zh="行凶").update(since=today - dt.timedelta(days=2), until=today)
    assert not whistled(world, "邻居持刀砍人").is_danger
