"""Signing in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from teams.models import User


class ChangePasswordForm(PasswordChangeForm):
    """Tries at the old password are counted like tries at signing in, and refused before anything is reckoned."""

    def __init__(self, user: User, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.request = request

    def clean_old_password(self) -> str:
        old: str = self.cleaned_data["old_password"]
        if authenticate(self.request, username=self.user.get_username(), password=old) != self.user:
            raise forms.ValidationError(self.error_messages["password_incorrect"], "password_incorrect")
        return old


class SignInForm(AuthenticationForm):
    trust = forms.BooleanField(
        label=_("This device is mine"),
        help_text=_("You stay signed in for 30 days. Leave it empty on a shared computer."),
        required=False,
    )

    error_messages = {
        "invalid_login": _("The sign-in name or the password is wrong. After five tries it is locked for a while."),
        "inactive": _("This account is closed. Ask the person who looks after posts in your unit."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Sign-in name")
        self.fields["password"].label = _("Password")
