"""Signing in, and one statement that brings a person with today's posts and unread notices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone

from networks.naming import sign_in_key
from teams.actions import tries
from teams.codes import in_groups, letters_of
from teams.models import InboxEntry, Post, SignInCode, User
from web.compiled import Compiled


def tried_name(request: HttpRequest | None, credentials: Mapping[str, str] | None) -> str:
    """By which tries are counted: the same account however its name is typed."""
    typed = credentials or (request.POST if request else {})
    return sign_in_key(str(typed.get("username") or ""))


def _unread(person: str) -> Coalesce:
    unread = InboxEntry.objects.filter(user=OuterRef(person), read_at=None).order_by().values("user")
    return Coalesce(Subquery(unread.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def _posts(*, person: int, today: dt.date) -> QuerySet[Post]:
    posts = Post.objects.current(today).filter(person=person).select_related("person", "unit__area", "area")
    return posts.annotate(unread_count=_unread("person")).order_by("pk")


POSTS = Compiled(_posts)


class GuardBackend:
    """Stands before all others: what must wait costs no hash, and neither axes nor the limits count it again.

    It signs nobody in, so it has no `get_user`: a session can never belong to it.
    """

    def authenticate(self, request: HttpRequest | None, username: str | None = None, **_more: Any) -> None:
        if request is None:
            return
        if seconds := tries.must_wait(request, username or ""):
            request.axes_locked_out = True  # type: ignore[attr-defined]  # axes answers with the page that says so
            request.must_wait = seconds  # type: ignore[attr-defined]  # for that page
            raise PermissionDenied


class CodeBackend:
    """Whoever types a one-time code in place of a password; the page that follows asks for a password.

    It stands before the passwords and behind the limit of tries: looking a code up costs no hash. It cannot give the
    person of a session (no `get_user`): nobody is signed in by a code alone.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_more: Any
    ) -> User | None:
        if not letters_of(password or ""):
            return None
        # One statement whether or not there is such a name: the time of the answer tells nothing.
        asked = SignInCode.objects.live().select_related("person")
        held = asked.filter(person__sign_in_key=sign_in_key(username or ""), person__is_active=True).first()
        return held.person if held and held.is_opened_by(password or "") else None


class PostsBackend(ModelBackend):
    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **more: Any
    ) -> User | None:
        """By the password; one that was given in groups works without its dashes too."""
        found = super().authenticate(request, username, password, **more)
        if found is None and "-" not in (password or "") and (letters := letters_of(password or "")):
            found = super().authenticate(request, username, in_groups(letters), **more)
        return found if isinstance(found, User) else None

    def get_user(self, user_id: int) -> User | None:
        """The person with `current_posts` filled; whoever has no post today still signs in, and sees nothing."""
        posts = list(POSTS.rows(person=user_id, today=timezone.localdate()))
        if not posts:
            return _without_a_post(user_id)
        user = posts[0].person
        user.current_posts = posts
        user.unread_count = posts[0].unread_count
        return user if user.is_active else None


def _without_a_post(user_id: int) -> User | None:
    user = User.objects.filter(pk=user_id, is_active=True).annotate(unread=_unread("pk")).first()
    if user:
        user.unread_count = user.unread
    return user
