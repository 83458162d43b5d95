"""Django's own admin, the last resort: rows are looked at and never changed there (decision 21)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from cases.models import Case
from networks.models import Area, CalendarDay, CatalogueItem, LevelRule, Membership, OfficeHours, Unit
from outbox.models import Message
from teams.models import Post, User

MOST = 1000


class Bounded(Paginator):  # type: ignore[type-arg]  # generic for the type checker alone
    """Counts no further than anybody turns pages: a table may have ten million rows."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        bounded: int = rows.order_by()[:MOST].count()
        return bounded


class OnlyRead(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for the type checker alone
    """What is there, to whoever may see it; every change is made by a verb, which writes the ledger."""

    actions = None
    list_per_page = 50
    show_full_result_count = False
    paginator = Bounded
    exclude = ["password", "parent", "successor"]

    def has_add_permission(self, *_asked: Any, **_row: Any) -> bool:
        return False

    def has_change_permission(self, *_asked: Any, **_row: Any) -> bool:
        return False

    def has_delete_permission(self, *_asked: Any, **_row: Any) -> bool:
        return False


@admin.register(Case)
class Cases(OnlyRead):
    """By the one door, as everywhere: a superuser without posts sees none."""

    list_display = ("reference", "state", "area", "centre", "raised_at", "due_at")
    list_select_related = ("area", "centre")
    ordering = ("-pk",)
    fields = (
        *("reference", "state", "round", "area", "centre", "holder", "catalogue_item", "network", "level"),
        *("raised_at", "due_at", "paused_at", "return_count", "closed_at"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        user = request.user
        if not isinstance(user, User):
            return Case.objects.none()
        return Case.objects.visible_to(user).as_read_by(user).filter(Q(left_at=None))


@admin.register(Unit)
class Units(OnlyRead):
    exclude = ["parent", "area"]


admin.site.register(
    [Area, Membership, CatalogueItem, LevelRule, CalendarDay, OfficeHours, Post, User, Message], OnlyRead
)
