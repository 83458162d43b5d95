"""What no community may issue, and what to do instead: twenty kinds, from a table that each place checks and edits."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from networks.folding import fold
from services.choices import ABOLISHED, NO_SUCH_PROOF
from web.errors import Refusal

TABLE = Path(__file__).parent / "data" / "certificates_abolished.csv"
RULE = "民发〔2020〕20号"


@dataclass(frozen=True, slots=True)
class Abolished:
    """One kind. `number` is its place in the ministries' list, which its address holds."""

    number: int
    kinds: tuple[str, str]
    instead_of_it: tuple[str, str]
    phone: str

    @property
    def name(self) -> str:
        """`健在证明`."""
        return self.kinds[1] if _place() else f"{self.kinds[0]}证明"

    @property
    def instead(self) -> str:
        return self.instead_of_it[_place()]

    @property
    def spelling(self) -> str:
        """All of it as searches read it."""
        return fold(" ".join((*self.kinds, *self.instead_of_it, "证明")))


class NeverIssued(Refusal):
    """Somebody asks for a proof that the ministries abolished."""

    code = "abolished_proof"

    def __init__(self, kind: Abolished) -> None:
        super().__init__(
            _("“%(name)s” is not issued here: since 2020 no community may (%(rule)s). Instead: %(instead)s")
            % {"name": kind.name, "rule": RULE, "instead": kind.instead}
        )


def _place() -> int:
    return int((get_language() or "").startswith("en"))


@cache
def kinds() -> tuple[Abolished, ...]:
    """All twenty, those first that are asked for most."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Abolished(
                ABOLISHED.index(row["kind"]) + 1,
                (row["kind"], row["kind_en"]),
                (row["instead"], row["instead_en"]),
                row["phone"],
            )
            for row in csv.DictReader(file)
        )


def numbered(number: int) -> Abolished | None:
    return next((kind for kind in kinds() if kind.number == number), None)


def found(words: str) -> list[Abolished]:
    """Those in which each word stands, of the name or of what to do instead."""
    wanted = fold(words).replace("证明", " ").split() or [fold(words)]
    return [kind for kind in kinds() if all(word in kind.spelling for word in wanted)]


def named_in(text: str) -> Abolished | None:
    """The abolished kind whose name stands in the text."""
    match = re.search(NO_SUCH_PROOF, text)
    if match is None:
        return None
    said = match[0].replace("(", "（").replace(")", "）")
    return next(kind for kind in kinds() if kind.kinds[0] == said)


def require_none(text: str) -> None:
    """Raise NeverIssued where the text names an abolished kind; whoever asks, at whatever door."""
    if kind := named_in(text):
        raise NeverIssued(kind)
