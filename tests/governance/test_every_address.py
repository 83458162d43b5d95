"""No page without its row: every address of the service is in a matrix that says who gets what."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from tests.administration.test_every_page import MATRIX as ADMINISTRATION
from tests.alliances import test_pages as linkage
from tests.api import test_visible as api
from tests.cases import test_visible_everywhere as cases
from tests.councils import test_pages as councils
from tests.exports import test_pages as exports
from tests.orders import test_pages as orders
from tests.rooms import OF_ADMINISTRATION, OF_CASES, OF_LINKAGE
from tests.services import test_pages as services
from tests.volunteering import test_pages as volunteering
from tests.webhooks import test_pages as webhooks

IN_CASES = cases.EXACTLY.keys() | cases.NEVER_MORE.keys() | cases.BY_CODE | cases.FOR_EVERYBODY | cases.OF_FILTERS
IN_CASES |= {cases.QUEUES} | cases.OF_RUNS | cases.OF_ROSTERS | cases.OF_FOLLOWING | cases.OF_ANSWERS
OF_THE_SERVICE = {"healthz", "readyz", "metrics", "set_language", "first_page"}
OF_ONESELF = {
    *("sign_in", "signed_in", "token", "first_password", "sign_out", "password"),
    *("display", "inbox", "unread", "keys"),
}
"""A person's own account: these show nothing that belongs to anybody else (tests/teams)."""
OF_OPEN311 = {"discovery", "services", "service", "requests", "request", "token", "nowhere"}
"""What is public by the standard, and by key what a post raised: tests/api/test_open311.py asks each."""
OF_WEBHOOKS = set(webhooks.PAGES)
OF_EXPORTS = set(exports.PAGES)
"""One's own alone; what stands in a file: tests/exports/test_visible.py."""
ROWS = {
    "": OF_THE_SERVICE,
    "teams": OF_ONESELF,
    "api": api.ROUTES,
    "open311": OF_OPEN311,
    "webhooks": OF_WEBHOOKS,
    "orders": set(orders.PAGES),
    "councils": set(councils.PAGES),
    "volunteering": set(volunteering.PAGES),
    "services": set(services.PAGES),
    "exports": OF_EXPORTS,
    **dict.fromkeys(OF_ADMINISTRATION, ADMINISTRATION.keys()),
    **dict.fromkeys(OF_CASES, IN_CASES),
    **dict.fromkeys(OF_LINKAGE, {*linkage.MATRIX, *linkage.ELSEWHERE}),
}
LAST_RESORT = "admin"
"""Django's own pages, closed to everybody without `is_staff` and for looking alone: test_last_resort.py."""


def addresses(resolver: URLResolver, app: str = "") -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, entry.app_name or app)
        elif isinstance(entry, URLPattern):
            yield app, entry.name or str(entry.pattern)


def test_every_address_is_in_a_matrix() -> None:
    without = [
        (app, name) for app, name in addresses(get_resolver()) if app != LAST_RESORT and name not in ROWS.get(app, ())
    ]

    assert without == []


def test_the_walk_meets_the_addresses_of_every_app() -> None:
    met = {app for app, _name in addresses(get_resolver())}

    assert ROWS.keys() | {LAST_RESORT} <= met
