"""Who asks: a program by a key, or a page of ours by its session. Both are judged by posts; a key by one post alone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from api.errors import NotSignedIn, PasswordFirst, ScopeMissing, TooManyRequests
from teams.actions import api_keys
from teams.models import ApiKey, User

BEARER = "bearer "


class ByKey(BaseAuthentication):
    """`Authorization: Bearer gov_…`; each request of a key is counted before anything is looked for."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        secret = bearer(request)
        if secret is None:
            return None
        key = opened(secret)
        return key.post.person, key

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


def bearer(request: Request) -> str | None:
    """The secret in the head of the request; empty where something else stands there, None where nothing does."""
    said = str(request.META.get("HTTP_AUTHORIZATION", ""))
    if not said:
        return None
    return said[len(BEARER) :].strip() if said.lower().startswith(BEARER) else ""


def opened(secret: str) -> ApiKey:
    """The key in force, this request counted."""
    key = api_keys.opened_by(secret)
    if key is None:
        raise NotSignedIn()
    if seconds := api_keys.count_use(key):
        raise TooManyRequests(seconds)
    return key


class BySession(SessionAuthentication):
    """Whoever is signed in on a page; what changes something needs the page's CSRF token."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        found = super().authenticate(request)
        if found is not None and getattr(found[0], "password_is_given", False):
            raise PasswordFirst()
        return found


class InScope(BasePermission):
    """A key reaches as far as its scopes; a person at a page as far as their posts."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not isinstance(request.user, User):
            raise NotSignedIn()
        if isinstance(request.auth, ApiKey) and view.wanted_scope not in request.auth.scopes:
            raise ScopeMissing()
        return True


def is_by_key(request: Request | HttpRequest) -> bool:
    return isinstance(getattr(request, "auth", None), ApiKey)
