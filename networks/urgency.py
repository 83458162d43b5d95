"""How much a text sounds like somebody in danger, whatever it is in danger of: weights learnt from labelled texts.

Words that somebody thought of miss what nobody thought of. A logistic regression over the letters and pairs of letters
of each clause hears how frightened people write and how people complain. It learns from `data/danger_texts.tsv`
(`manage.py learn_dangers`) and is kept as a table, so it is read with nothing but addition.
"""

from __future__ import annotations

import csv
import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from networks import phrases

DATA = Path(__file__).resolve().parent / "data"
TABLE, TEXTS = DATA / "danger_weights.csv", DATA / "danger_texts.tsv"
INTERCEPT = ""
WINDOW = 60
"""So many letters are weighed at once: a cry for help at the end of a long complaint is not outweighed by it."""
STRETCH, STEP = 10, 4
"""So many are weighed for themselves, each stretch of a clause some letters after the one before."""
SELDOM = 2
"""A piece that stands in fewer texts teaches nothing."""
ROUNDS, PACE, SHRINKAGE = 15, 0.1, 1e-3
CLAUSE_END = re.compile(f"[{re.escape(phrases.CLAUSE_ENDS)}]")

Pieces = frozenset[str]


@dataclass(frozen=True, slots=True)
class Weights:
    """What each piece speaks for: above zero for danger, below for everyday life."""

    of: Mapping[str, float]
    intercept: float

    def score(self, text: str) -> float:
        """The highest of the parts of a text; a piece that was never learnt says nothing."""
        return max(map(self._weigh, windows(text)), default=self.intercept)

    def loudest(self, text: str) -> float:
        """The highest of its shortest stretches: what remains of a cry for help amid everyday words."""
        return max(map(self._weigh, stretches(text)), default=self.intercept)

    def _weigh(self, pieces: Pieces) -> float:
        known = [self.of[piece] for piece in pieces if piece in self.of]
        return self.intercept + sum(known) / math.sqrt(len(known) + 1)


@cache
def weights() -> Weights:
    """As they come with the application."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        of = {row["piece"]: float(row["weight"]) for row in csv.DictReader(lines)}
    return Weights(of, of.pop(INTERCEPT))


def written(learnt: Weights, path: Path = TABLE) -> None:
    """Keep what was learnt as a table; weights that round to nothing are left out."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines, lineterminator="\n")
        table.writerow(["piece", "weight"])
        table.writerow([INTERCEPT, f"{learnt.intercept:.3f}"])
        rounded = ((piece, f"{weight:.3f}") for piece, weight in sorted(learnt.of.items()))
        table.writerows((piece, weight) for piece, weight in rounded if float(weight))


def windows(text: str) -> Iterator[Pieces]:
    """The pieces of the whole text, or where it is long of each stretch of clauses in it."""
    clauses = _clauses(text)
    begin = length = 0
    for end, clause in enumerate(clauses):
        length += len(clause)
        while length > WINDOW and begin < end:
            yield _pieces(clauses[begin:end])
            while length > WINDOW and begin < end:
                length -= len(clauses[begin])
                begin += 1
    if begin < len(clauses):
        yield _pieces(clauses[begin:])


def stretches(text: str) -> Iterator[Pieces]:
    """The pieces of each clause, or where it is long of each stretch of it: many write without any sign."""
    for clause in _clauses(text):
        for begin in range(0, max(1, len(clause) - STRETCH + STEP), STEP):
            yield _pieces([clause[begin : begin + STRETCH]])


def _clauses(text: str) -> list[str]:
    written = phrases.with_clauses(phrases.first_and_last(text))
    return [clause for clause in CLAUSE_END.split(written) if clause]


def learn(texts: Iterable[tuple[str, bool]]) -> Weights:
    """Weights by which the texts with danger stand apart from the others; the same texts give the same weights."""
    rows = [(set().union(*windows(text)), is_danger) for text, is_danger in texts]
    seen = Counter(piece for pieces, _is_danger in rows for piece in pieces)
    learner = _Learner([(sorted(p for p in pieces if seen[p] >= SELDOM), is_danger) for pieces, is_danger in rows])
    return learner.learnt()


class _Learner:
    """Steepest descent with a pace of its own for each weight (AdaGrad), text by text."""

    def __init__(self, rows: list[tuple[list[str], bool]]) -> None:
        self.rows = rows
        self.of: defaultdict[str, float] = defaultdict(float)
        self.moved: defaultdict[str, float] = defaultdict(lambda: 1e-6)
        self.intercept, self.intercept_moved = 0.0, 1e-6

    def learnt(self) -> Weights:
        order = random.Random(0)  # noqa: S311  # the same order each time, nothing secret
        for _round in range(ROUNDS):
            order.shuffle(self.rows)
            for pieces, is_danger in self.rows:
                self._take_in(pieces, is_danger=is_danger)
        return Weights(dict(self.of), self.intercept)

    def _take_in(self, pieces: Sequence[str], *, is_danger: bool) -> None:
        share = 1 / math.sqrt(len(pieces) + 1)
        score = self.intercept + share * sum(self.of[piece] for piece in pieces)
        wrong = 1 / (1 + math.exp(-max(-30.0, min(30.0, score)))) - is_danger
        self.intercept_moved += wrong * wrong
        self.intercept -= PACE * wrong / math.sqrt(self.intercept_moved)
        for piece in pieces:
            slope = wrong * share + SHRINKAGE * self.of[piece]
            self.moved[piece] += slope * slope
            self.of[piece] -= PACE * slope / math.sqrt(self.moved[piece])


def _pieces(clauses: Sequence[str]) -> Pieces:
    """Letters, and pairs of letters with the beginning and end of the clause among them."""
    edged = [f"^{clause}$" for clause in clauses]
    return frozenset(
        [letter for clause in clauses for letter in clause]
        + [clause[at : at + 2] for clause in edged for at in range(len(clause) - 1)]
    )
