"""The limits of a level change from a day on; limits given before are not touched."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace

import pytest
import time_machine
from django.utils import timezone

from networks import loading, rules
from networks.actions import levels
from networks.actions.levels import LevelTerms
from networks.choices import Level
from networks.models import Change, LevelRule
from tests.networks.stewards import Somebody
from web.errors import NotAllowed, Refusal

pytestmark = pytest.mark.usefixtures("published")
CITY = Somebody()
DAY = dt.timedelta(days=1)


def terms(level: Level = Level.III) -> LevelTerms:
    row = LevelRule.objects.filter(level=level).latest("since")
    return LevelTerms(**{column.name: getattr(row, column.name) for column in fields(LevelTerms)})


def change(since: dt.date, **instead: object) -> LevelRule:
    return levels.change(Level.III, replace(terms(), **instead), since=since, note="市政府令", by=CITY)  # type: ignore[arg-type]  # wrong ones are the test


def test_other_limits_begin_on_their_day() -> None:
    today = timezone.localdate()

    change(today + DAY, close="4WD", extension_count=2, extension_limit="8WD")

    assert rules.current().levels[Level.III].close == "5WD"
    with time_machine.travel(timezone.now() + DAY):
        now = rules.current().levels[Level.III]
        assert (now.close, now.extension_count, now.extension_limit) == ("4WD", 2, "8WD")


def test_the_change_is_on_record_with_what_it_was() -> None:
    first = LevelRule.objects.get(level=Level.III)

    change(timezone.localdate(), close="4WD")

    written = Change.objects.about("levelrule", first.pk).get()
    assert (written.action, written.subject, written.note) == ("changed", "III 一般", "市政府令")
    assert written.changed == {"close": ["5WD", "4WD"], "since": ["", timezone.localdate().isoformat()]}


def test_what_began_today_is_corrected_in_its_place() -> None:
    change(timezone.localdate(), close="4WD")
    change(timezone.localdate(), close="3WD")

    assert list(LevelRule.objects.filter(level=Level.III).order_by("since").values_list("close", flat=True)) == [
        "5WD",
        "3WD",
    ]
    assert rules.current().levels[Level.III].close == "3WD"


def test_planned_limits_are_taken_back_until_they_begin() -> None:
    planned = change(timezone.localdate() + DAY, close="4WD")

    levels.withdraw(planned, by=CITY)

    assert LevelRule.objects.get(level=Level.III).close == "5WD"
    with pytest.raises(Refusal):
        levels.withdraw(LevelRule.objects.get(level=Level.III), by=CITY)


def test_limits_are_the_whole_citys() -> None:
    planned, part = change(timezone.localdate() + DAY, close="4WD"), Somebody("220283")

    with pytest.raises(NotAllowed):
        levels.withdraw(planned, by=part)
    with pytest.raises(NotAllowed):
        levels.change(Level.III, replace(terms(), close="3WD"), since=timezone.localdate() + 2 * DAY, by=part)

    assert list(LevelRule.objects.filter(level=Level.III).order_by("since").values_list("close", flat=True)) == [
        "5WD",
        "4WD",
    ]


@pytest.mark.parametrize(
    ("instead", "blamed"),
    [
        ({"close": "five days"}, "close"),
        ({"accept": ""}, "accept"),
        ({"extension_limit": "5"}, "extension_limit"),
        ({"amber_percent": 100}, "amber_percent"),
        ({"extension_count": 0}, "extension_limit"),
        ({}, ""),
    ],
)
def test_a_refusal_blames_its_input_and_changes_nothing(instead: dict[str, object], blamed: str) -> None:
    with pytest.raises(Refusal) as refused:
        change(timezone.localdate(), **instead)

    assert refused.value.field == blamed
    assert LevelRule.objects.count() == len(Level)
    assert not Change.objects.exists()


def test_the_past_is_not_changed() -> None:
    with pytest.raises(Refusal):
        change(timezone.localdate() - DAY, close="4WD")


def test_a_level_without_a_table_says_what_to_do() -> None:
    given = terms()
    LevelRule.objects.filter(level=Level.III).delete()

    with pytest.raises(Refusal):
        levels.change(Level.III, given, since=timezone.localdate(), by=CITY)


def test_the_loader_leaves_alone_a_level_that_an_administrator_changed() -> None:
    change(timezone.localdate(), close="4WD")
    LevelRule.objects.filter(level=Level.III).exclude(since=timezone.localdate()).update(close="9WD")
    LevelRule.objects.filter(level=Level.II).update(close="9WD")

    assert loading.load_levels() == len(Level)

    assert list(LevelRule.objects.filter(level=Level.III).order_by("since").values_list("close", flat=True)) == [
        "9WD",
        "4WD",
    ]
    assert LevelRule.objects.get(level=Level.II).close == "3WD"
