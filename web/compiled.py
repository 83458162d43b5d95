"""Statements whose SQL is compiled once for each shape of a question and executed with the parameters of the moment.

Django composes a queryset and compiles its SQL anew for every request, which costs more than everything else of a page.
Here the queryset stays the only source of the SQL, but it is built from stand-ins: a number, an instant or a text that
stands nowhere else. What was compiled says by the stand-ins where each parameter belongs. Only SQL is kept, never an
answer, so nobody can get another person's rows or yesterday's.

Two things keep a value of one request out of the statement of all. The function that builds the queryset gets stand-ins
and the shape alone, and may not be a closure. And it is built twice, with different stand-ins: where the two statements
differ in anything but their stand-ins, or hold a date of their own, it is refused.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import structlog
from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Field, ForeignKey, Lookup, QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

Bound = int | dt.date | str | list[int]
"""A value that differs from request to request."""
Build = Callable[..., QuerySet[Any, Any]]

# Of 18 digits: a cursor's number must be shorter than the largest a column can hold (`LONGEST_ID`).
NUMBERS: Final = (700_000_000_000_000_000, 800_000_000_000_000_000)
INSTANTS: Final = (
    dt.datetime(7001, 3, 5, 7, 11, 13, 171717, tzinfo=dt.UTC),
    dt.datetime(8002, 9, 17, 19, 23, 29, 313131, tzinfo=dt.UTC),
)
APART: Final = dt.timedelta(days=10_000)
"""Between two instants of one statement, and more than twice what any is moved by."""
TEXTS: Final = ("\ue000", "\ue001")
LARGEST: Final = 2**63 - 1
"""What a column can hold. Beyond it Django knows without asking that no row can answer; PostgreSQL raises."""
MOST_KEPT: Final = 512
"""Shapes kept of one statement. There are some dozens; a limit costs one compilation more and no memory."""
log = structlog.get_logger("web.compiled")
IN_A_LIST: Final = re.compile(r"IN \(%s(?:, %s)+\)")
SHOWN: Final = 240
"""Characters on either side of the place where two statements part."""
compared: Final[set[Hashable]] = set()
"""What the tests have compared with its source in the module they are at; empty in a running service."""


class NotCompiled(Exception):
    """A queryset that cannot be kept: something in it is neither the same for everybody nor a declared parameter."""


class AnyOf(Lookup):
    """`column__any_of=[…]`: one parameter however many numbers there are, so the SQL stays the same."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, left_params = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", [*left_params, self.rhs]


Field.register_lookup(AnyOf)
ForeignKey.register_lookup(AnyOf)


@dataclass(frozen=True, slots=True)
class _Slot:
    """Where in the parameters a value belongs, and by how much an instant is moved."""

    place: int
    name: Hashable
    moved: dt.timedelta | None = None


@dataclass(frozen=True, slots=True)
class _Statement:
    """`params`: the parameters, with stand-ins where the slots are. Without SQL no row can answer."""

    sql: str
    params: tuple[Any, ...]
    slots: tuple[_Slot, ...]
    source: QuerySet[Any, Any]
    compiler: SQLCompiler

    def filled(self, values: Mapping[Hashable, Bound]) -> tuple[Any, ...]:
        params = list(self.params)
        for slot in self.slots:
            value: Any = values[slot.name]
            params[slot.place] = value + slot.moved if slot.moved is not None else value
        return tuple(params)


class _ReadyCompiler(SQLCompiler):
    """Its SQL is there already; rows are read from the cursor as from any other statement's."""

    ready: tuple[str, tuple[Any, ...]]

    def as_sql(self, *_args: Any, **_options: Any) -> Any:
        if self.query.select_for_update and self.connection.get_autocommit():
            raise TransactionManagementError("A row lock outside a transaction would be gone at once.")
        return self.ready


class _ReadyQuery(Query):
    ready: tuple[str, tuple[Any, ...]]
    template: SQLCompiler

    def get_compiler(self, using: str | None = None, connection: Any = None, elide_empty: bool = True) -> Any:
        compiler = _ReadyCompiler.__new__(_ReadyCompiler)
        vars(compiler).update(vars(self.template))
        compiler.query, compiler.using, compiler.connection = self, using, connections[using or DEFAULT_DB_ALIAS]
        compiler.ready = self.ready
        return compiler


