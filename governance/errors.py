"""The pages shown when a request gets no answer of its own.

They are rendered without the request: a page that is constant but for a rule's own sentence can neither fail
a second time nor tell a stranger the difference between "not there" and "not yours".
"""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from web import again
from web.errors import NO_ROOM, RETRY_AFTER_SECONDS, RETRY_WITHOUT_ROOM_SECONDS


def _page(status: int, *, title: str, advice: str, sentence: str = "") -> HttpResponse:
    body = render_to_string("errors/page.html", {"title": title, "sentence": sentence, "advice": advice})
    return HttpResponse(body, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        400,
        title=_("This request cannot be read"),
        advice=_("Go back and fill in the form again. If you sent files, send fewer or smaller ones."),
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """With the sentence of the rule that refused, where it was one of ours."""
    return _page(
        403,
        title=_("Your post does not allow this"),
        sentence=str(exception),
        advice=_("If you need it for your work, ask the person who looks after posts in your unit."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Named to scripts by a header: after a new sign-in they take the new token and send once more."""
    response = again.kept(
        request,
        status=403,
        title=_("This page was open too long"),
        advice=_(
            "It has not been sent. Go on with what you wrote and send it once more; photos have to be chosen again."
        ),
    )
    response.headers["X-Refused"] = "csrf"
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        404,
        title=_("There is nothing here"),
        advice=_("The address is wrong, or it is not yours to see."),
    )


def failed(request: HttpRequest) -> HttpResponse:
    """500, or 503 when it was the database or the room for files: Django calls this while treating the exception."""
    raised = sys.exc_info()[1]
    if isinstance(raised, OperationalError | InterfaceError):
        return unavailable()
    if isinstance(raised, OSError) and raised.errno in NO_ROOM:
        return without_room(request)
    return _page(
        500,
        title=_("Something went wrong on our side"),
        advice=_("Nothing was saved. Try again; if it happens twice, tell the system administrator."),
    )


def without_room(request: HttpRequest) -> HttpResponse:
    """Photos have nowhere to go; what was typed comes back, for without a photo the form may still be sent."""
    advice = _(
        "Nothing was saved. Send it without photos, or once more in a while; the system administrator has to make room."
    )
    response = again.kept(request, status=503, title=_("There is no room for files just now"), advice=advice)
    response.headers["Retry-After"] = str(RETRY_WITHOUT_ROOM_SECONDS)
    return response


def unavailable() -> HttpResponse:
    response = _page(
        503,
        title=_("The service is interrupted"),
        advice=_("Nothing was saved. Wait a moment and try again."),
    )
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response
