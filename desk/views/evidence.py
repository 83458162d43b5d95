"""Evidence is served to whoever sees the case, and to nobody else."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from cases.access.disclosure import may_open
from cases.models import Case, Evidence
from desk.taking import REFERENCE
from teams.http import UserRequest
from teams.models import User
from web.pages import page

# If a browser ever takes a file for a page, this policy lets the page do nothing.
NOTHING_RUNS = "default-src 'none'; sandbox"
KEPT_FOR = 3600


@page
def evidence(request: UserRequest, reference: str, uid: UUID) -> HttpResponse:
    """The file as it was stored: a photo to look at, a paper to download."""
    return served(opened_by(request.user, reference, uid))


def opened_by(person: User, reference: str, uid: UUID) -> Evidence:
    """The photo or paper, for pages and API; 404 unless this person sees the case and may open it."""
    if not REFERENCE.fullmatch(reference):
        raise Http404
    case = get_object_or_404(Case.objects.visible_to(person).as_read_by(person).only("pk"), reference=reference)
    kept = get_object_or_404(Evidence, case=case, uid=uid)
    if not may_open(kept, case):
        raise Http404
    return kept


def served(kept: Evidence) -> HttpResponse:
    """The stored file, with headers that keep it a file whatever a browser takes it for."""
    response = HttpResponse(_content(kept), content_type=kept.mime)
    place = "inline" if kept.is_photo else "attachment"
    response.headers["Content-Disposition"] = f'{place}; filename="{kept.uid.hex[:8]}.{kept.extension.lstrip(".")}"'
    response.headers["Content-Security-Policy"] = NOTHING_RUNS
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = f"private, max-age={KEPT_FOR}"
    return response


def _content(kept: Evidence) -> bytes:
    try:
        with kept.content.open("rb") as file:
            return bytes(file.read())
    except FileNotFoundError as error:
        raise Http404 from error
