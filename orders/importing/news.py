"""What an order says now that the case was not raised with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from django.db.models import Count
from django.utils.translation import gettext as _

from cases.models import Addition
from orders.choices import Told
from orders.models import OutsideOrder, Source
from web.writing import cleaned
from worktime import timekeeping


def raised_with(orders: Iterable[int]) -> dict[int, str]:
    """The words of each order's case, by the order's number; to be compared, and shown to nobody."""
    return dict(OutsideOrder.objects.filter(pk__in=list(orders)).values_list("pk", "case__text"))


def added_today(orders: Iterable[int]) -> dict[int, int]:
    """How often today something was added to each order's case, by the order's number."""
    today = Addition.objects.filter(at__gte=timekeeping.start_of_today(), case__outside_order__in=list(orders))
    counted = today.values_list("case__outside_order").annotate(count=Count("pk"))
    return dict(counted.order_by())


def news_of(source: Source, text: str, cells: Mapping[str, str]) -> str:
    """As the case keeps it: the end alone where the words were only gone on with, else all of them."""
    told, address = cleaned(cells[Told.TEXT]).strip(), cells.get(Told.ADDRESS, "")
    news = told.removeprefix(text).strip() or _("Address: %(address)s") % {"address": address}
    return _("Told by %(source)s: %(news)s") % {"source": source.name, "news": news}


def digest_of(text: str, address: str) -> bytes:
    """The digest of what an order says of the matter; blanks make no difference."""
    return hashlib.sha256("\n".join("".join(part.split()) for part in (text, address)).encode()).digest()
