"""Every refusal as problem+json (RFC 9457), by one function: status, code and sentence are those of the refusal."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from api.errors import (
    Invalid,
    NotSignedIn,
    StillRunning,
    TooManyRequests,
    TooMuch,
    Unavailable,
    Unreadable,
    WrongMedia,
    WrongMethod,
)
from api.serial import plain
from cases.evidence.aside import BUSY_FOR_SECONDS, Busy
from cases.evidence.uploads import TOO_LARGE
from cases.rules.errors import IllegalMove
from web.errors import NO_ROOM, RETRY_AFTER_SECONDS, RETRY_WITHOUT_ROOM_SECONDS, NotAllowed, Refusal

PROBLEM = "application/problem+json"
TYPE = "urn:governance:problem:"


def answer(raised: Exception, context: dict[str, Any]) -> Response | None:
    """For Django REST framework; None, which is 500, where nobody foresaw it."""
    if isinstance(raised, Http404):
        return response(404, {"code": "not_found", "detail": _("It does not exist, or is not yours to see.")})
    refusal = raised if isinstance(raised, Refusal) else _refusal(raised)
    return None if refusal is None else response(refusal.status, of(refusal), **_headers(refusal))


def response(status: int, told: dict[str, Any], **headers: str) -> Response:
    body = {"type": TYPE + told["code"], "title": told["code"].replace("_", " "), "status": status, **told}
    return Response(plain(body), status=status, content_type=PROBLEM, headers=headers)


def of(refusal: Refusal) -> dict[str, Any]:
    """The members of a refusal: its code and sentence, and what each kind says besides."""
    told: dict[str, Any] = {"code": refusal.code, "detail": str(refusal)}
    if isinstance(refusal, Invalid):
        told["errors"] = [
            {"field": field, "detail": str(why)} for field, reasons in refusal.errors.items() for why in reasons
        ]
    elif refusal.field:
        told["errors"] = [{"field": refusal.field, "detail": str(refusal)}]
    if isinstance(refusal, IllegalMove):
        told["possible"] = [str(one) for one in refusal.possible]
    more: dict[str, Any] = vars(refusal).get("more", {})
    return told | more


def _headers(refusal: Refusal) -> dict[str, str]:
    if isinstance(refusal, NotSignedIn):
        return {"WWW-Authenticate": 'Bearer realm="api"'}
    if isinstance(refusal, TooManyRequests | Unavailable):
        return {"Retry-After": str(refusal.seconds)}
    return {"Retry-After": "1"} if isinstance(refusal, StillRunning) else {}


def _refusal(raised: Exception) -> Refusal | None:
    """What came from the frameworks or the machine, as one of ours."""
    if isinstance(raised, OperationalError | InterfaceError):
        return Unavailable(_("The service is interrupted. Nothing was saved."), RETRY_AFTER_SECONDS)
    if isinstance(raised, Busy):
        return Unavailable(_("Many photos are coming in just now"), BUSY_FOR_SECONDS)
    if isinstance(raised, OSError) and raised.errno in NO_ROOM:
        return Unavailable(_("There is no room for files just now"), RETRY_WITHOUT_ROOM_SECONDS)
    if isinstance(raised, TOO_LARGE):
        return TooMuch()
    return _of_frameworks(raised)


def _of_frameworks(raised: Exception) -> Refusal | None:
    if isinstance(raised, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        return NotSignedIn()
    if isinstance(raised, PermissionDenied | exceptions.PermissionDenied):
        return NotAllowed(str(raised))
    if isinstance(raised, exceptions.MethodNotAllowed):
        return WrongMethod()
    if isinstance(raised, exceptions.UnsupportedMediaType):
        return WrongMedia()
    if isinstance(raised, exceptions.APIException | SuspiciousOperation):
        return Unreadable(_("This request cannot be read"))
    return None
