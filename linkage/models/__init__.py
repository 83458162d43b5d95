from linkage.models.alliance import Entry, Match, Organisation
from linkage.models.firm import Care, Firm, FirmQuerySet, Request, Visit

__all__ = ["Care", "Entry", "Firm", "FirmQuerySet", "Match", "Organisation", "Request", "Visit"]
