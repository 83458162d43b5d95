"""A full disk is told with 503 and keeps the text; no half file stays, and what no row names is swept away."""

from __future__ import annotations

import datetime as dt
import errno
import os
from pathlib import Path

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from cases import tasks
from cases.models import Case, CaseEvent, Evidence
from tests.desk.step_forms import photo

pytestmark = pytest.mark.django_db


def files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


@pytest.fixture
def grid_worker(client, world):
    client.raise_request_exception = False
    client.force_login(world.person("grid_worker"), backend="teams.backends.PostsBackend")
    return client


def told(world) -> dict[str, object]:
    return {"text": "井盖坏了，很危险", "area": world.areas["grid"].pk, "do": "whistle", "photos": [photo()]}


@pytest.fixture
def full_disk(monkeypatch):
    """There is room for a name and for nothing in it."""

    def no_room(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", no_room)


def test_a_full_disk_is_503_with_the_text_and_leaves_nothing(grid_worker, world, full_disk, settings):
    answer = grid_worker.post("/log/", told(world))

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) >= 60
    assert "井盖坏了，很危险" in answer.content.decode()
    assert files(Path(settings.MEDIA_ROOT)) == []
    assert not (Case.objects.exists() or CaseEvent.objects.exists() or Evidence.objects.exists())


def test_a_file_that_breaks_off_half_way_leaves_nothing(settings):
    class Breaking(ContentFile):
        def chunks(self, *_size):
            yield b"half"
            raise OSError(errno.ENOSPC, "full")

    with pytest.raises(OSError, match="full"):
        default_storage.save("evidence/2026/01/01/a.jpg", Breaking(b"whole"))

    assert files(Path(settings.MEDIA_ROOT)) == []


def test_a_file_is_never_written_over_another(settings):
    first = default_storage.save("evidence/2026/01/01/a.jpg", ContentFile(b"first"))
    second = default_storage.save("evidence/2026/01/01/a.jpg", ContentFile(b"second"))

    assert first != second
    assert default_storage.open(first).read() == b"first"
    assert (Path(settings.MEDIA_ROOT) / first).stat().st_mode & 0o777 == 0o640


def test_what_no_row_names_is_swept_away_a_week_later_and_nothing_else(grid_worker, world, settings):
    grid_worker.post("/log/", told(world))
    kept = Path(settings.MEDIA_ROOT) / Evidence.objects.get().content.name
    for name in ("unnamed.jpg", ".broken.part"):
        (kept.parent / name).write_bytes(b"left behind")

    assert tasks.sweep_evidence() == 0
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=8)):
        assert tasks.sweep_evidence() == 2

    assert files(Path(settings.MEDIA_ROOT)) == [kept]
