"""Scripts that ask for something nobody is signed in for get a sentence instead of the sign-in page."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from web import again
from web.again import typed_before

ADVICE = gettext_lazy(
    "It has not been sent. Sign in in a new window, then come back here and go on with what you wrote. "
    "Photos have to be chosen again."
)


STAYS_OPEN = frozenset({"teams:password", "teams:sign_out", "teams:sign_in", "teams:token", "teams:display"})
"""What a person whose password was given can open before they have chosen another."""


class SignedIn(LoginRequiredMiddleware):
    """Everything but a view marked otherwise asks for a sign-in."""

    def process_view(self, request: HttpRequest, view_func: Any, *rest: Any) -> HttpResponseBase | None:
        """A script gets one sentence, for its page holds what was typed; a posted form is kept on a page of its own.

        Whoever only opens an address gets the sign-in page. The API knows keys beside sessions, and asks by itself.
        """
        if getattr(view_func, "signs_in_by_itself", False):
            return None
        refused = super().process_view(request, view_func, *rest)
        if refused is None:
            return _to_the_password(request)
        if request.headers.get("HX-Request"):
            return render(request, "teams/_signed_out.html", status=401)
        if request.method == "POST" or typed_before(request):
            return again.kept(
                request, status=401, title=_("You are no longer signed in"), advice=str(ADVICE), signs_in=True
            )
        return refused


def _to_the_password(request: HttpRequest) -> HttpResponseBase | None:
    """Whose password somebody else set opens nothing but the page on which another is chosen."""
    if not getattr(request.user, "password_is_given", False):
        return None
    name = request.resolver_match.view_name if request.resolver_match else ""
    if name in STAYS_OPEN:
        return None
    if request.headers.get("HX-Request"):
        return render(request, "teams/_signed_out.html", {"must_choose": True}, status=403)
    return redirect("teams:password")
