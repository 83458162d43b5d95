"""Colours, print size and language, without a script and without signing in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from web.display import remember, wanted


@login_not_required
@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen and return to the page it was chosen on."""
    response = HttpResponseRedirect(_page_before(request))
    remember(response, wanted(request.POST.dict()))
    return response


def _page_before(request: HttpRequest) -> str:
    page = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if is_ours else "/"
