"""Whoever changes the configuration in these tests: networks know nobody."""

from __future__ import annotations

from dataclasses import dataclass

from networks.models import Area
from web.errors import NotAllowed


@dataclass(frozen=True)
class Somebody:
    """May change what lies in one subtree; the empty path is everywhere."""

    path: str = ""
    id: int = 7
    name: str = "周敏"

    def require(self, area: Area) -> None:
        if not area.path.startswith(self.path):
            raise NotAllowed("不在您管理的辖区内。")
