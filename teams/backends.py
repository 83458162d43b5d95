"""Signing in, and one statement that brings a person with today's posts and unread notices."""

from collections.abc import Mapping

from django.contrib.auth.backends import ModelBackend
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from networks.naming import sign_in_key
from teams.models import InboxEntry, Post, User


def tried_name(request: HttpRequest | None, credentials: Mapping[str, str] | None) -> str:
    """By which tries are counted: the same account however its name is typed."""
    typed = credentials or (request.POST if request else {})
    return sign_in_key(str(typed.get("username") or ""))


def _unread(person: str) -> Coalesce:
    unread = InboxEntry.objects.filter(user=OuterRef(person), read_at=None).order_by().values("user")
    return Coalesce(Subquery(unread.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


class PostsBackend(ModelBackend):
    def get_user(self, user_id: int) -> User | None:
        """The person with `current_posts` filled; whoever has no post today still signs in, and sees nothing."""
        posts = list(
            Post.objects.current()
            .filter(person=user_id)
            .select_related("person", "unit__area", "area")
            .annotate(unread_count=_unread("person"))
            .order_by("pk")
        )
        if not posts:
            return _without_a_post(user_id)
        user = posts[0].person
        user.current_posts = posts
        user.unread_count = posts[0].unread_count  # type: ignore[attr-defined]  # annotated above
        return user if user.is_active else None


def _without_a_post(user_id: int) -> User | None:
    user = User.objects.filter(pk=user_id, is_active=True).annotate(unread=_unread("pk")).first()
    if user:
        user.unread_count = user.unread
    return user
