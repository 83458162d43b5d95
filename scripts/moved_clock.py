"""Run the tests as on other days: the wall clock of every process, the database's too, is moved before each run.

Tests that count days from today pass on most days by luck. The moments below are those that went wrong, or would.
The files that know dates run unless tests are named; `--all` runs everything that needs no browser.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = Path(__file__).with_suffix(".c")
# None before 12 January 2026: many tests tell what was then, and a day before it does not come again.
MOMENTS = {
    "saturday": "2026-12-05T10:00+08:00",
    "sunday": "2026-12-06T10:00+08:00",
    "national-day": "2026-10-01T10:00+08:00",
    "february-28": "2026-02-28T10:00+08:00",
    "year-end": "2026-12-31T23:55+08:00",
    "unpublished-year": "2027-01-01T10:00+08:00",
    "make-up-saturday": "2026-10-10T10:00+08:00",
}
DATED = """
    calendar_pages code_pages gaps last_days leaving network_pages people_pages station_pages undoing_imports
    unit_and_area_pages alarms alarms_in_batches board catalogue_in_cases census clock_jumps clocks colours
    correcting evaluating extending home limits_given no_reach_back pausing policies recounting ringing_first
    says_what_is_so second_look supervising templatetags waiting who_else_acts clocks_at_once clocks_agree
    alliance firms following imported_sheets teams calendar_verbs changing_units level_verbs memberships published
    leasing not_leaving pace contacts_and_stations deputies handovers posts sessions warnings
""".split()
"""Test files, wherever they lie, that ask which day it is; those that only count between given days pass on any."""


def dated() -> list[str]:
    found = (path for path in sorted((ROOT / "tests").rglob("test_*.py")) if path.stem.removeprefix("test_") in DATED)
    return [str(path.relative_to(ROOT)) for path in found]


def everything() -> list[str]:
    """A browser checks its certificates, caches and timers by the real clock; the architecture knows none."""
    folders = (folder for folder in sorted((ROOT / "tests").iterdir()) if folder.is_dir())
    return [
        str(each.relative_to(ROOT)) for each in folders if each.name not in {"architecture", "browser", "__pycache__"}
    ]


def names_tests(arguments: list[str]) -> bool:
    return any(argument.startswith("tests") for argument in arguments)


def compiled(folder: Path) -> Path:
    """The library that moves the clock, built with the machine's C compiler."""
    library = folder / "moved_clock.so"
    command = [os.environ.get("CC", "cc"), "-O2", "-shared", "-fPIC", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True)
    return library


def environment_at(moment: dt.datetime, library: Path) -> dict[str, str]:
    moved_by = int((moment - dt.datetime.now(dt.UTC)).total_seconds())
    return os.environ | {"LD_PRELOAD": str(library), "MOVED_BY": str(moved_by)}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--at", action="append", choices=MOMENTS, help="only this moment; may be given again")
    parser.add_argument(
        "--all", action="store_true", help="everything that needs no browser, not only what knows dates"
    )
    options, wanted = parser.parse_known_args(arguments)
    if not names_tests(wanted):
        wanted += everything() if options.all else dated()
    results: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as another account and must be able to load it
        library = compiled(Path(folder))
        for name in options.at or MOMENTS:
            sys.stdout.write(f"== {name}: {MOMENTS[name]}\n")
            sys.stdout.flush()
            command = [sys.executable, "-m", "pytest", "-q", *wanted]
            environment = environment_at(dt.datetime.fromisoformat(MOMENTS[name]), library)
            results[name] = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    for name, code in results.items():
        sys.stdout.write(f"{name:>18}  {'passed' if code == 0 else f'failed ({code})'}\n")
    return max(results.values())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
