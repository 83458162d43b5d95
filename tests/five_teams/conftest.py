"""The small world of `tests.alliances`, with its firms and their team."""

from tests.alliances.conftest import _built, world

__all__ = ["_built", "world"]
