"""The small world of `tests.cases`, and files that go nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.cases.conftest import _built, committed_world, world

__all__ = ["_built", "committed_world", "world"]


@pytest.fixture(autouse=True)
def _own_media(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
