"""What is wrong with the record, in a sentence that names the first bad row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Why(StrEnum):
    GAP = "gap"
    CHANGED = "changed"
    CUT = "cut"
    RATING = "rating"
    EVIDENCE = "evidence"
    REPLY = "reply"
    HOLD = "hold"
    PUBLICATION = "publication"
    FILE_CHANGED = "file_changed"
    FILE_GONE = "file_gone"
    LINK = "link"
    ROW_CHANGED = "row_changed"
    ROW_GONE = "row_gone"
    ROW_UNLINKED = "row_unlinked"
    REWRITTEN = "rewritten"
    LINK_REWRITTEN = "link_rewritten"
    DAY_REWRITTEN = "day_rewritten"
    NOT_SIGNED = "not_signed"
    FILE_ALTERED = "file_altered"
    DISPOSED = "disposed"


# `what` is the number of a case, the kind of a row, a chain or a file; `row` the number of an event, a row or a link.
SENTENCES: Mapping[str, object] = {
    Why.GAP: _("Matter %(what)s: event %(row)s does not follow the one before it; something was taken out or put in."),
    Why.CHANGED: _("Matter %(what)s: event %(row)s was changed after it was written."),
    Why.CUT: _("Matter %(what)s: its record does not end with event %(row)s as the matter says; events are missing."),
    Why.RATING: _("Matter %(what)s: the rating is not the one that event %(row)s recorded."),
    Why.EVIDENCE: _("Matter %(what)s: the photos and papers are not those that event %(row)s recorded."),
    Why.REPLY: _("Matter %(what)s: the reply to an order is not the one that event %(row)s recorded."),
    Why.HOLD: _(
        "Matter %(what)s: that a rating is held, or what was decided of it, is not what event %(row)s recorded."
    ),
    Why.PUBLICATION: _("Matter %(what)s: the published sentence is not as event %(row)s recorded it."),
    Why.FILE_CHANGED: _("Matter %(what)s: the file of a photo or paper added by event %(row)s was changed."),
    Why.FILE_GONE: _("Matter %(what)s: the file of a photo or paper added by event %(row)s is missing."),
    Why.LINK: _("Chain %(what)s: link %(row)s does not follow the one before it."),
    Why.ROW_CHANGED: _("%(what)s, row %(row)s: changed in its table without its trace in the chain."),
    Why.ROW_GONE: _("%(what)s, row %(row)s: deleted from its table without its trace in the chain."),
    Why.ROW_UNLINKED: _("%(what)s, row %(row)s: written into its table without its trace in the chain."),
    Why.REWRITTEN: _("Matter %(what)s: event %(row)s is not the one that was anchored; its history was rewritten."),
    Why.LINK_REWRITTEN: _("%(what)s: its link %(row)s is not the one that was anchored; the ledger was rewritten."),
    Why.DAY_REWRITTEN: _(
        "What was written up to %(what)s is not what anchor %(row)s holds; its own file names the row."
    ),
    Why.NOT_SIGNED: _("%(what)s: anchor %(row)s was not signed by this service."),
    Why.DISPOSED: _("Matter %(what)s: what was disposed of is not as the proof of its disposal says."),
    Why.FILE_ALTERED: _("%(what)s: the lines of anchor %(row)s do not give its digest; the file itself was altered."),
}


@dataclass(frozen=True, slots=True)
class Finding:
    why: Why
    what: str
    row: int

    def __str__(self) -> str:
        return str(SENTENCES[self.why]) % {"what": self.what, "row": self.row}
