"""Photos that come with a step, as rows of the case."""

from __future__ import annotations

from django.core.files.base import ContentFile

from cases.evidence.photos import Cleaned
from cases.models import CaseEvent, Evidence
from teams.models import User


def kept(photo: Cleaned, event: CaseEvent, by: User | None) -> Evidence:
    """The row of a photo that came with a step; the file is stored already."""
    kept = Evidence(
        case=event.case,
        event_seq=event.seq,
        mime=photo.mime,
        extension=photo.extension,
        sha256=photo.sha256,
        size=len(photo.content),
        width=photo.width,
        height=photo.height,
        by=by,
        created_at=event.recorded_at,
    )
    kept.content.save("", ContentFile(photo.content), save=False)
    return kept
