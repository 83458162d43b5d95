"""The public page of an area: what became of what was raised, what cannot be solved now, and whom one can turn to.

It says the same to everybody, so that a browser, or whatever stands between, may keep it for some minutes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers

from cases.models import Publication
from cases.reading import telephones
from cases.reading.measures import FEWEST
from cases.reading.telephones import PUBLIC_LINE
from networks.choices import AreaLevel
from networks.models import Area
from residents import contacts, places
from residents.counting import month_of
from residents.models import MonthFigures, PutOff
from residents.rates import rates_of
from residents.views.front import public
from worktime import timekeeping, wording

KEPT_FOR = 300
"""Seconds; the figures themselves are counted every ten minutes."""
LISTED = 20
PERSONAL = (settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name)
"""Who brings one of these may be shown something of their own: what they get is kept nowhere."""


@public
def public_page(request: HttpRequest, code: str) -> HttpResponse:
    area = places.published(code)
    if area is None:
        raise Http404
    response = render(request, "residents/area.html", _shown(area))
    if not any(name in request.COOKIES for name in PERSONAL):
        patch_cache_control(response, public=True, max_age=KEPT_FOR)
    # Language, colours and print size are cookies.
    patch_vary_headers(response, ["Cookie"])
    return response


def _put_off(area: Area) -> Iterable[PutOff]:
    return PutOff.objects.soonest(area, timekeeping.today(), size=LISTED)


def _solved(area: Area, month: dt.date) -> Iterable[Publication]:
    begins = timezone.make_aware(dt.datetime.combine(month, dt.time.min))
    return Publication.objects.latest_in(area, begins, size=LISTED)


def _day(at: dt.datetime) -> str:
    return wording.date_words(timezone.localdate(at))


def _instant(at: dt.datetime) -> str:
    """In full: the page may be some minutes old when it is read, and "today" another day by then."""
    local = timezone.localtime(at)
    return f"{wording.date_words(local.date())} {local:%H:%M}"


def _shown(area: Area) -> dict[str, Any]:
    month = month_of(timekeeping.now())
    figures = MonthFigures.objects.of(area.pk, month)
    is_community = area.level == AreaLevel.COMMUNITY
    return {
        "area": area,
        "name": places.short_name_of(area) if is_community else places.name_of(area) or area.name,
        "month": month,
        "counted": _instant(figures.counted_at) if figures else "",
        "figures": figures,
        "rates": rates_of(figures) if figures else [],
        "fewest": FEWEST,
        "solved": [(row, _day(row.solved_at)) for row in _solved(area, month)],
        "put_off": [(row, wording.date_words(row.review_on)) for row in _put_off(area)],
        "listed": LISTED,
        "workers": contacts.grid_workers(area) if is_community else [],
        "parts": [] if is_community else places.parts_of(area),
        "centres": telephones.centres(area),
        "phone": PUBLIC_LINE,
    }
