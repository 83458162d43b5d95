"""Run the tests as on other days: the wall clock of every process, the database's too, is moved before each run.

Tests that count days from today pass on most days by luck. The moments below are those that went wrong, or would.
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
MOMENTS = {
    "saturday": "2026-12-05T10:00+08:00",
    "sunday": "2026-12-06T10:00+08:00",
    "national-day": "2026-10-01T10:00+08:00",
    "february-28": "2025-02-28T10:00+08:00",
    "year-end": "2026-12-31T23:55+08:00",
    "unpublished-year": "2027-01-01T10:00+08:00",
    "make-up-saturday": "2026-10-10T10:00+08:00",
}
PARTS = [
    str(folder.relative_to(ROOT))
    for folder in sorted((ROOT / "tests").iterdir())
    if folder.is_dir() and folder.name not in {"architecture", "browser", "__pycache__"}
]
"""A browser checks its certificates, caches and timers by the real clock."""


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
    options, wanted = parser.parse_known_args(arguments)
    results: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as another account and must be able to load it
        library = compiled(Path(folder))
        for name in options.at or MOMENTS:
            sys.stdout.write(f"== {name}: {MOMENTS[name]}\n")
            sys.stdout.flush()
            command = [sys.executable, "-m", "pytest", "-q", *wanted, *([] if names_tests(wanted) else PARTS)]
            environment = environment_at(dt.datetime.fromisoformat(MOMENTS[name]), library)
            results[name] = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    for name, code in results.items():
        sys.stdout.write(f"{name:>18}  {'passed' if code == 0 else f'failed ({code})'}\n")
    return max(results.values())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
