"""The list of dangers to life: who keeps it, what is refused, and what holds from that moment on."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from networks import dangers, rules
from networks.loading import load_dangers
from networks.models import Change, Danger
from tests.administration.pages import Walker, text
from tests.cases.world import World

pytestmark = pytest.mark.django_db
BEAR = {"name_zh": "老虎下山", "numbers": "110 119", "words": "老虎|东北虎+进村|进屯", "unless": "纸老虎"}


@pytest.fixture
def system(world: World) -> Walker:
    return Walker(world, "system")


def told(words: str) -> list[str]:
    return [danger.name_zh for danger in dangers.told(words, rules.current().dangers)]


def changes() -> list[tuple[str, str]]:
    return list(Change.objects.filter(kind="danger").order_by("pk").values_list("action", "by_name"))


def fire() -> Danger:
    return Danger.objects.current().get(name_zh="起火")


def test_a_danger_added_is_heard_at_once_and_stands_in_the_ledger(system: Walker) -> None:
    assert told("东北虎进屯了") != ["老虎下山"]

    response = system.send("add_danger", **BEAR, note="今冬有虎")

    assert response.status_code == 302
    assert "老虎下山" in told("东北虎进屯了")
    assert "老虎下山" not in told("纸老虎进村演出")
    assert changes() == [("added", "管理员system")]
    assert "老虎下山" in text(system.see("dangers"))


def test_other_words_count_from_the_change_on(system: Walker) -> None:
    danger = fire()
    typed = {name: " ".join(getattr(danger, name)) for name in ("numbers", "words", "unless")}

    system.send("change_danger", danger.pk, **typed | {"name_zh": "起火", "words": "冒狼烟", "note": "改"})

    assert "起火" in told("山下冒狼烟")
    assert "起火" not in told("厨房着火了")
    assert changes() == [("corrected", "管理员system")]


def test_a_danger_ended_is_heard_no_longer_and_the_table_does_not_bring_it_back(system: Walker) -> None:
    system.send("end_danger", fire().pk, note="不再使用")
    load_dangers()

    assert "起火" not in told("厨房着火了")
    assert changes() == [("ended", "管理员system")]


def migrate_words() -> None:
    import_module("networks.migrations.0016_dangers_in_more_words").bring_up(apps, None)


def migrate_kinds() -> None:
    import_module("networks.migrations.0017_dangers_by_their_sound").bring_up(apps, None)


def test_a_city_that_works_already_gets_the_new_kinds_and_what_it_ended_stays_ended(system: Walker) -> None:
    Danger.objects.filter(name_zh="坠物伤人").delete()
    system.send("end_danger", fire().pk, note="不再使用")

    migrate_kinds()

    assert Danger.objects.current().filter(name_zh="坠物伤人", numbers=["120", "119"]).exists()
    assert not Danger.objects.current().filter(name_zh="起火").exists()


def test_a_new_city_s_list_is_loaded_and_not_migrated(system: Walker) -> None:
    Danger.objects.all().delete()
    migrate_kinds()
    assert not Danger.objects.exists()


def test_groups_and_any_order_are_understood_and_shown(system: Walker) -> None:
    response = system.send("add_danger", **BEAR | {"words": "<人>&冰洞", "unless": "去年*"}, note="今冬有虎")

    assert response.status_code == 302
    assert "老虎下山" in told("冰洞那边有个孩子")
    assert "老虎下山" not in told("去年冰洞那边有个孩子")
    assert "<人>" in text(system.see("dangers"))


@pytest.mark.parametrize("bring_up", [load_dangers, migrate_words, migrate_kinds])
def test_words_that_an_administrator_changed_stay_and_all_others_follow_the_table(
    system: Walker, bring_up: Callable[[], object]
) -> None:
    system.send("change_danger", fire().pk, name_zh="起火", numbers="119", words="冒狼烟", note="改")
    Danger.objects.current().filter(name_zh="山火").update(words=["旧词"])

    bring_up()

    assert fire().words == ["冒狼烟"]
    assert "山火" in told("后山着了")


@pytest.mark.parametrize(
    ("instead", "field"),
    [
        ({"numbers": ""}, "numbers"),
        ({"numbers": "一一九"}, "numbers"),
        ({"numbers": "11"}, "numbers"),
        ({"words": ""}, "words"),
        ({"words": "+"}, "words"),
        ({"words": "跳+"}, "words"),
        ({"words": "<无此组>&跳"}, "words"),
        ({"unless": "甲+乙&丙"}, "unless"),
        ({"unless": "|楼"}, "unless"),
        ({"words": "长" * 501}, "words"),
        ({"name_zh": "。"}, "name_zh"),
        ({"name_zh": "起火"}, ""),
    ],
)
def test_a_refusal_stands_beside_its_input_and_keeps_what_was_typed(
    system: Walker, instead: dict[str, str], field: str
) -> None:
    response = system.send("add_danger", **BEAR | instead, note="记在这里")

    assert response.status_code == 422
    assert field in response.context["form"].errors or "__all__" in response.context["form"].errors
    assert "记在这里" in text(response)
    assert changes() == []


def test_ending_needs_a_reason(system: Walker) -> None:
    assert system.send("end_danger", fire().pk, note="\u200b").status_code == 422
    assert told("厨房着火了") == ["起火"]


def test_what_was_ended_is_not_heard_by_its_sound_either(system: Walker) -> None:
    system.send("end_danger", fire().pk, note="不再使用")
    for danger in Danger.objects.current().filter(name_zh__in=["卡住或反锁", "爆炸"]):
        system.send("end_danger", danger.pk, note="不再使用")

    assert dangers.told("厨房着火了 快来人", rules.current().dangers)
    assert dangers.heard("厨房着火了 快来人", rules.current()) == []
    assert "没有提到" in text(system.see("dangers", text="厨房着火了 快来人"))


def test_the_list_is_tried_on_a_text(system: Walker) -> None:
    page: Any = system.see("dangers", text="孩子掉冰窟窿了")
    assert "落冰" in text(page)
    assert "没有提到" in text(system.see("dangers", text="路灯不亮"))
