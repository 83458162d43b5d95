"""Why a file cannot be taken, as a word that the other side of the process knows a sentence for."""

from __future__ import annotations


class Unfit(Exception):
    """`most` goes into the sentence where it names a limit."""

    def __init__(self, why: str, most: int = 0) -> None:
        super().__init__(why)
        self.why, self.most = why, most
