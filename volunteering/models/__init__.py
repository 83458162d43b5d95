"""The tables of red stations, wishes, activities and proofs of service."""

from volunteering.models.activity import Activity, ActivityShift, Attendance, Proof, SignUp, Volunteer
from volunteering.models.need import Claim, Need, NeedEvent
from volunteering.models.roster import RosterLine

__all__ = [
    "Activity",
    "ActivityShift",
    "Attendance",
    "Claim",
    "Need",
    "NeedEvent",
    "Proof",
    "RosterLine",
    "SignUp",
    "Volunteer",
]
