"""What can be wrong in the table of transitions, the list of notices and the policies: one falsehood each.

A falsehood is put into the loaded modules and taken out again. Tables are changed entry by entry; a function gets the
code that it would have if one condition in it were dropped or turned round.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from cases.access import policies
from cases.notifications import audiences, case_events, notices, seats, tellings
from cases.rules import lifecycle
from cases.rules.choices import Fact, Need, Role, Stage, State
from cases.rules.lifecycle import Action
from cases.rules.transitions import Mark, Transition
from teams.choices import Duty

OURS = (
    *("worktime", "web", "networks", "teams", "cases", "imports", "enterprises", "desk", "field", "residents"),
    *("figures", "administration", "alliances", "five_teams", "councils", "volunteering", "services", "tests"),
)
Put = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True)
class Mutant:
    """`put` falsifies, and puts right when it is left. `concerns`: rows of the written tables that should know.

    `lines` of `path` are those of the code that is changed: a test that passes none of them cannot miss it.
    """

    name: str
    put: Put
    concerns: tuple[str, ...] = ()
    path: str = ""
    lines: range = range(0)

    @property
    def asked_first(self) -> list[str]:
        """Words in the names of the tests that are asked before all others."""
        word = self.name.split()[0].lower()
        return [f"[{word}]", f"_{word}_", *(f"[{row}]" for row in self.concerns)]

    def __str__(self) -> str:
        return self.name


@contextmanager
def entry(table: Any, key: Any, wrong: Any) -> Iterator[None]:
    right = table[key]
    table[key] = wrong
    try:
        yield
    finally:
        table[key] = right


@contextmanager
def everywhere(right: Any, wrong: Any) -> Iterator[None]:
    """In every module of ours that holds it by a name of its own."""
    modules = [module for name, module in list(sys.modules.items()) if name.split(".")[0] in OURS and module]
    held = [(module, name) for module in modules for name, held in list(vars(module).items()) if held is right]
    for module, name in held:
        setattr(module, name, wrong)
    try:
        yield
    finally:
        for module, name in held:
            setattr(module, name, right)


@contextmanager
def code_of(function: FunctionType, wrong: CodeType) -> Iterator[None]:
    right = function.__code__
    function.__code__ = wrong
    try:
        yield
    finally:
        function.__code__ = right


def without_or_with(right: Iterable[Any], every: Iterable[Any]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Each that is there left out, and each that is not there put in."""
    there = tuple(right)
    for one in there:
        yield f"without {named(one)}", tuple(other for other in there if other != one)
    for one in every:
        if one not in there:
            yield f"with {named(one)}", (*there, one)


def named(anything: Any) -> str:
    return str(getattr(anything, "__name__", None) or getattr(anything, "value", anything))


# The table of transitions


def transitions() -> Iterator[Mutant]:
    for row in lifecycle.TRANSITIONS:
        yield from _of_a_row(row)
    for fact, rule in lifecycle._HOLDS.items():
        turned = partial(entry, lifecycle._HOLDS, fact, lambda case, rule=rule: not rule(case))
        yield Mutant(f"fact {fact} turned round", turned)
    for proposal, decision in lifecycle.DECIDED_BY.items():
        wrong_decision = next(other for other in lifecycle.DECIDED_BY.values() if other != decision)
        yield Mutant(f"DECIDED_BY {proposal}", partial(entry, lifecycle.DECIDED_BY, proposal, wrong_decision))


def _of_a_row(row: Transition) -> Iterator[Mutant]:
    columns: Mapping[str, tuple[Iterable[Any], Iterable[Any], type]] = {
        "sources": (sorted(row.sources), State, frozenset),
        "targets": (row.targets, (None, *State), tuple),
        "who": (sorted(row.who), Role, frozenset),
        "needs": (row.needs, Need, tuple),
        "when": (row.when, Fact, tuple),
        "sets": (row.sets, Stage, tuple),
        "marks": (sorted(row.marks, key=str), Mark, frozenset),
    }
    for column, (right, every, kind) in columns.items():
        for name, wrong in without_or_with(right, every):
            yield Mutant(f"{row.action} {column} {name}", partial(_row, row, replace(row, **{column: kind(wrong)})))
    for role, _fact in row.when_by:
        yield Mutant(f"{row.action} of {role} asks nothing", partial(_row, row, replace(row, when_by=())))
    if len(row.targets) > 1:
        yield Mutant(f"{row.action} targets turned", partial(_row, row, replace(row, targets=row.targets[::-1])))


@contextmanager
def _row(right: Transition, wrong: Transition) -> Iterator[None]:
    rows = tuple(wrong if row is right else row for row in lifecycle.TRANSITIONS)
    with everywhere(lifecycle.TRANSITIONS, rows), entry(lifecycle.BY_ACTION, right.action, wrong):
        yield


