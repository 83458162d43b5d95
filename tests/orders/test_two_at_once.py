"""The same orders from two browsers, and from two workers, at one moment: each becomes one case."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from cases.models import Case
from imports.actions import batches
from imports.choices import BatchState
from imports.models import ImportBatch
from orders.models import OutsideOrder
from tests.cases.world import World
from tests.orders.files import LAMP, LEAK, applied, as_csv, compared, source_of

TOGETHER = 4


def at_once(*work: Callable[[], object]) -> None:
    """Each in a thread and a connection of its own, all let go at one moment."""
    ready = threading.Barrier(len(work))

    def run(do: Callable[[], object]) -> None:
        try:
            ready.wait(timeout=30)
            do()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[do]) for do in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)


def test_two_imports_of_one_file_put_into_force_at_once_raise_each_order_once(committed_world: World) -> None:
    world = committed_world
    source, officer = source_of(world), world.person("officer")
    first, second = (compared(source, as_csv(LEAK, LAMP), by=officer) for _browser in range(2))

    at_once(lambda: batches.apply(first, by=officer), lambda: batches.apply(second, by=officer))
    at_once(*[batches.advance] * TOGETHER)
    while batches.advance():
        pass

    states = set(ImportBatch.objects.values_list("state", flat=True))
    assert states == {BatchState.APPLIED, BatchState.COMPARED}
    assert Case.objects.count() == OutsideOrder.objects.count() == 2


def test_one_import_put_into_force_by_two_at_once_is_done_once(committed_world: World) -> None:
    world = committed_world
    officer = world.person("officer")
    batch = batches.apply(compared(source_of(world), as_csv(LEAK, LAMP), by=officer), by=officer)

    at_once(*[batches.advance] * TOGETHER)
    while batches.advance():
        pass

    batch.refresh_from_db()
    assert batch.state == BatchState.APPLIED
    assert Case.objects.count() == OutsideOrder.objects.count() == 2


@pytest.mark.django_db
def test_the_database_keeps_one_order_a_number_whatever_writes_it(world: World) -> None:
    applied(source_of(world), as_csv(LEAK, LAMP), by=world.person("officer"))
    lamp = OutsideOrder.objects.get(number=LAMP[0])

    with pytest.raises(IntegrityError, match="orders_outsideorder_once_a_number"), transaction.atomic():
        OutsideOrder.objects.filter(pk=lamp.pk).update(number_key=LEAK[0].lower())
    with pytest.raises(IntegrityError, match="orders_outsideorder_has_its_number"), transaction.atomic():
        OutsideOrder.objects.filter(pk=lamp.pk).update(number="")
