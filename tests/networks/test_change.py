"""The ledger of configuration: only added to, found by everything it is about."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from networks.actions.record import differences, record
from networks.choices import AreaLevel
from networks.models import Area, Change, Unit
from tests.networks.stewards import Somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Area:
    return Area.objects.create(code="220200000000", name="吉林市", level=AreaLevel.CITY, since=dt.date(2004, 1, 1))


@pytest.fixture
def unit(city: Area) -> Unit:
    return Unit.objects.create(name="吉林市水务局", short_name="水务局", kind="department", area=city, since=city.since)


def test_a_change_names_what_who_and_from_what_to_what(city: Area) -> None:
    changed = {"name": ("吉林", "吉林市"), "since": (None, city.since), "functions": ([], ["供水"])}

    change = record("renamed", city, by=Somebody(), area=city, changed=changed, note="文件")

    assert (change.kind, change.subject_id, change.subject) == ("area", city.pk, "吉林市")
    assert (change.by_id, change.by_name, change.path, change.note) == (7, "周敏", "2202", "文件")
    assert change.changed == {"name": ["吉林", "吉林市"], "since": ["", "2004-01-01"], "functions": [[], ["供水"]]}
    assert str(change) == "吉林市 renamed"


def test_what_nobody_changed_by_name_is_the_systems(city: Area) -> None:
    change = record("renamed", city, by=None)

    assert (change.by_id, change.by_name, change.path) == (None, "", "")


def test_a_change_shows_with_everything_it_is_about(city: Area, unit: Unit) -> None:
    change = record("moved", unit, by=Somebody(), area=city, with_others=[city, city])

    assert list(Change.objects.about("unit", unit.pk)) == [change]
    assert list(Change.objects.about("area", city.pk)) == [change]
    assert not Change.objects.about("area", city.pk + 1)


def test_changes_belong_to_a_subtree(city: Area) -> None:
    change, elsewhere = record("renamed", city, by=None, area=city), record("added", city, by=None)

    assert list(Change.objects.within("2202")) == [change]
    assert list(Change.objects.within("220283")) == []
    assert list(Change.objects.within("").newest_first()) == [elsewhere, change]


@pytest.mark.parametrize("statement", ["UPDATE networks_change SET action = 'x'", "DELETE FROM networks_change"])
def test_a_change_is_never_rewritten_or_removed(city: Area, statement: str) -> None:
    record("renamed", city, by=None)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert Change.objects.get().action == "renamed"


@pytest.mark.parametrize("right", ["UPDATE", "DELETE"])
def test_the_applications_role_may_only_add(right: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('governance_app', 'networks_change', %s)", [right])
        may_rewrite = cursor.fetchone()[0]
        cursor.execute("SELECT has_table_privilege('governance_app', 'networks_change', 'INSERT')")

        assert (may_rewrite, cursor.fetchone()[0]) == (False, True)


def test_a_change_is_about_something(city: Area) -> None:
    with pytest.raises(IntegrityError, match="networks_change_is_about_something"):
        Change.objects.create(kind="area", subject_id=1, subject="", about=[], action="x", at=dt.datetime.now(dt.UTC))


def test_only_what_differs_is_written_down() -> None:
    assert differences({"a": 1, "b": 2}, {"a": 1, "b": 3}) == {"b": (2, 3)}
