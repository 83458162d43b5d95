"""What we depend on: known holes, licences, and the list of all parts (SBOM). Needs no network.

`check` compares the locked versions with `scripts/advisories.json` (records in the form of OSV) and the licences with
an allow-list, and says whether `docs/sbom.cdx.json` (CycloneDX) is that of the lock files. `write` makes the SBOM anew
from what is installed. `refresh FROM` takes the records of our packages from a folder or a ZIP of OSV records, as
vulnerability databases publish them for each ecosystem: whoever has a network fetches it, others carry it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib.metadata
import json
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).resolve().parent.parent
ADVISORIES = Path("scripts/advisories.json")
SBOM = Path("docs/sbom.cdx.json")
# The longest list holds the others; what production installs is the shortest.
LOCK, PRODUCTION, FRONT_END = Path("requirements-dev.txt"), Path("requirements.txt"), Path("package-lock.json")
PYPI, NPM = "PyPI", "npm"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
OLD = dt.timedelta(days=60)

ALLOWED = frozenset(
    "0BSD Apache-2.0 BSD-2-Clause BSD-3-Clause CC0-1.0 CNRI-Python MIT MIT-0 MIT-CMU PSF-2.0 PostgreSQL ZPL-2.1 "
    "Zlib".split()
)
# Weak copyleft in libraries that are used unchanged: by name, each with its licence.
LIBRARIES = {"pikepdf": "MPL-2.0", "psycopg2-binary": "LGPL-3.0-or-later", "tqdm": "MPL-2.0 AND MIT"}
# Programs of the checks and tests, which are never delivered: production's lock file must not hold them.
TOOLS = {"certifi": "MPL-2.0", "djlint": "GPL-3.0-or-later", "hypothesis": "MPL-2.0", "pathspec": "MPL-2.0"}
# What packages say in their own words, as SPDX says it.
SPDX = {
    "Apache 2": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "BSD 2-Clause License": "BSD-2-Clause",
    "New BSD": "BSD-3-Clause",
    "MIT License": "MIT",
    "ZPL 2.1": "ZPL-2.1",
    "Dual License": "Apache-2.0 OR BSD-3-Clause",
    "LGPL with exceptions": "LGPL-3.0-or-later",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
# Those whose metadata name none, or a whole text: as their licence files have it.
READ = {
    **dict.fromkeys(("axe-playwright-python", "proxy-protocol", "pymap", "pysasl", "valkey"), "MIT"),
    "pytest-django": "BSD-3-Clause",
}


@dataclass(frozen=True, slots=True)
class Part:
    ecosystem: str
    name: str
    version: str
    licence: str = ""
    is_delivered: bool = True

    @property
    def purl(self) -> str:
        kind = "pypi" if self.ecosystem == PYPI else "npm"
        return f"pkg:{kind}/{self.name.replace('@', '%40')}@{self.version}"


def locked(root: Path) -> list[Part]:
    """Every part by the lock files, in the order of their names; licences are not in the lock files of Python."""
    delivered = {name.lower() for name, _version in PINNED.findall((root / PRODUCTION).read_text())}
    python = [
        Part(PYPI, name.lower(), version, is_delivered=name.lower() in delivered)
        for name, version in PINNED.findall((root / LOCK).read_text())
    ]
    packages: Mapping[str, Any] = json.loads((root / FRONT_END).read_text())["packages"]
    front_end = [
        Part(NPM, path.removeprefix("node_modules/"), about["version"], about.get("license", ""))
        for path, about in packages.items()
        if path
    ]
    return sorted([*python, *front_end], key=lambda part: part.purl)


def holes(parts: Iterable[Part], advisories: Iterable[Mapping[str, Any]]) -> list[str]:
    """A line for each part that a record says is affected."""
    known = {(part.ecosystem, part.name): part for part in parts}
    found = []
    for record in advisories:
        for affected in record["affected"]:
            package = affected["package"]
            part = known.get((package["ecosystem"], package["name"].lower()))
            if part and not record.get("withdrawn") and _is_affected(part.version, affected):
                names = " ".join([record["id"], *record.get("aliases", ())])
                found.append(f"{part.name} {part.version}: {names}")
    return sorted(set(found))


def _is_affected(version: str, affected: Mapping[str, Any]) -> bool:
    if version in affected.get("versions", ()):
        return True
    ranges = [one for one in affected.get("ranges", ()) if one["type"] in ("ECOSYSTEM", "SEMVER")]
    return any(_is_within(version, one["events"]) for one in ranges)


def _is_within(version: str, events: Iterable[Mapping[str, str]]) -> bool:
    """By the rule of OSV: from `introduced` on, until before `fixed` or through `last_affected`."""
    mine, is_inside = Version(version), False
    for event in sorted(events, key=lambda one: _version(next(iter(one.values())))):
        (kind, text), *_more = event.items()
        bound = _version(text)
        if kind == "introduced" and mine >= bound:
            is_inside = True
        elif (kind == "fixed" and mine >= bound) or (kind == "last_affected" and mine > bound):
            is_inside = False
    return is_inside


def _version(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:
        return Version("0")


def forbidden(parts: Iterable[Part]) -> list[str]:
    """A line for each part whose licence is neither allowed nor that of an exception by name."""
    return [
        f"{part.name} {part.version}: {part.licence or 'no licence named'}"
        for part in parts
        if not is_allowed(part.licence) and not _is_excepted(part)
    ]


def _is_excepted(part: Part) -> bool:
    known = LIBRARIES if part.is_delivered else LIBRARIES | TOOLS
    return bool(part.licence) and known.get(part.name) == part.licence


def is_allowed(expression: str) -> bool:
    """One of `A OR B`, all of `A AND B`; no expression, no leave."""
    ways = [re.split(r"\s+AND\s+", way.strip(" ()")) for way in re.split(r"\s+OR\s+", expression)]
    return bool(expression) and any(all(one.strip(" ()") in ALLOWED for one in way) for way in ways)


def licence_of(name: str) -> str:
    """As the installed package says it, in the words of SPDX."""
    if name in READ:
        return READ[name]
    about = importlib.metadata.metadata(name)
    classifiers = [one.rpartition("::")[2].strip() for one in about.get_all("Classifier") or [] if "License ::" in one]
    said = about.get("License-Expression") or about.get("License") or next(iter(classifiers), "")
    return SPDX.get(said, said)


def sbom(parts: Iterable[Part]) -> dict[str, Any]:
    """CycloneDX 1.6, the same for the same parts: no times and no numbers by chance."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "governance", "bom-ref": "governance"}},
        "components": [_component(part) for part in parts],
    }


