"""The generated city, at a size that a test can bear: the same one each time, with everybody in their place."""

from __future__ import annotations

import datetime as dt
from itertools import islice

import pytest
from django.db.models import Count

from demo import city, firms_of_a_city
from demo.chance import seeded
from demo.city_names import names
from demo.people import SIGN_INS
from enterprises.credit_code import is_sound
from enterprises.models import Care, Firm
from networks.choices import AreaLevel, UnitKind
from networks.models import Area, Membership, Unit
from teams.choices import Duty
from teams.models import Post, RedStation, User

TODAY = dt.date(2026, 1, 13)


def test_names_fall_the_same_way_each_time_and_look_like_names() -> None:
    first, again = (list(islice(names(seeded(1)), 500)) for _time in range(2))

    assert first == again
    assert all(2 <= len(name) <= 4 for name in first)
    assert len(set(first)) > 400


@pytest.mark.slow
@pytest.mark.django_db
def test_a_city_is_filled_once_around_the_ordinary_sign_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, count in {
        "GRID_WORKERS": 400, "RESPONSIBLE": 50, "RESPONSIBLE_EACH": {}, "SQUADS": 3, "ASSISTANCE": 30,
        "VOLUNTEER_TEAMS": 160, "WITHOUT_POST": 5, "ENDING_SOON": 10,
    }.items():  # fmt: skip
        monkeypatch.setattr(city, name, count)
    levels = (AreaLevel.CITY, AreaLevel.COUNTY, AreaLevel.STREET)
    monkeypatch.setattr(firms_of_a_city, "LEVELS_WITH_NETWORKS", levels)

    added = city.load_city(today=TODAY, seed=456)

    duties = Post.objects.current(TODAY)
    assert added == User.objects.filter(username__startswith="jl0").count()
    assert duties.filter(duty=Duty.GRID_WORKER).count() == 400
    main = duties.filter(duty=Duty.GRID_WORKER, is_deputy=False)
    assert main.values("area").distinct().count() == main.count() > 300
    assert duties.filter(duty=Duty.RESPONSIBLE, person__username__startswith="jl").count() == 50
    assert Unit.objects.filter(kind=UnitKind.VOLUNTEER_TEAM).count() == 160
    assert Post.objects.filter(unit__kind=UnitKind.SQUAD, duty=Duty.HEAD).count() >= 3
    networked = Membership.objects.current().values("area").distinct()
    assert networked.count() == Area.objects.filter(level__in=levels).count()
    assert Firm.objects.count() > Care.objects.effective().values("firm").distinct().count() >= 30
    assert not Firm.objects.values("code").annotate(count=Count("pk")).filter(count__gt=1)
    assert all(is_sound(code) for code in Firm.objects.values_list("code", flat=True))
    assert 100 < RedStation.objects.values("team").distinct().count() < 160
    assert User.objects.filter(username__in=[seat.username for seat in SIGN_INS]).count() == len(SIGN_INS)
    assert not User.objects.filter(username="jl000001", password__startswith="argon2").exists()
    assert city.load_city(today=TODAY, seed=456) == 0
