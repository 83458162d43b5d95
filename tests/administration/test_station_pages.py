"""Red stations, as the system administrator keeps them."""

from __future__ import annotations

import datetime as dt

import pytest

from networks.choices import UnitKind
from networks.models import Unit
from teams.models import RedStation
from tests.administration.pages import Walker, text
from tests.cases.world import LONG_AGO, World, today


def typed_in() -> dict[str, str]:
    return {
        "name": "正阳红色驿站",
        "address": "正阳街12号",
        "hours": "每天8:00–17:00",
        "services": "义诊 课后辅导",
        "since": today().isoformat(),
    }


@pytest.fixture
def system(world: World) -> Walker:
    return Walker(world, "system")


def test_a_station_is_opened_changed_and_closed(system: Walker, world: World) -> None:
    area = world.areas["community"].pk
    team = Unit.objects.create(
        name="志愿队", short_name="志愿队", kind=UnitKind.VOLUNTEER_TEAM, area=world.areas["street"], since=LONG_AGO
    )

    assert (
        system.send("open_station", area, **typed_in(), team_words="志愿队").headers["Location"].endswith("volunteer/")
    )
    station = RedStation.objects.get()
    system.send("change_station", station.pk, **typed_in() | {"hours": "周一至周五"})
    changed = RedStation.objects.get()
    tomorrow = (today() + dt.timedelta(days=1)).isoformat()
    system.send("close_station", station.pk, until=tomorrow, note="搬迁")

    assert (station.team, station.services) == (team, ["义诊", "课后辅导"])
    assert (changed.hours, changed.team) == ("周一至周五", None)
    page = text(Walker(world, "auditor_of_city").see("changes"))
    assert "红色驿站 · 正阳红色驿站" in page and "搬迁" in page


@pytest.mark.parametrize(("area", "typed", "says"), [("county", {}, "设在街道"), ("community", {"name": ""}, "填")])
def test_what_does_not_fit_is_refused_with_what_was_typed(
    system: Walker, world: World, area: str, typed: dict[str, str], says: str
) -> None:
    refused = system.send("open_station", world.areas[area].pk, **typed_in() | typed)

    assert refused.status_code == 422
    assert says in text(refused) and "正阳街12号" in text(refused)
    assert not RedStation.objects.exists()


def test_the_same_name_again_is_refused(system: Walker, world: World) -> None:
    area = world.areas["community"].pk
    system.send("open_station", area, **typed_in())

    assert "已有同名" in text(system.send("open_station", area, **typed_in()))
    assert RedStation.objects.count() == 1
