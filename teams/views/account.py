"""Signing in and out, and the password."""

from __future__ import annotations

from typing import Any

from axes.helpers import get_cool_off
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from teams.again import refilled
from teams.forms import SignInForm


class SignIn(auth.LoginView):
    form_class = SignInForm
    template_name = "teams/sign_in.html"
    redirect_authenticated_user = True
    extra_context = {"typed_form": "typed"}

    def get_form(self, form_class: Any = None) -> AuthenticationForm:
        return refilled(super().get_form(form_class), self.request)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        if form.cleaned_data["trust"]:
            self.request.session.set_expiry(settings.TRUSTED_DEVICE_AGE)
        language = form.get_user().language
        if language in dict(settings.LANGUAGES):
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, secure=settings.SESSION_COOKIE_SECURE)
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class SignOut(auth.LogoutView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The browser forgets its copies of pages: Back would show the next person what this one had typed."""
        response = super().post(request, *args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache"'
        return response


@require_safe
def signed_in(request: HttpRequest) -> HttpResponse:
    """Where one arrives who signed in again beside a page with something unsent."""
    return render(request, "teams/signed_in.html")


@login_not_required
@never_cache
@require_safe
def token(request: HttpRequest) -> HttpResponse:
    """The token for forms as it is now, and whose it is: a page that was open while somebody signed in asks for it."""
    person = str(request.user.pk) if request.user.is_authenticated else ""
    return JsonResponse({"token": get_token(request), "person": person})


class Password(auth.PasswordChangeView):
    template_name = "teams/password.html"
    success_url = reverse_lazy("teams:password")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        messages.success(self.request, _("The password was changed. Use the new one from now on."))
        return super().form_valid(form)

    def form_invalid(self, form: PasswordChangeForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


def locked(
    request: HttpRequest, original_response: HttpResponse | None = None, credentials: dict[str, str] | None = None
) -> HttpResponse:
    """Too many tries: the page that says so and for how long, for a browser and for a program."""
    wait = get_cool_off(request)
    seconds = int(wait.total_seconds()) if wait else 0
    response = render(request, "teams/locked.html", {"minutes": seconds // 60}, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response
