"""Duplicates are found by their words, the rarer the heavier; a house alone makes none."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from cases.models import Case
from cases.reading.duplicates import Compared, likest
from demo.management.commands.measure_duplicates import measure
from tests.cases.world import World

pytestmark = pytest.mark.django_db
TWINS = Path(__file__).parent / "texts" / "twins.tsv"
OTHERS = [
    Compared("楼道的灯坏了半个月", "3号楼"),
    Compared("楼下烧烤店油烟太大", "3号楼"),
    Compared("三号楼门前污水井往外冒脏水，臭得很", ""),
    Compared("医保卡余额不对，怎么查", "3号楼"),
]


def test_a_twin_is_found_though_it_names_no_place(world: World) -> None:
    own = Compared("3号楼前的污水井堵了，脏水冒得满地都是", "3号楼")
    assert likest(own, OTHERS)[:1] == [2]


def test_matters_of_one_house_with_other_words_are_no_duplicates(world: World) -> None:
    assert likest(Compared("退休手续办了半年还没批下来", "3号楼"), OTHERS) == []


def test_of_two_alike_the_one_of_the_same_house_comes_first(world: World) -> None:
    text = "电梯又坏了，停在八楼不动"
    others = [Compared("电梯坏了停在八楼不动了", "5号楼"), Compared("电梯坏了停在八楼不动了", "三号楼")]
    assert likest(Compared(text, "3号楼"), others) == [1, 0]


def test_twins_are_shown_first_and_unrelated_matters_seldom(world: World) -> None:
    found = measure(TWINS)
    assert (found.twins, found.singles) == (36, 60)
    assert found.first >= 0.8 * found.twins
    assert found.with_any <= 0.3 * found.singles


def test_the_command_says_what_it_counted(world: World) -> None:
    out = StringIO()
    call_command("measure_duplicates", str(TWINS), stdout=out)
    assert "36" in out.getvalue()
    assert "60" in out.getvalue()
    assert not Case.objects.exists()
