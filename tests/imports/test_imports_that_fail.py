"""An import whose worker dies or fails: nothing half written, taken up again, given up after some tries."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from imports.actions import batches
from imports.choices import BatchState
from imports.line import Judged
from imports.models import ImportBatch
from imports.writing import Writer
from networks.choices import AreaLevel, UnitKind
from networks.models import Area, Change, Unit
from teams.models import Post, User
from tests.cases.world import LONG_AGO
from tests.imports.rosters import compared, done, xlsx

pytestmark = pytest.mark.django_db(transaction=True)

LIU = ("liuyang", "刘洋", "督办人员", "220200000000", "", "", "2026-01-15")


@pytest.fixture
def applying() -> ImportBatch:
    city = Area.objects.create(code="220200000000", name="吉林市", level=AreaLevel.CITY, since=LONG_AGO)
    Unit.objects.create(name="中心", short_name="中心", kind=UnitKind.CENTRE, area=city, is_centre=True, since=LONG_AGO)
    return batches.apply(compared(xlsx(LIU)), by=None)


def dying_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Writer.write

    def write(self: Writer, judged: Iterable[Judged]) -> None:
        whole(self, judged)
        raise MemoryError

    monkeypatch.setattr(Writer, "write", write)


def test_a_worker_that_dies_after_writing_all_has_written_nothing_and_the_next_one_does_it(
    applying: ImportBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        dying_at_the_end(patched)
        done(applying)

    assert (applying.state, applying.attempts) == (BatchState.APPLYING, 1)
    assert not Post.objects.exists() and not User.objects.exists() and not Change.objects.exists()

    done(applying)

    assert applying.state == BatchState.APPLIED
    assert Post.objects.count() == 1


def test_what_fails_each_time_is_given_up_with_a_sentence(
    applying: ImportBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    dying_at_the_end(monkeypatch)

    for _try in range(batches.TRIES):
        done(applying)

    assert applying.state == BatchState.COMPARED
    assert applying.notes
    assert not Post.objects.exists()
    assert batches.advance() is False


def test_how_far_it_has_come_is_seen_while_it_is_written(
    applying: ImportBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    monkeypatch.setattr(batches.Pace, "_write", lambda pace, assignment, values: seen.append((assignment, values)))

    done(applying)

    assert seen == [("attempts = attempts + 1, done = 0", []), ("to_do = %s", [1]), ("done = %s", [1])]
