"""Names and telephone numbers of an import are kept as long as it can be undone, and not a day longer."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from imports.actions import batches
from imports.choices import BatchState
from imports.models import UNDONE_WITHIN, ImportBatch, ImportEffect, ImportRow
from imports.tasks import forget_old_imports
from teams.models import Post, User
from tests.administration.pages import Walker, text
from tests.cases.world import World
from tests.imports.rosters import LIU, OTHER_GRID, applied, compared, xlsx
from web.errors import Refusal

A_DAY = dt.timedelta(days=1)


@pytest.fixture
def security(world: World) -> User:
    return world.person("security")


def forgotten_after(since: dt.timedelta) -> int:
    with time_machine.travel(timezone.now() + since, tick=False):
        return forget_old_imports()


def fresh(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.get(pk=batch.pk)


def test_what_can_still_be_undone_keeps_its_rows(security: User) -> None:
    batch = applied(xlsx(LIU), by=security)

    assert forgotten_after(UNDONE_WITHIN - A_DAY) == 0

    assert batch.rows.count() == 1
    assert batch.effects.exists()
    assert fresh(batch).keeps_rows


def test_what_cannot_be_undone_any_more_keeps_its_counts_alone(security: User) -> None:
    batch = applied(xlsx(LIU), by=security)

    assert forgotten_after(UNDONE_WITHIN + A_DAY) == 1

    assert not ImportRow.objects.exists()
    assert not ImportEffect.objects.exists()
    assert (fresh(batch).state, fresh(batch).counts["new"]) == (BatchState.APPLIED, 1)
    assert Post.objects.filter(person__username="liuyang").exists()
    assert forgotten_after(UNDONE_WITHIN + 2 * A_DAY) == 0


def test_what_was_never_put_into_force_is_cancelled_with_its_rows(security: User) -> None:
    batch = compared(xlsx(LIU), by=security)

    assert forgotten_after(UNDONE_WITHIN + A_DAY) == 1

    assert fresh(batch).state == BatchState.CANCELLED
    with pytest.raises(Refusal):
        batches.apply(fresh(batch), by=security)


def test_what_is_at_work_is_left_alone(security: User) -> None:
    batch = batches.apply(compared(xlsx(LIU), by=security), by=security)

    assert forgotten_after(UNDONE_WITHIN + A_DAY) == 0

    assert batch.rows.exists()
    assert fresh(batch).state == BatchState.APPLYING


@pytest.mark.parametrize("is_cancelled", [True, False])
def test_its_page_says_why_there_are_no_rows(world: World, security: User, is_cancelled: bool) -> None:
    batch = compared(xlsx(LIU, ("x", "张", "没有这职务", OTHER_GRID, "", "", "2026-01-15")), by=security)
    if is_cancelled:
        batches.cancel(batch, by=security)
    else:
        ImportBatch.objects.filter(pk=batch.pk).update(at=timezone.now() - UNDONE_WITHIN - A_DAY)
        forget_old_imports()

    page = text(Walker(world, "security").see("import", batch.pk))

    assert "不再保存" in page
    assert "没有变动" not in page
    assert "下载" not in page
