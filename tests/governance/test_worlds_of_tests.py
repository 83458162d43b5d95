"""The world that tests begin with is the one that its function writes; a test that commits leaves nothing behind."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from cases.models import CaseEvent
from cases.rules.choices import State
from networks import rules
from networks.models import Area, CalendarDay, CatalogueItem, Unit
from outbox.models import Message
from teams.models import Post, User
from tests import emptied
from tests.cases import world as small_world
from tests.cases.world import LONG_AGO, World, case_in

BUILT = small_world.build.__wrapped__  # type: ignore[attr-defined]
"""The function itself, without its recording."""


def told(world: World) -> dict[str, object]:
    """What stands in the database, without the numbers of rows."""
    posts = Post.objects.order_by("person__username").values_list(
        "person__username", "duty", "unit__name", "area__code"
    )
    return {
        "areas": list(Area.objects.order_by("code").values_list("code", "name", "level", "parent__code", "since")),
        "units": list(Unit.objects.order_by("name").values_list("name", "kind", "area__code", "parent__name")),
        "posts": list(posts),
        "days": list(CalendarDay.objects.order_by("date").values_list("date", "is_working", "name")),
        "catalogue": rules.current().version,
        "people": {name: person.pk == User.objects.get(username=name).pk for name, person in world.people.items()},
    }


@pytest.mark.django_db
def test_a_world_written_again_is_the_one_its_function_writes() -> None:
    with transaction.atomic():
        first = told(BUILT())
        transaction.set_rollback(True)

    for _module in range(2):
        with transaction.atomic():
            world = small_world.build()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            assert told(world) == first
            case_in(world, State.IMPLEMENTING)  # numbers of new rows do not meet those that were copied
            User.objects.create(username="new", name="新")
            Unit.objects.create(name="新", short_name="新", kind="squad", area=world.areas["street"], since=LONG_AGO)
            transaction.set_rollback(True)


@pytest.mark.django_db
def test_what_one_module_does_to_its_world_another_does_not_see() -> None:
    for _module in range(2):
        with transaction.atomic():
            world = small_world.build()
            assert (world.people["officer"].name, world.person("officer").name) == ("officer", "officer")
            world.people["officer"].name = "别人"
            world.people["officer"].save()
            CatalogueItem.objects.update(name_zh="别的")
            assert rules.current().catalogue["1304"].name_zh == "别的"
            transaction.set_rollback(True)


@pytest.mark.django_db
def test_under_a_moved_clock_a_world_bears_its_dates() -> None:
    with time_machine.travel(dt.datetime(2031, 5, 5, 12, tzinfo=dt.UTC)):
        small_world.build()
        assert {joined.year for joined in User.objects.values_list("joined_at", flat=True)} == {2031}


def left() -> list[str]:
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with connection.cursor() as cursor:
        return emptied._with_rows(cursor, sorted(set(tables) - emptied.STAYING))


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_leaves_no_row() -> None:
    case_in(small_world.build(), State.EVALUATING)
    Message.objects.create(key="event:1", channel="inbox")
    assert CaseEvent.objects.exists()

    emptied.empty()

    assert left() == []


@pytest.mark.django_db(transaction=True)
def test_a_row_that_somebody_is_still_writing_goes_too() -> None:
    writing = threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            Message.objects.create(key="event:1", channel="inbox", available_at=timezone.now())
            with connection.cursor() as cursor:
                writing.set()
                cursor.execute("SELECT pg_sleep(0.5)")
        connection.close()

    writer = threading.Thread(target=write_slowly)
    writer.start()
    assert writing.wait(10)

    emptied.empty()

    writer.join()
    assert left() == []
