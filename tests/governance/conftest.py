"""A directory for servers of a test's own."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


def _short_directory() -> Iterator[Path]:
    """Short enough for a unix socket, and open to the account that PostgreSQL runs under."""
    path = Path(tempfile.mkdtemp(prefix="governance-test-"))
    path.chmod(0o755)
    yield path
    for moved in path.rglob("postgres"):
        shutil.rmtree(os.path.realpath(moved), ignore_errors=True)
    shutil.rmtree(path, ignore_errors=True)


home = pytest.fixture(_short_directory, name="home")
shared_home = pytest.fixture(_short_directory, scope="module", name="shared_home")
