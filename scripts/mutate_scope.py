"""Takes away one scoping call at a time and asks the tests: each one that nobody misses is a hole in them.

`make mutate-scope` runs all; `ARGS="--list"` names them, `ARGS="cases/queues.py"` runs those of some files.
"""

from __future__ import annotations

import argparse
import ast
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SEARCHED = ("cases", "administration", "linkage", "teams", "networks")
NOT_PAGES = ("/migrations/", "/demo/", "/management/", "/loading/")
BORROWED = (".venv", "node_modules", "static/vendor", ".local/env")
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
FIRST = {
    "cases": [
        "tests/cases/test_visible_everywhere.py",
        "tests/cases/test_visibility.py",
        "tests/cases/test_queues.py",
        "tests/cases/test_home.py",
    ],
    "administration": ["tests/administration/test_every_page.py"],
    "linkage": ["tests/linkage"],
    "teams": ["tests/administration/test_every_page.py", "tests/teams"],
    "networks": ["tests/networks", "tests/administration"],
}
THEN = [
    "tests/cases",
    "tests/administration",
    "tests/linkage",
    "tests/teams",
    "tests/networks",
    "tests/governance/test_every_address.py",
]
EVERYTHING = '__import__("django.db.models", fromlist=["Q"]).Q()'
EVERYBODY = '__import__("teams.models", fromlist=["User"]).User.objects.all()'


@dataclass(frozen=True)
class Mutant:
    path: str
    line: int
    was: str
    source: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}  without  {self.was}"


def mutants_of(path: Path) -> Iterator[Mutant]:
    source = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        replacement = without(node, source)
        if replacement is not None and isinstance(node, ast.expr | ast.stmt):
            segment = ast.get_source_segment(source, node) or ""
            changed = _replaced(source, node, replacement)
            yield Mutant(str(path.relative_to(ROOT)), node.lineno, _named(node, segment), changed)


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
    hides = any(keyword.arg == "complained_of__in" for keyword in call.keywords)
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
    chosen = [path for path in wanted if not asked or any(word in str(path) for word in asked)]
    return [mutant for path in chosen for mutant in mutants_of(path)]


def judge(mutant: Mutant, *, is_quick: bool) -> tuple[Mutant, str]:
    """The test that missed what was taken away; empty if none did. Quick: of the tests that are asked first alone."""
    with tempfile.TemporaryDirectory(prefix="governance-mutant-") as folder:
        home = _copy(Path(folder))
        (home / mutant.path).write_text(mutant.source, encoding="utf-8")
        app = mutant.path.split("/", 1)[0]
        return mutant, _first_failure(home, FIRST[app]) or ("" if is_quick else _first_failure(home, THEN))


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
    quiet = ("-x", "-q", "--show-capture=no", "-p", "no:cacheprovider")
    ran = subprocess.run(
        [str(ROOT / ".venv/bin/python"), "-m", "pytest", *quiet, *tests],
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )
    failed = [line for line in ran.stdout.splitlines() if line.startswith("FAILED")]
    if ran.returncode and not failed:
        raise RuntimeError(f"The tests could not run: {ran.stdout[-2000:]}{ran.stderr[-2000:]}")
    return failed[0].split(" - ")[0].removeprefix("FAILED ") if failed else ""


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", help="only those of files whose path contains one of these")
    parser.add_argument("--list", action="store_true", help="name the scoping calls and run nothing")
    parser.add_argument("--quick", action="store_true", help="ask only the tests that miss most of them")
    parser.add_argument("--at-once", type=int, default=2, help="how many are tried at once")
    asked = parser.parse_args()
    mutants = all_mutants(asked.paths)
    if asked.list:
        say("\n".join(map(str, mutants)))
        return 0
    apps = sorted({mutant.path.split("/", 1)[0] for mutant in mutants})
    if broken := _first_failure(ROOT, [test for app in apps for test in FIRST[app]]):
        say(f"Nothing can be judged while this fails with every call in place: {broken}")
        return 1
    survived = []
    with ThreadPoolExecutor(asked.at_once) as pool:
        for mutant, missed in pool.map(partial(judge, is_quick=asked.quick), mutants):
            say(f"missed     {mutant}\n           by {missed}" if missed else f"SURVIVED   {mutant}")
            survived += [] if missed else [mutant]
    say(f"{len(mutants)} scoping calls taken away one at a time, {len(survived)} not missed by any test")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