class Described(Protocol):
    """Something of many values, such as a person with posts, of which a statement needs the shape and the numbers."""

    @property
    def key(self) -> Hashable: ...

    @property
    def numbers(self) -> Sequence[int]: ...

    @property
    def itself(self) -> Any: ...

    def stand_in(self, numbers: Sequence[int]) -> Any:
        """The like of it, made of `key` and these numbers alone."""


class Compiled:
    """A function that builds a queryset, with the statements that were compiled of it, one for each shape.

    `build` gets what makes the shape positionally: as it is, or where it is `Described`, its stand-in. What is bound
    comes by name, as stand-ins too; None is a shape of its own.
    """

    def __init__(self, build: Build) -> None:
        if getattr(build, "__closure__", None):
            raise NotCompiled(f"{build.__qualname__} is a closure: it could hold a value of one request.")
        self.build = build
        self._kept: dict[Hashable, _Statement] = {}

    def rows(self, *shape: Any, **bound: Bound | None) -> QuerySet[Any, Any]:
        """The queryset that `build` would give, ready to be read once; not to be filtered further."""
        if any(type(value) is int and value > LARGEST for value in bound.values()):
            return self._anew(shape, bound)
        key = (
            *(part.key if hasattr(part, "stand_in") else part for part in shape),
            *((name, type(value)) for name, value in bound.items()),
        )
        kept = self._kept.get(key)
        if kept is None:
            try:
                kept = self._keep(key, shape, bound)
            except NotCompiled:
                if settings.COMPILED_IS_COMPARED:
                    raise
                # A page that is slow is better than none. Values stay out of the log.
                log.error("not_compiled", statement=self.build.__qualname__)
                return self._anew(shape, bound)
        params = kept.filled(_values(shape, bound))
        if settings.COMPILED_IS_COMPARED:
            self._compare(key, shape, bound, (kept.sql, params))
        return _ready(kept, params)

    def _anew(self, shape: Sequence[Any], bound: Mapping[str, Bound | None]) -> QuerySet[Any, Any]:
        return self.build(*(part.itself if hasattr(part, "stand_in") else part for part in shape), **bound)

    def _compare(
        self, key: Hashable, shape: Sequence[Any], bound: Mapping[str, Bound | None], kept: tuple[str, tuple[Any, ...]]
    ) -> None:
        """Once for each module of tests, shape and person: each time, it took two fifths of the tests of pages."""
        asked = (self, key, *(tuple(part.numbers) for part in shape if hasattr(part, "stand_in")))
        if asked not in compared:
            self._require_same(kept, _sql_of(self._anew(shape, bound))[:2])
            compared.add(asked)

    def _require_same(self, kept: tuple[str, tuple[Any, ...]], anew: tuple[str, tuple[Any, ...]]) -> None:
        """The members of a list of numbers may come in any order."""
        if kept[0] != anew[0] or _in_order(*kept) != _in_order(*anew):
            apart = _first_difference(*((kept[0], anew[0]) if kept[0] != anew[0] else (repr(kept[1]), repr(anew[1]))))
            raise NotCompiled(f"{self.build.__qualname__}: what is kept asks something else than the queryset. {apart}")

    def _keep(self, key: Hashable, shape: Sequence[Any], bound: Mapping[str, Bound | None]) -> _Statement:
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        statement = self._kept[key] = _compiled(*(self._built(shape, bound, turn) for turn in (0, 1)))
        return statement

    def _built(self, shape: Sequence[Any], bound: Mapping[str, Bound | None], turn: int) -> _Built:
        values = _values(shape, bound)
        stands = {name: _stand_in(value, place, turn) for place, (name, value) in enumerate(values.items())}
        parts = [
            part.stand_in([stands[at, nth] for nth in range(len(part.numbers))]) if hasattr(part, "stand_in") else part
            for at, part in enumerate(shape)
        ]
        source = self.build(*parts, **{name: stands.get(name) for name in bound})
        sql, params, compiler = _sql_of(source)
        return _Built(sql, params, stands, source, compiler)


