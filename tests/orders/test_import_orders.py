"""Orders from the command line: what they would do, and taking them in, by the same importer."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cases.models import Case
from imports.models import ImportBatch
from orders.models import Mapping
from tests.cases.world import World
from tests.orders.files import LAMP, LEAK, NAME, PHONE, as_json, cells_of, source_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "orders.json"
    found.write_bytes(as_json(LEAK, LAMP, ("DH3", "", *LEAK[2:])))
    return found


def said(*words: object) -> str:
    out = StringIO()
    call_command("import_orders", *map(str, words), stdout=out)
    return out.getvalue()


def test_without_apply_the_difference_is_shown_and_nothing_of_anybody(world: World, file: Path) -> None:
    source_of(world)

    shown = said(file, "--source", "12345热线", "--by", "officer")

    assert LEAK[0] in shown and LAMP[0] in shown
    assert not any(secret in shown for secret in (NAME, PHONE, LEAK[1]))
    assert not Case.objects.exists()


def test_applied_each_row_has_its_result_and_undone_it_is_as_before(world: World, file: Path, tmp_path: Path) -> None:
    source_of(world)
    results = tmp_path / "results.xlsx"

    said(file, "--source", "12345热线", "--by", "officer", "--mapping", "热线", "--apply", "--results", results)

    assert {line[2] for line in cells_of(results.read_bytes())[1:]} == {
        "", *Case.objects.values_list("reference", flat=True),
    }  # fmt: skip
    assert Mapping.objects.get().name == "热线"
    said("--undo", ImportBatch.objects.get().pk, "--by", "officer")
    assert {case.state for case in Case.objects.all()} == {"withdrawn"}


@pytest.mark.parametrize(
    ("who", "source"), [("other_officer", "12345热线"), ("officer", "别的"), ("nobody", "12345热线")]
)
def test_whoever_is_no_officer_of_the_centre_is_refused(world: World, file: Path, who: str, source: str) -> None:
    source_of(world)

    with pytest.raises(CommandError):
        said(file, "--source", source, "--by", who, "--apply")

    assert not ImportBatch.objects.exists()
