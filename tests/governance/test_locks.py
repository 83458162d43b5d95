"""Lock files follow what they were made from, and only what pages use is copied."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from scripts import lock, vendor

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("pyproject.toml", "package.json", "package-lock.json", *lock.EXTRAS):
        shutil.copy(ROOT / name, tmp_path)
    monkeypatch.setattr(lock, "ROOT", tmp_path)
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def test_fresh_lock_files_are_fresh(project: Path) -> None:
    assert lock.stale() == []


def test_another_dependency_of_the_service_makes_every_list_stale(project: Path) -> None:
    change(project / "pyproject.toml", '    "Django==', '    "django-extra==1",\n    "Django==')

    assert lock.stale() == list(lock.EXTRAS)


def test_another_tool_for_tests_makes_their_list_stale_alone(project: Path) -> None:
    change(project / "pyproject.toml", '    "pytest==', '    "pytest-extra==1",\n    "pytest==')

    assert lock.stale() == ["requirements-dev.txt"]


def test_another_front_end_package_makes_its_lock_stale(project: Path) -> None:
    package = json.loads((project / "package.json").read_text())
    package["dependencies"]["extra"] = "1.0.0"
    (project / "package.json").write_text(json.dumps(package))

    assert lock.stale() == ["package-lock.json"]


def test_an_icon_that_is_not_there_is_named() -> None:
    with pytest.raises(SystemExit, match="no-such-icon"):
        vendor.sprite(["no-such-icon"])


def test_the_sprite_holds_each_icon_in_the_colour_of_the_text() -> None:
    drawn = vendor.sprite(["bell"])

    assert '<symbol id="bell" viewBox="0 0 16 16" fill="currentColor"><path' in drawn


@pytest.mark.parametrize("end", ["\n/*# sourceMappingURL=x.css.map */", "\n//# sourceMappingURL=x.js.map\n"])
def test_references_to_maps_are_cut_off(end: str) -> None:
    assert vendor.MAP.sub("\n", f"body{end}") == "body\n"
