"""Signing in and out, and the password."""

from __future__ import annotations

import math
import time
from typing import Any

from axes.helpers import get_cool_off
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from teams.actions import codes, tries
from teams.models import SignInCode, User
from teams.sign_in_forms import ChangePasswordForm, SignInForm
from web.again import refilled
from web.errors import Refusal

CODE_BACKEND = "teams.backends.CodeBackend"
FIRST = "first_password"
CHOSEN_WITHIN = 15 * 60
"""Seconds from the code to the password; afterwards the code is typed anew."""


class SignIn(auth.LoginView):
    form_class = SignInForm
    template_name = "teams/sign_in.html"
    redirect_authenticated_user = True
    extra_context = {"typed_form": "typed"}

    def get_form(self, form_class: Any = None) -> AuthenticationForm:
        return refilled(super().get_form(form_class), self.request)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Signed in by a password; a one-time code leads to the page where one is chosen."""
        if form.get_user().backend == CODE_BACKEND:
            return _to_first_password(self.request, form)
        response = super().form_valid(form)
        tries.note_success(self.request, response, form.get_user())
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


def _to_first_password(request: HttpRequest, form: AuthenticationForm) -> HttpResponse:
    request.session.cycle_key()
    found = SignInCode.objects.that_opens(form.get_user(), form.cleaned_data["password"])
    request.session[FIRST] = {"person": form.get_user().pk, "code": found.pk if found else 0, "at": time.time()}
    return redirect("teams:first_password")


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def first_password(request: HttpRequest) -> HttpResponse:
    """Whoever came with a one-time code chooses a password, and is signed in; the code is used then."""
    first = request.session.get(FIRST)
    person = User.objects.filter(pk=first["person"], is_active=True).first() if first else None
    if first is None or person is None or time.time() - first["at"] > CHOSEN_WITHIN:
        return redirect("teams:sign_in")
    form = SetPasswordForm(person, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            person = codes.use(person, first["code"], password=form.cleaned_data["new_password1"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            del request.session[FIRST]
            login(request, person, backend="teams.backends.PostsBackend")
            messages.success(request, _("Your password is set. Sign in with it from now on."))
            response = redirect(settings.LOGIN_REDIRECT_URL)
            tries.note_success(request, response, person)
            return response
    status = 422 if form.errors else 200
    return render(request, "teams/first_password.html", {"form": form, "person": person}, status=status)


class Password(auth.PasswordChangeView):
    template_name = "teams/password.html"
    form_class = ChangePasswordForm
    success_url = reverse_lazy("teams:password")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"request": self.request}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(is_given=getattr(self.request.user, "password_is_given", False), **kwargs)

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        was_given, form.user.password_is_given = form.user.password_is_given, False
        messages.success(self.request, _("The password was changed. Use the new one from now on."))
        response = super().form_valid(form)
        return redirect(settings.LOGIN_REDIRECT_URL) if was_given else response

    def form_invalid(self, form: PasswordChangeForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


def locked(
    request: HttpRequest, original_response: HttpResponse | None = None, credentials: dict[str, str] | None = None
) -> HttpResponse:
    """Too many tries: the page that says so and for how long, for a browser and for a program."""
    wait = get_cool_off(request)
    seconds = getattr(request, "must_wait", 0) or (int(wait.total_seconds()) if wait else 0)
    is_lane = seconds <= tries.LANE.total_seconds() + 1
    shown = {"minutes": math.ceil(seconds / 60), "seconds": seconds if is_lane else 0}
    response = render(request, "teams/locked.html", shown, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response
