"""Known holes, licences and the list of parts: each check goes red when something bad is planted."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from scripts import audit

ROOT = Path(__file__).resolve().parent.parent.parent
TODAY = dt.date(2026, 11, 30)
FILES = (
    "requirements.txt",
    "requirements-dev.txt",
    "package-lock.json",
    "scripts/advisories.json",
    "docs/sbom.cdx.json",
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def of_django(version: str, *events: dict[str, str], **more: Any) -> list[str]:
    affected = {"package": {"ecosystem": "PyPI", "name": "Django"}, "ranges": [{"type": "ECOSYSTEM", "events": events}]}
    parts = [audit.Part(audit.PYPI, "django", version)]
    return audit.holes(parts, [{"id": "X-1", "affected": [affected | more]}])


def test_what_we_depend_on_has_no_known_hole_and_no_licence_that_is_not_allowed() -> None:
    assert audit.check(ROOT, TODAY) == []


@pytest.mark.parametrize(
    ("old", "new", "hole"),
    [("django==5.2.19", "django==5.2.10", "CVE-2026-1207"), ("pillow==13.0.0", "pillow==10.1.0", "CVE-2023-50447")],
)
def test_a_locked_version_with_a_known_hole_is_named(copy: Path, old: str, new: str, hole: str) -> None:
    change(copy / "requirements-dev.txt", old, new)

    wrong = audit.check(copy, TODAY)

    assert any(line.startswith("known hole: ") and new.replace("==", " ") in line and hole in line for line in wrong)


def test_a_hole_of_the_front_end_is_named_too(copy: Path) -> None:
    lock = json.loads((copy / "package-lock.json").read_text())
    lock["packages"]["node_modules/bootstrap"]["version"] = "4.6.2"
    (copy / "package-lock.json").write_text(json.dumps(lock))

    assert any("bootstrap 4.6.2: CVE-2024-6531" in line for line in audit.check(copy, TODAY))


def test_a_licence_that_is_not_allowed_is_named(copy: Path) -> None:
    bill = json.loads((copy / "docs/sbom.cdx.json").read_text())
    segno = next(one for one in bill["components"] if one["name"] == "segno")
    segno["licenses"] = [{"expression": "GPL-3.0-only"}]
    (copy / "docs/sbom.cdx.json").write_text(json.dumps(bill))

    assert audit.check(copy, TODAY) == [f"licence not allowed: segno {segno['version']}: GPL-3.0-only"]


def test_a_tool_under_gpl_may_not_be_delivered(copy: Path) -> None:
    tool = audit.Part(audit.PYPI, "djlint", "1.0", "GPL-3.0-or-later", is_delivered=False)

    assert audit.forbidden([tool]) == []
    assert audit.forbidden([audit.Part(audit.PYPI, "djlint", "1.0", "GPL-3.0-or-later")]) != []
    assert audit.forbidden([audit.Part(audit.PYPI, "djlint", "1.0", "AGPL-3.0-only", is_delivered=False)]) != []


@pytest.mark.parametrize(
    ("expression", "is_allowed"),
    [
        ("MIT", True),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("Apache-2.0 AND BSD-2-Clause", True),
        ("(MIT AND GPL-2.0-only) OR AGPL-3.0-only", False),
        ("", False),
        ("Commercial", False),
    ],
)
def test_licences_are_read_as_spdx_writes_them(expression: str, is_allowed: bool) -> None:
    assert audit.is_allowed(expression) is is_allowed


def test_a_part_that_the_list_does_not_know_is_named(copy: Path) -> None:
    with (copy / "requirements-dev.txt").open("a") as lock:
        lock.write("leftpad==1.0.0 \\\n    --hash=sha256:0\n")

    assert audit.check(copy, TODAY) == ["docs/sbom.cdx.json is not that of the lock files. Run `make sbom`."]


@pytest.mark.parametrize(
    ("version", "events", "is_affected"),
    [
        ("5.2.19", [{"introduced": "0"}, {"fixed": "5.2.20"}], True),
        ("5.2.20", [{"introduced": "0"}, {"fixed": "5.2.20"}], False),
        ("5.2.9", [{"introduced": "0"}, {"fixed": "5.2.10"}], True),  # by number, not by letter
        ("5.2.19", [{"introduced": "6.0"}], False),
        ("5.2.19", [{"introduced": "5.2"}, {"last_affected": "5.2.19"}], True),
        ("5.2.20", [{"introduced": "5.2"}, {"last_affected": "5.2.19"}], False),
        ("6.0.1", [{"fixed": "5.2.2"}, {"introduced": "0"}, {"introduced": "6.0"}, {"fixed": "6.0.2"}], True),
    ],
)
def test_ranges_are_judged_by_the_rule_of_osv(version: str, events: list[dict[str, str]], is_affected: bool) -> None:
    assert bool(of_django(version, *events)) is is_affected


def test_a_version_that_is_named_alone_counts() -> None:
    assert of_django("5.2.19", versions=["5.2.19"]) == ["django 5.2.19: X-1"]


@pytest.mark.parametrize("is_packed", [True, False])
def test_records_are_taken_from_a_folder_or_a_zip_and_only_ours(copy: Path, is_packed: bool) -> None:
    ours = {"id": "X-1", "summary": "long", "affected": [{"package": {"ecosystem": "PyPI", "name": "Django"}}]}
    other = {"id": "X-2", "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}}]}
    source = copy / ("all.zip" if is_packed else "all")
    if is_packed:
        with zipfile.ZipFile(source, "w") as packed:
            for record in (ours, other):
                packed.writestr(f"{record['id']}.json", json.dumps(record))
    else:
        source.mkdir()
        for record in (ours, other):
            (source / f"{record['id']}.json").write_text(json.dumps(record))

    assert audit.refresh(copy, source, TODAY) == 1

    stored = json.loads((copy / "scripts/advisories.json").read_text())
    assert (stored["gathered_on"], [one["id"] for one in stored["advisories"]]) == ("2026-11-30", ["X-1"])
    assert "summary" not in stored["advisories"][0]


def test_records_that_are_old_are_said_to_be_so(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.check(copy, TODAY + dt.timedelta(days=90)) == []
    assert "make advisories" in capsys.readouterr().out


def test_the_list_of_parts_is_cyclonedx_and_the_same_each_time() -> None:
    bill = json.loads((ROOT / "docs/sbom.cdx.json").read_text())

    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["components"] == audit.sbom(audit.listed(ROOT))["components"]
    assert {one["scope"] for one in bill["components"] if one["name"] in ("django", "pytest")} == {
        "required",
        "excluded",
    }
