"""Areas set up, moved, merged and ended on the pages: first what would follow, then the same once more."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases.models import Case
from cases.rules.choices import State
from networks.models import Area
from tests.administration.pages import Walker, text
from tests.cases.world import World, case_in


@pytest.fixture
def system(world: World) -> Walker:
    return Walker(world, "system")


def test_the_preview_says_what_would_follow_and_changes_nothing(world: World, system: Walker) -> None:
    case_in(world, State.ACCEPTED)
    area, under = world.areas["community"], world.areas["other_street"]

    page = system.send("move_area", area.pk, under=under.pk, note="批复")

    assert page.status_code == 200
    for words in ("影响预览", "220283001002001", "220283002002001", "未办结事项"):
        assert words in text(page)
    assert "制动器小区" not in text(page).split("</h1>")[1].split("<footer")[0].replace("制动器小区物业", "")
    assert world.area("community").until is None


def test_confirmed_it_is_done_and_leads_to_the_new_page(world: World, system: Walker) -> None:
    case = case_in(world, State.ACCEPTED)
    area, under = world.areas["community"], world.areas["other_street"]

    page = system.send("move_area", area.pk, under=under.pk, code="220283002009", confirm="1")

    new = Area.objects.current().get(code="220283002009")
    assert page.headers["Location"].endswith(f"/areas/{new.pk}/")
    assert Case.objects.get(pk=case.pk).community == new
    old = text(system.see("area", area.pk))
    assert f"/areas/{new.pk}/" in old
    assert f"/areas/{area.pk}/" in text(system.see("area", new.pk))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("22028300200", "9位数字|12位数字"),
        ("220283001009", "以220283002开头"),
        ("一二三", "只能是数字"),
        ("220283002000", "不能全是零|12位"),
    ],
)
def test_a_wrong_code_gets_a_sentence_and_what_was_typed_stays(
    world: World, system: Walker, code: str, words: str
) -> None:
    page = system.send(
        "move_area", world.areas["community"].pk, under=world.areas["other_street"].pk, code=code, confirm="1"
    )

    assert page.status_code == 422
    assert any(word in text(page) for word in words.split("|"))
    assert f'value="{code}"' in text(page)
    assert world.area("community").until is None


def test_a_merger_asks_which_centre_remains(world: World, system: Walker) -> None:
    street, into = world.areas["street"], world.areas["other_street"]

    preview = text(system.send("merge_area", street.pk, into=into.pk))
    assert "保留哪个中心" in preview
    assert "南城街道办事处" in preview

    office = world.unit("street_office")
    system.send("merge_area", street.pk, into=into.pk, remaining_centre=office.pk, confirm="1")

    office.refresh_from_db()
    assert (office.area, office.until) == (into, None)
    assert world.area("street").successor == into


def test_an_area_is_set_up_under_its_own_code(world: World, system: Walker) -> None:
    page = system.send(
        "add_area", world.areas["city"].pk, name="吉林经济技术开发区", code="220273", since=str(timezone.localdate())
    )

    zone = Area.objects.get(code="220273000000")
    assert page.status_code == 302
    assert (zone.level, zone.parent) == ("county", world.areas["city"])


def test_a_code_in_use_is_refused_by_name(world: World, system: Walker) -> None:
    page = system.send(
        "add_area", world.areas["county"].pk, name="新街道", code="220283002", since=str(timezone.localdate())
    )

    assert page.status_code == 422
    assert "南城街道" in text(page)


def test_grids_are_added_on_their_own_page(world: World, system: Walker) -> None:
    assert system.see("add_area", world.areas["community"].pk).status_code == 404


def test_an_area_with_anything_left_is_not_ended(world: World, system: Walker) -> None:
    page = system.send("retire_area", world.areas["other_street"].pk)

    assert page.status_code == 422
    assert "请指定承接的辖区" in text(page)


def test_a_delegated_administrator_moves_nothing_out_of_the_own_street(world: World) -> None:
    walker = Walker(world, "system_of_street")

    elsewhere = walker.send("move_area", world.areas["community"].pk, under=world.areas["other_street"].pk, confirm="1")
    own = walker.send("merge_area", world.areas["street"].pk, into=world.areas["other_street"].pk, confirm="1")

    assert {elsewhere.status_code, own.status_code} == {422}
    assert world.area("community").until is None
    assert world.area("street").until is None


def test_what_would_take_longer_than_a_page_may_is_left_to_the_command(
    world: World, system: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_in(world, State.ACCEPTED)
    monkeypatch.setattr("administration.views.redistricting.MOST_MATTERS", 0)

    page = system.send("move_area", world.areas["community"].pk, under=world.areas["other_street"].pk, confirm="1")

    assert page.status_code == 422
    assert "manage.py redistrict" in text(page)
    assert world.area("community").until is None


def test_the_command_looks_first_and_moves_when_told_to(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    case = case_in(world, State.ACCEPTED)

    call_command("redistrict", "220283001002", "--under", "220283002000")
    assert world.area("community").until is None
    assert "220283001002001 01网格 -> 220283002002001 01网格" in capsys.readouterr().out

    call_command("redistrict", "220283001002", "--under", "220283002000", "--apply")
    assert Case.objects.get(pk=case.pk).street == world.areas["other_street"]


def test_the_command_refuses_with_the_same_sentences(world: World) -> None:
    with pytest.raises(CommandError, match="已经在"):
        call_command("redistrict", "220283001002", "--under", "220283001000")
    with pytest.raises(CommandError, match="999"):
        call_command("redistrict", "999", "--into", "220283001000")
