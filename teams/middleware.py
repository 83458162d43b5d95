"""Scripts that ask for something nobody is signed in for get a sentence instead of the sign-in page."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render


class SignedIn(LoginRequiredMiddleware):
    """Everything but a view marked otherwise asks for a sign-in."""

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponseBase | None:
        """401 with one sentence for a script, which keeps the page and what was typed in it; else the sign-in page."""
        refused = super().process_view(request, *view)
        if refused and request.headers.get("HX-Request"):
            return render(request, "teams/_signed_out.html", status=401)
        return refused