# The notices


def told() -> Iterator[Mutant]:
    rows = (*notices.NOTICES, *notices.TEXTS)
    columns = {name: list(dict.fromkeys(getattr(row, name) for row in rows)) for name in ("whom", "holds", "text")}
    columns["when"] = [None, *Action]
    for row in rows:
        for column, every in columns.items():
            for wrong in _others(getattr(row, column), every, all_of_them=column in ("whom", "holds")):
                changed = replace(row, **{column: wrong})
                yield Mutant(f"{row.kind} {column} {named(wrong)[:40]}", partial(_notice, row, changed))
        yield Mutant(f"{row.kind} is not told", partial(_notice, row, None))
    for name, heard in without_or_with(sorted(notices.TOLD_TO_REPORTERS), Action):
        yield Mutant(f"reporters {name}", partial(everywhere, notices.TOLD_TO_REPORTERS, frozenset(heard)))
    for ways in (("inbox",), ("email",), ("email", "inbox"), ()):
        yield Mutant(f"ways {ways}", partial(everywhere, notices.PERSONAL, ways))
    yield Mutant("no robot posts", partial(everywhere, notices.addressed, _without_robots(notices.addressed)))
    yield from conditions_of(notices, but=("_envelope",))
    for module in (case_events, tellings, seats):
        yield from conditions_of(module)
    yield from conditions_of(audiences)


def _others(right: Any, every: list[Any], *, all_of_them: bool) -> list[Any]:
    """What could stand there instead: all, or nothing and what comes next."""
    if all_of_them:
        return [wrong for wrong in every if wrong != right]
    place = every.index(right)
    following = every[(place + 1) % len(every)]
    return [following, *([None] if None in every and right is not None and following is not None else [])]


def _without_robots(right: Callable[..., Any]) -> Callable[..., Any]:
    return lambda body, people, _robots, *, key: right(body, people, (), key=key)


@contextmanager
def _notice(right: notices.Notice, wrong: notices.Notice | None) -> Iterator[None]:
    with ExitStack() as stack:
        for table in (notices.NOTICES, notices.TEXTS):
            changed = tuple(row if row is not right else wrong for row in table)
            stack.enter_context(everywhere(table, tuple(row for row in changed if row)))
        if wrong:
            stack.enter_context(entry(notices.BY_KIND, right.kind, wrong))
            stack.enter_context(everywhere(right, wrong))
        yield


# The policies


def rules() -> Iterator[Mutant]:
    by_role = list(policies._RULES)
    for role, following in zip(by_role, by_role[1:] + by_role[:1], strict=True):
        wrongs = {
            "nobody": lambda _user, _case: None,
            "everybody": lambda _user, _case: 0,
            f"as {following}": policies._RULES[following],
        }
        for name, wrong in wrongs.items():
            put = partial(entry, policies._RULES, role, wrong)
            yield Mutant(f"role {role} is {name}", put, _taken_as(role), *_body_of(policies._RULES[role]))
    for action in policies._BARS:
        for name, sentence in {"taken away": "", "always": "No."}.items():
            wrong_bar = partial(entry, policies._BARS, action, lambda _user, _case, sentence=sentence: sentence)
            yield Mutant(f"bar of {action} {name}", wrong_bar, (str(action),), *_body_of(policies._BARS[action]))
    for name in ("MEMBERS", "CHECKERS", "RAISES_IN_ITS_AREA", "RAISES_IN_ITS_UNITS_AREA", "REPLYING"):
        right = getattr(policies, name)
        for how, wrong_duties in without_or_with(right, Duty):
            yield Mutant(f"{name} {how}", partial(everywhere, right, wrong_duties))
    concerned = {rule.__name__: _taken_as(role) for role, rule in policies._RULES.items()}
    concerned |= {bar.__name__: (str(action),) for action, bar in policies._BARS.items()}
    yield from conditions_of(policies, concerned)


def _taken_as(role: Role) -> tuple[str, ...]:
    return tuple(str(row.action) for row in lifecycle.TRANSITIONS if role in row.who)


def _body_of(function: Callable[..., Any]) -> tuple[str, range]:
    lines, first = inspect.getsourcelines(function)
    return str(inspect.getsourcefile(function)), range(first + 1, first + len(lines))


# Conditions


