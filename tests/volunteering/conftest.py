"""The small world of `tests.cases`."""

from tests.cases.conftest import _built, committed_world, world

__all__ = ["_built", "committed_world", "world"]
