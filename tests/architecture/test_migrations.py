"""Migrations follow the models, say what they do, and can be undone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.architecture import sources

AUTOMATIC = re.compile(r"^\d{4}_(auto_|alter_|[a-z]+_and_more|.*_more$)")
OURS = set(sources.APPS)


@pytest.mark.django_db
def test_no_change_of_a_model_lacks_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("path", sources.migrations(), ids=sources.name)
def test_migrations_are_named_for_what_they_do(path: Path) -> None:
    assert not AUTOMATIC.match(path.stem)


@pytest.mark.django_db
def test_migrations_can_be_undone() -> None:
    loader = MigrationLoader(connection)
    stuck = [
        (label, name, operation.describe())
        for (label, name), migration in loader.disk_migrations.items()
        if label in OURS
        for operation in migration.operations
        if not operation.reversible
    ]

    assert stuck == []
