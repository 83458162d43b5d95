"""Fifty people who press at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from web.errors import Refusal

FIFTY = 50
AT_ONCE = 10


def at_once(act: Callable[[int], object]) -> list[str]:
    """Fifty times, ten at any moment: what each was refused with, empty where it was taken."""

    def once(number: int) -> str:
        try:
            act(number)
        except Refusal as refusal:
            return str(refusal)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(once, range(FIFTY)))
