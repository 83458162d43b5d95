"""What the words of a matter call for before it is sent: numbers to ring, other channels, and others who raised it."""

from __future__ import annotations

from dataclasses import dataclass

from cases.reading.duplicates import Near, near
from networks import dangers, rules
from networks.models import Area, Danger
from networks.other_channels import OtherChannel, named_in


@dataclass(frozen=True, slots=True)
class Heard:
    dangers: tuple[Danger, ...] = ()
    channels: tuple[OtherChannel, ...] = ()
    near: tuple[Near, ...] = ()

    @property
    def numbers(self) -> list[str]:
        """The numbers to ring, the likeliest first."""
        return dangers.numbers(self.dangers)

    @property
    def marks(self) -> list[str]:
        """By what the form knows that these stood before the sender's eyes; dangers are known by their numbers."""
        return [*(channel.code for channel in self.channels), *(one.reference for one in self.near)]


def hear(text: str, area: Area | None = None, place: str = "") -> Heard:
    """Nothing is heard in an empty text; without an area nobody is near."""
    if not text.strip():
        return Heard()
    found = tuple(near(area, text, place)) if area else ()
    return Heard(tuple(dangers.heard(text, rules.recent())), tuple(named_in(text)), found)
