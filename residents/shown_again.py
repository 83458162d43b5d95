"""Forms of residents shown again with their photos, which the server keeps where no script does (decision 62)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from cases.evidence.outlasting import KeepsPhotos
from cases.rules.errors import TooManyTries
from residents import pace


def keep(request: HttpRequest, form: KeepsPhotos) -> None:
    """Let the photos of a form that is shown again wait for it; a script keeps them in the page."""
    if not form.photos_at_hand or request.headers.get("X-Keeps-Photos"):
        return
    try:
        if form.photos_field.good:
            pace.KEEPING.require(request)
    except TooManyTries:
        return
    form.keep_photos()


def about(request: HttpRequest, form: KeepsPhotos) -> dict[str, Any]:
    """What its page says of photos: which wait, and whether some have to be chosen again."""
    chosen = len(request.FILES.getlist(form.photos_in))
    return {"waiting": form.waiting, "lost_photos": chosen > 0 and len(form.waiting) < chosen + len(form.before)}
