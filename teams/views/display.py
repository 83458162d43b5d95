"""Colours, print size and language, without a script and without signing in.

The form has no token, because pages that a proxy keeps for everybody have the switch too (decision 47). It changes no
more than how a page looks, and is refused where the browser says that it came from another site.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from web.display import remember, wanted

ELSEWHERE = ("cross-site", "same-site")


@csrf_exempt
@login_not_required
@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen and return to the page it was chosen on."""
    if request.headers.get("Sec-Fetch-Site") in ELSEWHERE:
        raise PermissionDenied
    response = HttpResponseRedirect(_page_before(request))
    remember(response, wanted(request.POST.dict()))
    return response


def _page_before(request: HttpRequest) -> str:
    page = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if is_ours else "/"
