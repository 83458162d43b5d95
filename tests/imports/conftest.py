"""The small world of `tests.administration`, with its administrators."""

from tests.administration.conftest import _built, world

__all__ = ["_built", "world"]
