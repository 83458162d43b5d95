"""What is told and counted: notices, supervision orders, figures."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.http import Http404
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy
from rest_framework.request import Request

from api import matters
from api.described import AFTER, reading
from api.shapes import AreaName
from api.shapes_around import AreaFiguresShape, FiguresShape, NoticePage, NoticeShape, OrderOfCase, OrderPage
from api.signing_in import is_by_key
from api.view import ReadView
from api.views.around import NETWORK, WITHIN, Asked, NetworksAsked
from cases.models import Case, SupervisionOrder
from cases.models.scope import areas_watched
from cases.reading.filters import lies_within
from figures.models.area_figures import COUNTED
from figures.unlisted import as_seen_by, counted_at
from networks.models import Area
from teams.inbox import read
from teams.models import InboxEntry, Scope
from teams.wording import NUMBER
from web.pagination import NEWEST


@reading(NoticePage, gettext_lazy("Notices, newest first"), "notices", query=[AFTER])
class NoticesView(ReadView):
    """A key reads those of matters that its post sees, and none about the account of its holder."""

    known: ClassVar[frozenset[str]] = frozenset(Asked.base_fields)

    def read(self, request: Request, **place: Any) -> NoticePage:
        entries, older = NEWEST.page(InboxEntry.objects.of(self.person), Asked.values(request)["after"])
        numbers = {str(entry.params[NUMBER]) for entry in entries if NUMBER in entry.params}
        titles: dict[str, str] = import_string(settings.NOTICE_TITLES)(self.person, numbers)
        shown = [entry for entry in entries if not is_by_key(request) or entry.params.get(NUMBER) in titles]
        return NoticePage([_notice(entry, titles) for entry in shown], older or None)


def _notice(entry: InboxEntry, titles: dict[str, str]) -> NoticeShape:
    number = entry.params.get(NUMBER)
    return NoticeShape(
        id=entry.pk,
        kind=entry.kind,
        sentence=read(entry),
        case=str(number) if number else None,
        title=titles.get(str(number), ""),
        created_at=entry.created_at,
        read_at=entry.read_at,
    )


@reading(OrderPage, gettext_lazy("Supervision orders and call-ins, newest first"), "orders", query=[AFTER])
class OrdersView(ReadView):
    """About matters that one sees and that are still in the hands of one's units."""

    known: ClassVar[frozenset[str]] = frozenset(Asked.base_fields)

    def read(self, request: Request, **place: Any) -> OrderPage:
        seen = Case.objects.visible_to(self.person).in_hands_of(self.person)
        orders = SupervisionOrder.objects.numbered().filter(case__in=seen.order_by().values("pk"))
        page, older = NEWEST.page(orders.select_related("unit", "case"), Asked.values(request)["after"])
        return OrderPage([OrderOfCase(one.case.reference, matters.order(one)) for one in page], older or None)


@reading(FiguresShape, gettext_lazy("Figures of an area, by the areas below it"), "figures", query=[WITHIN, NETWORK])
class FiguresView(ReadView):
    scope = Scope.FIGURES
    known: ClassVar[frozenset[str]] = frozenset(NetworksAsked.base_fields) - {"after"}

    def read(self, request: Request, **place: Any) -> FiguresShape:
        given, watched = NetworksAsked.values(request), areas_watched(self.person)
        area: Area | None = given["area"] or next(iter(watched), None)
        if area is None or area.level not in COUNTED or not lies_within(area, watched):
            raise Http404
        below = Area.objects.current(timezone.localdate()).filter(parent=area, level__in=COUNTED).order_by("path")
        figures = as_seen_by(self.person, [area, *below], given["network"])
        lines = [AreaFiguresShape(AreaName(one.code, one.name, one.level), figures[one.pk]) for one in (area, *below)]
        return FiguresShape(given["network"], lines[0], lines[1:], counted_at())
