"""Requests with files: measured before they are read, and refused with a page that says what to do."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from cases.evidence import aside
from cases.evidence.fields import MOST_PHOTOS
from cases.evidence.photos import MAX_BYTES
from teams.http import P, UserRequest, View
from web import again

LARGEST = MOST_PHOTOS * MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def limited(view: View[P]) -> View[P]:
    """A view that takes files. Looking for the CSRF token reads the request, so it is done here, after measuring."""
    checked: View[P] = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def measured(request: UserRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not _fits(request):
            return too_large(request)
        try:
            return checked(request, *args, **kwargs)
        except aside.Busy:
            return busy(request)

    return measured


def _fits(request: HttpRequest) -> bool:
    if said_length(request) > LARGEST:
        return False
    try:
        len(request.POST)
    except TOO_LARGE:
        return False
    return True


def said_length(request: HttpRequest) -> int:
    """How many bytes the request says that it brings; 0 where it does not say."""
    said = str(request.META.get("CONTENT_LENGTH") or "")
    return int(said) if said.isdecimal() else 0


def too_large(request: HttpRequest) -> HttpResponse:
    page: dict[str, Any] = {
        "status": 413,
        "title": _("This is more than can be sent at once"),
        "advice": _("Go back and send fewer or smaller files: at most nine, each of at most 15 MB. Nothing was saved."),
    }
    return render(request, "errors/page.html", page, status=413)


def busy(request: HttpRequest) -> HttpResponse:
    """Others are sending pictures too: what was typed stays, and nobody is kept waiting for long."""
    response = again.kept(
        request,
        status=503,
        title=_("Many photos are coming in just now"),
        advice=_(
            "Nothing was saved. Wait a moment and send it once more. Photos that the form no longer shows have to be "
            "chosen again."
        ),
    )
    response.headers["Retry-After"] = str(aside.BUSY_FOR_SECONDS)
    return response
