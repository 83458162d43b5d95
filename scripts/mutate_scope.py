"""Takes away one scoping call at a time and asks the tests: each one that nobody misses is a hole in them.

All tests run once, noting which of them pass which line; then each call is asked of the tests that pass it, until one
fails. `make mutate PART=scope` tries all; with `ARGS="--list"` it names them, with `ARGS="cases/reading/queues.py
teams/policies.py:89"` it tries some; `ARGS="--reuse …"` believes what an earlier run noted of the lines.
"""

from __future__ import annotations

import argparse
import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from coverage import CoverageData

ROOT = Path(__file__).resolve().parent.parent
SEARCHED = (
    *("cases", "desk", "field", "residents", "figures", "imports", "administration"),
    *(
        "alliances",
        "enterprises",
        "five_teams",
        "councils",
        "volunteering",
        "services",
        "webhooks",
        "exports",
        "orders",
        "teams",
        "networks",
        "api",
    ),
)
NOT_PAGES = ("/migrations/", "/demo/", "/management/", "/loading/")
BORROWED = (".venv", "node_modules", "static/vendor", "static/built", ".local/env")
DOORS = {"visible_to", "visible_by_area", "visible_by_call", "visible_by_raising", "held_by"}
"""What narrows a queryset to what a person may see or has in hand."""
JUDGES = {
    "require_sight_of_rules",
    "require_granting",
    "require_another",
    "require_any_granting",
    "_require_configuring",
    "_require_whole_city",
}
"""What refuses whoever it does not concern."""
WATCHED = ".local/scope-coverage"
"""Which test passes which line; kept, so that `--reuse` need not find out anew."""
LIKELY = ("test_every_page", "test_visib", "test_queues", "test_home", "test_pages", "test_search", "test_evidence")
"""Words in the names of files whose tests miss most of it, and so are asked first."""
EVERYTHING = '(~__import__("django.db.models", fromlist=["Q"]).Q(pk__in=[]))'
EVERYBODY = '__import__("teams.models", fromlist=["User"]).User.objects.all()'


@dataclass(frozen=True)
class Mutant:
    """`lines` are those of its statement up to its end: whoever runs it passes one of them."""

    path: str
    line: int
    lines: range
    was: str
    source: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}  without  {self.was}"


def mutants_of(path: Path) -> Iterator[Mutant]:
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    for node in ast.walk(tree):
        replacement = without(node, source)
        if replacement is not None and isinstance(node, ast.expr | ast.stmt):
            segment = ast.get_source_segment(source, node) or ""
            changed = _replaced(source, node, replacement)
            lines = range(_statement_of(node, tree), (node.end_lineno or node.lineno) + 1)
            yield Mutant(str(path.relative_to(ROOT)), node.lineno, lines, _named(node, segment), changed)


def _statement_of(node: ast.expr | ast.stmt, tree: ast.Module) -> int:
    """The line on which the statement begins that has the node in it."""
    around = (
        each.lineno
        for each in ast.walk(tree)
        if isinstance(each, ast.stmt) and each.lineno <= node.lineno <= (each.end_lineno or each.lineno)
    )
    return max(around)


def without(node: ast.AST, source: str) -> str | None:
    """What stands there when the scoping is taken away; None where there is none."""
    if isinstance(node, ast.Expr) and _is_judge(node.value):
        return "None"
    if not isinstance(node, ast.Call):
        return None
    before = ast.get_source_segment(source, node.func.value) if isinstance(node.func, ast.Attribute) else ""
    return _unscoped(node, before or "")


def _is_judge(node: ast.AST) -> bool:
    """`lifecycle.require` asks what is written on a form, not who sends it."""
    asked = getattr(getattr(node, "func", None), "value", None)
    return _name(node) in JUDGES or (_name(node) == "require" and _name(asked or node) != "lifecycle")


def _unscoped(call: ast.Call, before: str) -> str | None:
    hides = any(isinstance(given, ast.Call) and _name(given) == "complaining_of" for given in call.args)
    names_a_column = bool(call.args) and isinstance(call.args[0], ast.Constant)
    stands_for = {
        "known_to": EVERYBODY,
        "covers": "True",
        "of": EVERYTHING if names_a_column else None,
        "exclude": before if hides else None,
    } | dict.fromkeys(DOORS, f"{before}.all()")
    return stands_for.get(_name(call))


def _name(node: ast.AST) -> str:
    function = node.func if isinstance(node, ast.Call) else node
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _named(node: ast.expr | ast.stmt, segment: str) -> str:
    return " ".join(segment.split())[-90:]


