"""How far an import has come, said from outside its transaction."""

from __future__ import annotations

from django.db import connection

from imports.models import ImportBatch


class Pace:
    """Says how far a long transaction has come, over a connection of its own: what it says is seen at once."""

    def __init__(self, batch: ImportBatch) -> None:
        self._number = batch.pk
        self._done = 0
        self._said = connection.copy()

    def __enter__(self) -> Pace:
        self._write("attempts = attempts + 1, done = 0", [])
        return self

    def __exit__(self, *_raised: object) -> None:
        self._said.close()

    def of(self, all_of_them: int) -> None:
        self._write("to_do = %s", [all_of_them])

    def on(self, count: int) -> None:
        self._done += count
        self._write("done = %s", [self._done])

    def _write(self, assignment: str, values: list[int]) -> None:
        with self._said.cursor() as cursor:
            cursor.execute(
                f"UPDATE administration_importbatch SET {assignment} WHERE id = %s",  # noqa: S608 - our own words
                [*values, self._number],
            )
