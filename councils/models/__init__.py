"""The tables of councils."""

from councils.models.meeting import Meeting, MeetingPhoto
from councils.models.promise import Promise, PromiseTold
from councils.models.record import Correction, CouncilEvent
from councils.models.topic import ResidentsVote, Topic

__all__ = [
    "Correction",
    "CouncilEvent",
    "Meeting",
    "MeetingPhoto",
    "Promise",
    "PromiseTold",
    "ResidentsVote",
    "Topic",
]
