"""Colours, print size and language, without a script and without signing in."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from teams.display import CHOICES

A_YEAR = timedelta(days=365)


@login_not_required
@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen and return to the page it was chosen on; what is not on offer changes nothing."""
    response = HttpResponseRedirect(_page_before(request))
    offered = CHOICES | {settings.LANGUAGE_COOKIE_NAME: tuple(code for code, _ in settings.LANGUAGES)}
    wanted = request.POST.dict() | {settings.LANGUAGE_COOKIE_NAME: request.POST.get("language", "")}
    for name, allowed in offered.items():
        if wanted.get(name) in allowed:
            _remember(response, name, wanted[name])
    return response


def _page_before(request: HttpRequest) -> str:
    page = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if is_ours else "/"


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=A_YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )
