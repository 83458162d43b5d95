"""When a case ended is said once: of a case whose end a later step had moved, the ledger tells it again."""

from __future__ import annotations

import importlib

import pytest
from django.db import connection

from cases import actions
from cases.models import Case
from tests.cases import lives
from tests.cases.world import World
from worktime import timekeeping

pytestmark = pytest.mark.django_db


def test_the_migration_reads_a_moved_end_from_the_ledger(world: World) -> None:
    case, untouched = lives.rated(world), lives.rated(world)
    with timekeeping.as_of(lives.after(days=40)):
        actions.look_again(Case.objects.get(pk=case.pk), by=world.person("officer"), found="solved")
    Case.objects.filter(pk=case.pk).update(closed_at=lives.after(days=40))

    with connection.cursor() as cursor:
        cursor.execute(importlib.import_module("cases.migrations.0053_ended_once").MEND)
        assert cursor.rowcount == 1

    ends = set(Case.objects.filter(pk__in=[case.pk, untouched.pk]).values_list("closed_at", flat=True))
    assert ends == {lives.after(hours=8)}
