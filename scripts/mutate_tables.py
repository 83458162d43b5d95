"""Falsifies one entry of a table, or one rule of the policies, at a time and asks the tests: each must be missed.

One test run with one database: all tests of the part run once, which tells how long each takes and which lines it
passes. Then what is falsified is put into the loaded modules, the tests that pass it run, the quick ones first, until
one fails; it is put right again, and that test must pass. `make mutate PART=transitions` (or notices, policies);
`ARGS="--list"` names what would be tried, `ARGS="rework"` tries those with the word in their name.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from coverage import Coverage

ROOT = Path(__file__).resolve().parent.parent
TESTS = {
    "transitions": ("test_law", "test_facts", "test_conflicts", "test_policies", "test_pausing", "test_who_else_acts"),
    "notices": (
        "test_notices_hold",
        "test_settling",
        "test_whom_it_reaches",
        "test_notice_table",
        "test_notices",
        "test_robots",
        "test_night_duty",
        "test_leaving",
        "test_recusal",
        "test_sealed",
        "test_supervising",
        "test_alarms",
        "test_merging",
        "test_second_look",
        "test_kept_inside",
        "test_following",
        "residents/test_messages",
    ),
    "policies": (
        "test_standing",
        "test_policies",
        "test_who_else_acts",
        "test_second_look",
        "test_recusal",
        "test_giving_codes",
        "test_disclosure",
        "test_seats_by_action",
        "test_evaluating",
        "test_pausing",
        "test_extending",
        "test_correcting",
        "test_supervising",
        "test_inside_the_case",
        "test_intake",
        "test_notices",
        "test_conflicts",
        "test_inside_units",
    ),
}
"""By part, the files whose tests are asked, those that know most first; of tests/cases where no folder is named."""
FOLDER = "cases/"


class Asking:
    """The plug-in: collects the tests once, and runs them for each mutant until one fails."""

    def __init__(self, part: str, words: Sequence[str], *, is_listing: bool) -> None:
        self.part, self.words, self.is_listing = part, words, is_listing
        self.survived: list[Any] = []
        self.tried = 0
        self.is_broken = False
        self.why = ""
        self.took: dict[str, float] = {}
        self.passing: dict[str, dict[int, set[str]]] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        session.items[:] = [test for test in session.items if not _writes_for_good(test)]
        session.items.sort(key=lambda test: TESTS[self.part].index(_file(test)))
        mutants = [mutant for mutant in self._mutants() if not self.words or any(w in mutant.name for w in self.words)]
        if self.is_listing:
            say("\n".join(map(str, mutants)))
            return True
        if missed := self._note(mutants, session.items):
            self.is_broken = True
            say(f"Nothing can be judged while a test fails with everything in place: {missed}\n{self.why}")
            return True
        for mutant in mutants:
            self._judge(mutant, session.items)
        self._close(session.items)
        return True

    def _mutants(self) -> list[Any]:
        """Read only now: Django and the modules of the tests have to be ready."""
        return list(importlib.import_module("table_mutants").PARTS[self.part]())

    def _note(self, mutants: Sequence[Any], tests: Sequence[pytest.Item]) -> str:
        """Run every test with everything in place, noting how long it takes and which lines it passes."""
        paths = sorted({mutant.path for mutant in mutants if mutant.path})
        noting = Coverage(data_file=None, include=paths, config_file=False)
        noting.start()
        try:
            for test in tests:
                began = time.monotonic()
                noting.switch_context(test.nodeid)
                if missed := self._first_failure([test]):
                    return missed
                self.took[test.nodeid] = time.monotonic() - began
        finally:
            noting.stop()
        noted = noting.get_data()
        for path in paths:
            self.passing[path] = {line: set(names) for line, names in noted.contexts_by_lineno(path).items()}
        return ""

    def _asked_of(self, mutant: Any, tests: Sequence[pytest.Item]) -> list[pytest.Item]:
        """The tests that can miss it: those of its own row, then file by file, the quick ones first."""
        passing = self.passing.get(mutant.path, {})
        names = {name for line in mutant.lines for name in passing.get(line, ())}

        def late(test: pytest.Item) -> tuple[object, ...]:
            is_likely = any(word in test.name for word in mutant.asked_first)
            place = TESTS[self.part].index(_file(test))
            return not is_likely, place, self.took[test.nodeid]

        return sorted((test for test in tests if not mutant.path or test.nodeid in names), key=late)

    def _judge(self, mutant: Any, tests: Sequence[pytest.Item]) -> None:
        began, self.tried = time.monotonic(), self.tried + 1
        asked = self._asked_of(mutant, tests)
        with mutant.put():
            missed = self._first_failure(asked)
        if missed and self._first_failure([test for test in tests if test.nodeid == missed]):
            raise RuntimeError(f"{missed} fails with everything in place, after {mutant}: {self.why}")
        took = f"{time.monotonic() - began:.1f} s"
        by_whom = f"  by {missed}" if missed else f"  by all of {len(asked)}"
        say(f"{'missed  ' if missed else 'SURVIVED'}   {mutant}{by_whom}  ({took})")
        self.survived += [] if missed else [mutant]

    def _first_failure(self, tests: Sequence[pytest.Item]) -> str:
        """What the tests share in a module is kept until another module's turn, also from one mutant to the next."""
        for test in tests:
            if self._open is not None and self._open.parent is not test.parent:
                test.session._setupstate.teardown_exact(test)  # the module of the last one; the database stays
            self._open = test
            test._initrequest()  # type: ignore[attr-defined]  # as plug-ins do that run a test again
            siblings = (other for other in test.session.items if other.parent is test.parent and other is not test)
            reports = runtestprotocol(test, log=False, nextitem=next(siblings, None))
            if failed := [report for report in reports if report.failed]:
                self.why = failed[0].longreprtext
                return test.nodeid
        return ""

    _open: pytest.Item | None = None

    def _close(self, tests: Sequence[pytest.Item]) -> None:
        tests[0].session._setupstate.teardown_exact(None)
        self._open = None


def _file(test: pytest.Item) -> str:
    """As TESTS names it."""
    return f"{test.path.parent.name}/{test.path.stem}".removeprefix(FOLDER)


def _writes_for_good(test: pytest.Item) -> bool:
    """It would empty the database that the others of its module go on with."""
    marker = test.get_closest_marker("django_db")
    return "transactional_db" in getattr(test, "fixturenames", ()) or bool(marker and marker.kwargs.get("transaction"))


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def ask(part: str, words: Sequence[str], *, first: int | None, is_listing: bool) -> int:
    asking = Asking(part, words, is_listing=is_listing)
    files = [f"tests/{name if '/' in name else FOLDER + name}.py" for name in TESTS[part][:first]]
    quiet = ["-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--no-header", "--capture=fd"]
    pytest.main([*quiet, *files], plugins=[asking])
    say(f"{part}: {asking.tried} falsified one at a time, {len(asking.survived)} not missed by any test")
    return 1 if asking.survived or asking.is_broken else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=sorted(TESTS))
    parser.add_argument("words", nargs="*", help="only those with one of these in their name")
    parser.add_argument("--list", action="store_true", help="name them and run nothing")
    parser.add_argument("--first", type=int, help="ask only so many of the part's files: quicker, and less is missed")
    asked = parser.parse_intermixed_args()
    sys.path.insert(0, str(ROOT))
    return ask(asked.part, asked.words, first=asked.first, is_listing=asked.list)


if __name__ == "__main__":
    sys.exit(main())