def _component(part: Part) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": part.purl,
        "name": part.name,
        "version": part.version,
        "purl": part.purl,
        "scope": "required" if part.is_delivered else "excluded",
        "licenses": [{"expression": part.licence}] if part.licence else [],
    }


def listed(root: Path) -> list[Part]:
    """The parts as the stored SBOM has them."""
    components = json.loads((root / SBOM).read_text())["components"]
    return [
        Part(
            PYPI if one["purl"].startswith("pkg:pypi/") else NPM,
            one["name"],
            one["version"],
            next((choice["expression"] for choice in one["licenses"]), ""),
            one["scope"] == "required",
        )
        for one in components
    ]


def check(root: Path, today: dt.date) -> list[str]:
    """What is wrong, a line each; empty: nothing known."""
    stored = json.loads((root / ADVISORIES).read_text())
    wanted, have = locked(root), listed(root)
    wrong = [f"known hole: {line}" for line in holes(wanted, stored["advisories"])]
    wrong += [f"licence not allowed: {line}" for line in forbidden(have)]
    if [part.purl for part in wanted] != [part.purl for part in have]:
        wrong.append(f"{SBOM} is not that of the lock files. Run `make sbom`.")
    if today - dt.date.fromisoformat(stored["gathered_on"]) > OLD:
        print(f"{ADVISORIES} is of {stored['gathered_on']}: `make advisories FROM=…` where there is a network.")  # noqa: T201 - a command's answer
    return wrong


def write(root: Path) -> None:
    parts = [
        Part(part.ecosystem, part.name, part.version, part.licence or licence_of(part.name), part.is_delivered)
        for part in locked(root)
    ]
    (root / SBOM).write_text(json.dumps(sbom(parts), indent=1) + "\n")


def refresh(root: Path, source: Path, today: dt.date) -> int:
    """Keep the records about our packages, whatever their versions; how many."""
    ours = {(part.ecosystem, part.name) for part in locked(root)}
    kept = [record for record in _records(source) if ours & _about(record)]
    rows = sorted((_lean(record) for record in kept), key=lambda record: str(record["id"]))
    told = {"gathered_on": today.isoformat(), "source": source.name}
    (root / ADVISORIES).write_text(json.dumps(told | {"advisories": rows}, indent=1) + "\n")
    return len(rows)


def _lean(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: record[name] for name in ("id", "aliases", "withdrawn", "affected") if name in record}


def _about(record: Mapping[str, Any]) -> set[tuple[str, str]]:
    packages = [affected.get("package", {}) for affected in record.get("affected", ())]
    return {(package.get("ecosystem", ""), package.get("name", "").lower()) for package in packages}


def _records(source: Path) -> Iterator[dict[str, Any]]:
    if source.is_dir():
        for path in sorted(source.rglob("*.json")):
            yield json.loads(path.read_text())
    else:
        with zipfile.ZipFile(source) as packed:
            for name in sorted(packed.namelist()):
                if name.endswith(".json"):
                    yield json.loads(packed.read(name))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=["check", "write", "refresh"])
    parser.add_argument("source", nargs="?", type=Path)
    given, today = parser.parse_args(), dt.datetime.now(tz=dt.UTC).date()
    if given.task == "write":
        write(ROOT)
        return 0
    if given.task == "refresh":
        if given.source is None:
            parser.error("name a folder or a ZIP of OSV records: make advisories FROM=…")
        print(f"{refresh(ROOT, given.source, today)} records kept")  # noqa: T201 - a command's answer
        return 0
    wrong = check(ROOT, today)
    print("\n".join(wrong), file=sys.stderr, end="\n" if wrong else "")  # noqa: T201 - a command's answer
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