def conditions_of(
    module: ModuleType, concerned: Mapping[str, tuple[str, ...]] | None = None, *, but: Iterable[str] = ()
) -> Iterator[Mutant]:
    """Each condition in a function of the module, dropped or turned round."""
    source = Path(str(module.__file__)).read_text(encoding="utf-8")
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name not in but]
    equivalent = {name for name in EQUIVALENT if name.startswith(f"{module.__name__}.")}
    for function in functions:
        right = getattr(module, function.name)
        for number in range(len(list(_changes(function)))):
            tree = ast.parse(source)
            own = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function.name)
            name, change, lines = list(_changes(own))[number]
            if (what := f"{module.__name__}.{function.name}: {name}") in EQUIVALENT:
                equivalent.discard(what)
                continue
            change()
            namespace = dict(vars(module))
            exec(compile(ast.fix_missing_locations(tree), str(module.__file__), "exec"), namespace)  # noqa: S102  our own module
            put = partial(code_of, right, namespace[function.name].__code__)
            concerns = (concerned or {}).get(function.name, ())
            place = f"{module.__name__}.{function.name}: line {lines.start}"
            yield Mutant(f"{place} {name}", put, concerns, str(module.__file__), lines)
    if equivalent:
        raise LookupError(f"Named as equivalent, and there is no such condition (any more): {sorted(equivalent)}")


NAMED_BY_THE_DATABASE = "a post with one of these duties has it: teams_post_over_an_area_names_it, _in_a_unit_names_it"
SAVES_QUESTIONS = "it only saves a question to the database, where nobody would be found"
EQUIVALENT: Mapping[str, str] = {
    f"{policies.__name__}._posts_over_areas: without “post.area”": NAMED_BY_THE_DATABASE,
    f"{policies.__name__}._posts_in_units: without “post.unit”": NAMED_BY_THE_DATABASE,
    f"{tellings.__name__}.envelopes: False for “not tellings”": SAVES_QUESTIONS,
    f"{tellings.__name__}._tonight: True for “units”": SAVES_QUESTIONS,
    f"{tellings.__name__}._tonight: without if “unit”": SAVES_QUESTIONS,
    f"{tellings.__name__}._tonight: without if “URGENT in marks(telling.case)”": "what is not urgent is alike for all",
}
"""Changes after which nothing can go otherwise than before, each with the reason; the type checker asks for these."""

EQUALS, WITHIN, SAME = (ast.Eq, ast.NotEq), (ast.In, ast.NotIn), (ast.Is, ast.IsNot)
BEFORE, AFTER = (ast.Lt, ast.GtE), (ast.LtE, ast.Gt)
TURNED = {right: wrong for pair in (EQUALS, WITHIN, SAME, BEFORE, AFTER) for right, wrong in (pair, pair[::-1])}


def _changes(function: ast.FunctionDef) -> Iterator[tuple[str, Callable[[], None], range]]:
    """What can be done to the function's conditions: its name, a call that does it to this tree, the lines it is on."""
    for node in ast.walk(function):
        for name, change in _changes_of(node):
            yield name, change, _lines_of(node)


def _lines_of(node: ast.AST) -> range:
    """Whoever evaluates the condition passes one of these lines; those of the branches are not among them."""
    asked: Any = node
    if isinstance(node, ast.If | ast.IfExp):
        asked = node.test
    elif isinstance(node, ast.comprehension):
        asked = node.ifs[0]
    return range(asked.lineno, asked.end_lineno + 1)


def _changes_of(node: ast.AST) -> Iterator[tuple[str, Callable[[], None]]]:
    if isinstance(node, ast.BoolOp):
        yield from _without_operands(node)
    elif isinstance(node, ast.Compare):
        yield f"turned “{_short(node)}”", partial(node.ops.__setitem__, 0, TURNED[type(node.ops[0])]())
    elif isinstance(node, ast.If | ast.IfExp):
        for answer in (True, False):
            yield f"{answer} for “{_short(node.test)}”", partial(_answer, node, answer)
    elif isinstance(node, ast.comprehension):
        for number, condition in enumerate(node.ifs):
            yield f"without if “{_short(condition)}”", partial(node.ifs.__setitem__, number, ast.Constant(True))


def _without_operands(node: ast.BoolOp) -> Iterator[tuple[str, Callable[[], None]]]:
    neutral = ast.Constant(isinstance(node.op, ast.And))
    for number, operand in enumerate(node.values):
        # `or 0` and `or None` say which empty value it is; without them it is empty as well.
        if not (isinstance(operand, ast.Constant) and bool(operand.value) == neutral.value):
            yield f"without “{_short(operand)}”", partial(node.values.__setitem__, number, neutral)


def _short(node: ast.AST) -> str:
    return ast.unparse(node)[:60]


def _answer(node: ast.If | ast.IfExp, answer: bool) -> None:
    node.test = ast.Constant(answer)


PARTS: Mapping[str, Callable[[], Iterator[Mutant]]] = {
    "transitions": transitions,
    "notices": told,
    "policies": rules,
}
