from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from importlib import import_module

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from networks import rules
from networks.choices import Level
from networks.models import CalendarDay, CatalogueItem, LevelRule, OfficeHours, Revision

A_SUNDAY = dt.date(2026, 7, 5)

CHANGES: dict[str, Callable[[], object]] = {
    "a day declared working": lambda: CalendarDay.objects.filter(date=A_SUNDAY).update(is_working=True),
    "a day removed": lambda: CalendarDay.objects.filter(date=A_SUNDAY).delete(),
    "new office hours": lambda: OfficeHours.objects.create(since=A_SUNDAY, periods=[["08:00", "12:00"]]),
    "a new level limit": lambda: LevelRule.objects.filter(level=Level.II).update(close="4WD"),
    "a new catalogue limit": lambda: CatalogueItem.objects.filter(code="1101").update(limit="12H"),
    "plain SQL": lambda: connection.cursor().execute("DELETE FROM networks_levelrule"),
}


def test_the_rules_hold_calendar_levels_and_catalogue(published: None) -> None:
    current = rules.current()

    assert not current.calendar.is_working(A_SUNDAY)
    assert current.levels[Level.III].close == "5WD"
    heating = current.catalogue["1101"]
    assert heating.name_zh == "室温不达标"
    assert current.catalogue_by_id[heating.pk] is heating


def test_unchanged_rules_cost_one_statement(published: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    first = rules.current()

    with django_assert_num_queries(1):
        assert rules.current() is first


def test_a_heading_is_at_hand_without_a_query(
    published: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    current = rules.current()

    with django_assert_num_queries(0):
        heading = current.catalogue["1101"].parent

    assert heading is not None
    assert heading.code == "11"


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_whatever_changes_the_rules_makes_them_read_again(published: None, change: Callable[[], object]) -> None:
    before = rules.current()

    change()

    assert rules.current().revision != before.revision


def test_a_changed_rule_is_in_force_at_once(published: None) -> None:
    before = rules.current()

    CatalogueItem.objects.filter(code="1101").update(limit="12H")

    after = rules.current()
    assert (before.catalogue["1101"].limit, after.catalogue["1101"].limit) == ("24H", "12H")
    assert before.version != after.version
    assert before.calendar.version == after.calendar.version


def test_a_changed_calendar_has_another_version(published: None) -> None:
    before = rules.current()

    CalendarDay.objects.filter(date=A_SUNDAY).update(is_working=True)

    after = rules.current()
    assert after.calendar.is_working(A_SUNDAY)
    assert before.calendar.version != after.calendar.version
    assert before.version == after.version


def test_a_change_rolled_back_leaves_no_trace_in_memory(published: None) -> None:
    with transaction.atomic():
        CatalogueItem.objects.filter(code="1101").update(limit="1H")
        assert rules.current().catalogue["1101"].limit == "1H"
        transaction.set_rollback(True)
    assert rules.current().catalogue["1101"].limit == "24H"

    CatalogueItem.objects.filter(code="1101").update(limit="2H")

    assert rules.current().catalogue["1101"].limit == "2H"


def test_a_new_version_of_a_level_begins_on_its_day(published: None) -> None:
    rule = LevelRule.objects.get(level=Level.III)
    rule.pk, rule.since, rule.close = None, dt.date(2027, 1, 1), "3WD"
    rule.save(force_insert=True)

    with time_machine.travel("2026-12-31T23:59+08:00", tick=False):
        assert rules.current().levels[Level.III].close == "5WD"
    with time_machine.travel("2027-01-01T00:00+08:00", tick=False):
        assert rules.current().levels[Level.III].close == "3WD"


def test_an_ended_matter_is_known_by_id_and_no_longer_by_code(published: None) -> None:
    CatalogueItem.objects.filter(code="1101").update(until=dt.date(2025, 1, 1))
    ended = CatalogueItem.objects.get(code="1101")

    current = rules.current()

    assert "1101" not in current.catalogue
    assert current.catalogue_by_id[ended.pk].name_zh == "室温不达标"


def test_the_rules_cannot_be_changed_by_who_reads_them(published: None) -> None:
    current = rules.current()

    with pytest.raises(TypeError):
        current.levels[Level.I] = current.levels[Level.II]  # type: ignore[index]  # the refusal is the test
    with pytest.raises(AttributeError):
        current.levels[Level.I].close = "1H"  # type: ignore[misc]  # the refusal is the test


def test_there_is_one_revision(db: None) -> None:
    with pytest.raises(IntegrityError, match="networks_revision_single_row"):
        Revision.objects.create(id=2, number=1, changed_at=dt.datetime.now(dt.UTC))


def test_the_revision_is_called_by_its_number() -> None:
    assert str(Revision(number=7)) == "7"


def test_a_level_rule_is_called_by_its_level() -> None:
    assert str(LevelRule(level=Level.II, since=A_SUNDAY)) == "II 紧急"


@pytest.mark.parametrize(("column", "written"), [("close", "soon"), ("accept", ""), ("extension_limit", "2")])
def test_a_level_is_given_limits_only(published: None, column: str, written: str) -> None:
    with pytest.raises(IntegrityError, match="networks_levelrule_limits_are_limits"):
        LevelRule.objects.filter(level=Level.II).update(**{column: written})


@pytest.mark.parametrize("percent", [0, 100])
def test_amber_comes_before_the_end(published: None, percent: int) -> None:
    with pytest.raises(IntegrityError, match="networks_levelrule_amber_before_the_end"):
        LevelRule.objects.filter(level=Level.II).update(amber_percent=percent)


def test_without_a_revision_nothing_is_kept(db: None) -> None:
    Revision.objects.all().delete()

    assert rules.current() is not rules.current()


def test_the_triggers_can_be_taken_back_and_laid_again(published: None) -> None:
    operations = import_module("networks.migrations.0002_revision_moves_with_the_rules").Migration.operations
    later = import_module("networks.migrations.0010_local_days")
    dangers = import_module("networks.migrations.0012_dangers")
    with connection.cursor() as cursor:
        cursor.execute(dangers.NO_REVISION)
        cursor.execute(later.NO_SHIFTS)
        for operation in reversed(operations):
            cursor.execute(operation.reverse_sql)
        LevelRule.objects.filter(level=Level.II).update(close="4WD")
        assert not Revision.objects.exists()

        for operation in operations:
            cursor.execute(operation.sql)
        cursor.execute(later.SHIFTS)
        cursor.execute(dangers.REVISION)

    assert Revision.objects.count() == 1
