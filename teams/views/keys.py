"""Keys for programs that act for a post of one's own: fetched, which shows a key once, and taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from teams.actions import api_keys
from teams.http import UserRequest
from teams.models import ApiKey
from web.errors import Refusal
from web.fields import row_number


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: UserRequest) -> HttpResponse:
    """GET lists them; POST fetches one (`fetch`) or takes one back (`revoke`), by its number."""
    if request.method != "POST":
        return _listed(request)
    word = "fetch" if "fetch" in request.POST else "revoke"
    own = ApiKey.objects.filter(post__person=request.user)
    key = get_object_or_404(own, pk=row_number(request.POST.get(word)))
    try:
        if word == "fetch":
            return _listed(request, secret=api_keys.fetch(key, by=request.user), fetched=key)
        api_keys.revoke(key, by=request.user)
    except Refusal as refusal:
        return _listed(request, refusal=str(refusal), status=refusal.status)
    messages.success(request, _("Taken back. It opens nothing any more."))
    return redirect("teams:keys")


def _listed(
    request: UserRequest, *, secret: str = "", fetched: ApiKey | None = None, refusal: str = "", status: int = 200
) -> HttpResponse:
    own = ApiKey.objects.filter(post__person=request.user, revoked_at=None).with_places().select_related("use")
    shown = {"keys": list(own.order_by("-pk")), "secret": secret, "fetched": fetched, "refusal": refusal}
    return render(request, "teams/keys.html", shown, status=status)
