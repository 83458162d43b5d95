"""The tables of red stations and wishes."""

from volunteering.models.need import Claim, Need, NeedEvent
from volunteering.models.roster import RosterLine

__all__ = ["Claim", "Need", "NeedEvent", "RosterLine"]
