"""A unit of nearly the same name is said and must be confirmed, in files and on the form; brackets make no second."""

from __future__ import annotations

import pytest

from imports.actions import batches
from networks.models import Unit
from teams.models import User
from tests.administration.pages import Walker, text
from tests.cases.world import World
from tests.imports.rosters import STREET, UNITS, compared, done, outcomes, row, xlsx
from web.errors import Refusal


@pytest.fixture
def system(world: World) -> User:
    return world.person("system")


def squad(name: str) -> bytes:
    return xlsx((name, "综合执法队", STREET, "", "", "", "2026-01-15"), heading=UNITS, title="单位")


def test_a_second_department_under_a_longer_name_is_said_and_must_be_confirmed(world: World, system: User) -> None:
    cells = ("舒兰市北城街道司法所", world.units["justice"].get_kind_display(), STREET, "", "", "", "2026-01-15")
    batch = compared(xlsx(cells, heading=UNITS, title="单位"), by=system)
    assert (batch.doubt_count, row(batch).outcome) == (1, "new")
    assert "已有“北城街道司法所”" in row(batch).sentence

    with pytest.raises(Refusal, match="请确认"):
        batches.apply(batch, by=system)
    assert not Unit.objects.filter(name="舒兰市北城街道司法所").exists()

    done(batches.apply(batch, is_confirmed=True, by=system))
    assert Unit.objects.filter(name="舒兰市北城街道司法所").exists()


def test_the_page_asks_for_the_confirmation_and_shows_the_rows(world: World, system: User) -> None:
    cells = ("舒兰市北城街道司法所", world.units["justice"].get_kind_display(), STREET, "", "", "", "2026-01-15")
    batch, walker = compared(xlsx(cells, heading=UNITS, title="单位"), by=system), Walker(world, "system")

    assert "确认并生效" in text(walker.see("import", batch.pk))
    assert "已有“北城街道司法所”" in text(walker.see("apply_import", batch.pk))
    assert walker.send("apply_import", batch.pk).status_code == 422
    assert walker.send("apply_import", batch.pk, is_confirmed="on").status_code == 302


def test_brackets_of_either_width_are_one_unit(system: User) -> None:
    first = compared(squad("北城街道综合执法队（试点）"), by=system)
    done(batches.apply(first, is_confirmed=True, by=system))

    assert outcomes(compared(squad("北城街道综合执法队(试点)"), by=system)) == {2: "unchanged"}
    assert Unit.objects.get(name__startswith="北城街道综合").name == "北城街道综合执法队（试点）"


def test_a_duty_with_brackets_of_either_width_is_understood(world: World) -> None:
    cells = ("liuyang", "刘洋", "平安(民生服务)负责人", STREET, "", "", "2026-01-15")

    batch = compared(xlsx(cells), by=world.person("security"))

    assert row(batch).outcome == "new", row(batch).sentence


def test_the_form_asks_once_more(world: World) -> None:
    walker, street = Walker(world, "system"), world.areas["street"]
    typed = {
        "name": "舒兰市北城街道司法所",
        "short_name": "司法所",
        "kind": world.units["justice"].kind,
        "area": street.pk,
        "since": "2026-01-15",
    }

    asked = walker.send("add_unit", **typed)
    assert asked.status_code == 422
    assert "已有“北城街道司法所”" in text(asked)
    assert 'name="is_another"' in text(asked)

    assert walker.send("add_unit", **typed, is_another="on").status_code == 302
