"""What holds for every request: signed in, in a strict frame, and logged without anything personal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from structlog.testing import capture_logs

# Everything else asks for a sign-in. Each of these says why it may not.
OPEN = {
    "healthz": "asked by machines",
    "readyz": "asked by machines",
    "metrics": "asked by machines, with a token",
    "language/": "changes a cookie only",
    "account/sign-in/": "where one signs in",
    "account/first-password/": "whoever typed a one-time code chooses a password",
    "account/token/": "a page that was open while somebody signed in asks for the new token and whose it is",
    "account/inbox/unread/": "the bell's own question; to whoever is not signed in it says nothing",
    "account/display/": "size and colours, kept in a cookie",
    "admin/login/": "where one signs in",
    "": "the residents' front door; who is signed in goes to the first page of their work",
    "raise/": "residents raise a matter",
    "m/<str:code>/": "what the QR code on the notice of a council opens",
    "m/<str:code>/calendar.ics": "the same meeting as a calendar file",
    "red-stations/<int:pk>/": "a red station's page: who is there this week, which wishes wait",
    "red-stations/<int:pk>/wish/": "residents say what they need a hand with",
    "red-stations/<int:pk>/shifts/<int:shift>/": "somebody takes a place in a shift",
    "proof/<str:code>/": "whoever holds a proof of service checks it",
    "red-stations/<int:pk>/wishes/<int:need>/": "somebody takes a wish on",
    "p/<str:code>/": "what the QR code of a poster opens: the form with the place in it",
    "place/": "residents choose a place",
    "place/<str:code>/": "keeps the chosen place in a cookie",
    "grid-worker/": "residents find their grid worker",
    "services/": "residents see what there is, find red stations and whom to ask",
    "services/<int:number>/": "a resident applies for a service",
    "appointments/<int:number>/": "a resident books an appointment",
    "certificates/": "what a community issues, and what not",
    "certificates/never/<int:number>/": "what to do instead of a proof that nobody issues",
    "call/": "numbers to ring",
    "areas/": "leads to the public page of one's own community",
    "areas/<str:code>/": "the public page of an area",
    "robots.txt": "asked by machines",
    "accessibility/": "the statement on access for all",
    "stop/<str:token>/": "stops messages about a matter, by a link in each of them",
    "api/schema/": "what programs may ask, for whoever writes one; it names nobody",
    "api/docs/": "the same to be read",
    r"api/^[\s\S]*$": "that there is no such address, said as programs read it",
}
BY_CODE = ("track/", "rate/", "wish/", "taken/", "service/", "services/follow/", "booking/", "verify/")
BY_KEY = ("api/v1/",)
"""Each of these answers 401 without a key or a session: tests/api/test_visible.py."""
BY_STANDARD = ("open311/",)
"""Without a key only what is published: tests/api/test_open311.py."""


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        else:
            yield route, pattern


def test_only_these_pages_open_without_a_sign_in() -> None:
    found = {route for route, page in routes(get_resolver()) if not getattr(page.callback, "login_required", True)}

    assert {route for route in found if not route.startswith(BY_CODE + BY_KEY + BY_STANDARD)} == set(OPEN)


@pytest.mark.django_db
def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    answer = client.get("/desk/")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/sign-in/")


@pytest.mark.django_db
def test_pages_may_load_and_run_only_what_is_ours(client: Client) -> None:
    answer = client.get("/account/sign-in/")
    policy = answer["Content-Security-Policy"]

    assert "script-src 'self';" in f"{policy};"
    assert "style-src 'self';" in f"{policy};"
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"


@pytest.mark.django_db
def test_the_log_has_the_route_and_never_the_query(client: Client) -> None:
    with capture_logs() as lines:
        client.get("/account/sign-in/?next=/13800000000")

    [line] = [line for line in lines if line["event"] == "request"]
    assert line["route"] == "account/sign-in/"
    assert line["status"] == 200
    assert "13800000000" not in str(lines)


@pytest.mark.django_db
def test_the_language_follows_the_cookie(client: Client) -> None:
    assert client.get("/account/sign-in/")["Content-Language"] == "zh-hans"

    client.post("/language/", {"language": "en"})

    assert client.get("/account/sign-in/")["Content-Language"] == "en"