def _replaced(source: str, node: ast.expr | ast.stmt, replacement: str) -> str:
    """Columns of the tree are in bytes of UTF-8."""
    lines = source.encode().splitlines(keepends=True)
    begin = sum(map(len, lines[: node.lineno - 1])) + node.col_offset
    end = sum(map(len, lines[: (node.end_lineno or node.lineno) - 1])) + (node.end_col_offset or 0)
    whole = source.encode()
    return (whole[:begin] + replacement.encode() + whole[end:]).decode()


def all_mutants(asked: list[str]) -> list[Mutant]:
    paths = (path for app in SEARCHED for path in sorted((ROOT / app).rglob("*.py")))
    wanted = [path for path in paths if not any(part in str(path) for part in NOT_PAGES)]
    mutants = [mutant for path in wanted for mutant in mutants_of(path)]
    return [mutant for mutant in mutants if not asked or any(word in str(mutant) for word in asked)]


def watch() -> bool:
    """Run every test that runs in this process, noting what each of them passes; whether all of them did."""
    (ROOT / WATCHED).unlink(missing_ok=True)
    noting = ["--cov", "--cov-context=test", "--cov-report=", "-n", "2", "--dist", "worksteal", "-q"]
    aside = ["--ignore=tests/faults", "--ignore=tests/architecture"]
    environment = os.environ | {"COVERAGE_FILE": str(ROOT / WATCHED)}
    command = [sys.executable, "-m", "pytest", *noting, *aside]
    return not subprocess.run(command, cwd=ROOT, env=environment, check=False, stdout=subprocess.DEVNULL).returncode


def witnesses() -> Callable[[Mutant], list[str]]:
    """The tests that pass a call, the likely ones first; all of them for what is run when its module is read."""
    noted = CoverageData(str(ROOT / WATCHED))
    noted.read()
    everybody = _in_order(context for context in noted.measured_contexts() if context)

    def of(mutant: Mutant) -> list[str]:
        passed = noted.contexts_by_lineno(str(ROOT / mutant.path))
        contexts = {context for line in mutant.lines for context in passed.get(line, ())}
        return everybody if "" in contexts else _in_order(contexts)

    return of


def _in_order(contexts: Iterable[str]) -> list[str]:
    names = {context.rpartition("|")[0] for context in contexts}
    return sorted(names, key=lambda name: (not any(word in name for word in LIKELY), name))


def judge(mutant: Mutant, asked: Callable[[Mutant], list[str]]) -> tuple[Mutant, str]:
    """The test that missed what was taken away; empty if none did."""
    tests = asked(mutant)
    with tempfile.TemporaryDirectory(prefix="governance-mutant-") as folder:
        home = _copy(Path(folder))
        (home / mutant.path).write_text(mutant.source, encoding="utf-8")
        return mutant, _first_failure(home, tests) if tests else ""


def _copy(home: Path) -> Path:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout.decode()
    for name in filter(None, listed.split("\0")):
        target = home / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    for name in BORROWED:
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).symlink_to((ROOT / name).resolve())
    compiled = Path("locale/zh_Hans/LC_MESSAGES/django.mo")
    shutil.copy2(ROOT / compiled, home / compiled)
    return home


def _first_failure(home: Path, tests: list[str]) -> str:
    quiet = "-x -q --show-capture=no -p no:cacheprovider --timeout 60 -o timeout_method=signal".split()
    asked = home / ".local" / "asked"
    asked.write_text("\n".join(tests), encoding="utf-8")
    ran = subprocess.run(
        [str(ROOT / ".venv/bin/python"), "-m", "pytest", *quiet, f"@{asked}"],
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )
    failed = [line for line in ran.stdout.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    if ran.returncode and not failed:
        raise RuntimeError(f"The tests could not run: {ran.stdout[-2000:]}{ran.stderr[-2000:]}")
    return failed[0].split(" - ")[0].split(" ", 1)[1] if failed else ""


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", help="only those with one of these in `path:line`")
    parser.add_argument("--list", action="store_true", help="name the scoping calls and run nothing")
    parser.add_argument("--reuse", action="store_true", help="which test passes which line is as it was noted before")
    parser.add_argument("--at-once", type=int, default=2, help="how many are tried at once")
    asked = parser.parse_args()
    mutants = all_mutants(asked.paths)
    if asked.list:
        say("\n".join(map(str, mutants)))
        return 0
    if not (asked.reuse and (ROOT / WATCHED).exists()) and not watch():
        say("Nothing can be judged while a test fails with every call in place: run `make test`.")
        return 1
    survived = []
    with ThreadPoolExecutor(asked.at_once) as pool:
        for mutant, missed in pool.map(partial(judge, asked=witnesses()), mutants):
            say(f"missed     {mutant}\n           by {missed}" if missed else f"SURVIVED   {mutant}")
            survived += [] if missed else [mutant]
    say(f"{len(mutants)} scoping calls taken away one at a time, {len(survived)} not missed by any test")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