@dataclass(frozen=True, slots=True)
class _Built:
    sql: str
    params: tuple[Any, ...]
    stands: Mapping[Hashable, Bound]
    source: QuerySet[Any, Any]
    compiler: SQLCompiler


def _values(shape: Sequence[Any], bound: Mapping[str, Bound | None]) -> dict[Hashable, Bound]:
    """What is bound, by name; the numbers of a described part by its place and theirs."""
    values: dict[Hashable, Bound] = {name: value for name, value in bound.items() if value is not None}
    for at, part in enumerate(shape):
        if hasattr(part, "stand_in"):
            values |= {(at, nth): number for nth, number in enumerate(part.numbers)}
    return values


def _stand_in(value: Bound, place: int, turn: int) -> Bound:
    if isinstance(value, str):
        return f"{TEXTS[turn]}{place}{TEXTS[turn]}"
    if isinstance(value, dt.datetime):
        return INSTANTS[turn] + place * APART
    if isinstance(value, dt.date):
        return INSTANTS[turn].date() + place * APART
    number = NUMBERS[turn] + place
    return [number] if isinstance(value, list) else number


def _sql_of(source: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...], SQLCompiler]:
    """The compiled statement; without SQL where no row can answer."""
    compiler = source.query.get_compiler(source.db)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return "", (), compiler
    return sql, tuple(params), compiler


def _compiled(one: _Built, other: _Built) -> _Statement:
    """What both turns agree on, and a slot wherever each has its stand-in of the same name."""
    if one.sql != other.sql or len(one.params) != len(other.params):
        raise NotCompiled(f"The SQL depends on the values themselves: {one.sql}")
    slots = []
    for place, pair in enumerate(zip(one.params, other.params, strict=True)):
        found, again = (_slot(place, param, built.stands) for param, built in zip(pair, (one, other), strict=True))
        if found != again or (found is None and (_plain(pair[0]) != _plain(pair[1]) or isinstance(pair[0], dt.date))):
            raise NotCompiled(f"Parameter {place} is neither the same for everybody nor as it was given: {pair}")
        if found:
            slots.append(found)
    return _Statement(one.sql, one.params, tuple(slots), one.source, one.compiler)


def _slot(place: int, param: Any, stands: Mapping[Hashable, Bound]) -> _Slot | None:
    for name, stand in stands.items():
        if type(param) is type(stand) and param == stand:
            return _Slot(place, name)
        if isinstance(param, dt.datetime) and isinstance(stand, dt.datetime) and abs(param - stand) < APART / 2:
            return _Slot(place, name, param - stand)
    return None


def _ready(kept: _Statement, params: tuple[Any, ...]) -> QuerySet[Any, Any]:
    query = _ReadyQuery.__new__(_ReadyQuery)
    vars(query).update(vars(kept.source.query))
    query.template, query.ready = kept.compiler, (kept.sql, params)
    source: Any = kept.source
    rows = source.__class__(model=source.model, query=query, using=source.db)
    rows._iterable_class, rows._fields = source._iterable_class, source._fields
    found: QuerySet[Any, Any] = rows
    return found


def _plain(param: Any) -> Any:
    """What the driver wraps (JSON) compares by what is in it."""
    return getattr(param, "adapted", param)


def _first_difference(kept: str, anew: str) -> str:
    """Where two statements part; seen by whoever runs the tests, and by nobody else."""
    at = len(os.path.commonprefix([kept, anew]))
    around = slice(max(0, at - SHOWN), at + SHOWN)
    return f"Kept: …{kept[around]}… Anew: …{anew[around]}…"


def _in_order(sql: str, params: Sequence[Any]) -> list[Any]:
    ordered = [_plain(param) for param in params]
    for run in IN_A_LIST.finditer(sql):
        first = sql.count("%s", 0, run.start())
        last = first + run.group().count("%s")
        ordered[first:last] = sorted(ordered[first:last], key=repr)
    return ordered
