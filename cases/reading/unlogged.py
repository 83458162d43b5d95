"""Words of a search that must stand in no address and no log: sealed, for the person who typed them, for a while."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from cases.rules import sealing
from teams.models import User

LASTS = dt.timedelta(hours=12)
LONGEST = 1200
BETWEEN = "|"


@dataclass(frozen=True, slots=True)
class Search:
    """`lookup`: the row on record that says which matters a telephone raised; 0 if none was looked up."""

    words: str = ""
    lookup: int = 0


def sealed(search: Search, user: User) -> str:
    """The sealed text that stands in the address instead of the words."""
    return sealing.seal(BETWEEN.join((str(user.pk), str(search.lookup), search.words))).decode()


def opened(token: str, user: User) -> Search:
    """The sealed search; an empty one if it has expired or belongs to another person."""
    whose, _first, rest = sealing.unseal_fresh(token[:LONGEST], LASTS).partition(BETWEEN)
    lookup, _second, words = rest.partition(BETWEEN)
    return Search(words, int(lookup)) if whose == str(user.pk) else Search()
