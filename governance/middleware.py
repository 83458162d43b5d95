"""What holds for every request and answer: one log line and one measurement, headers, compression, language."""

import re
import secrets
import time
import uuid
from collections.abc import Callable
from gzip import GzipFile
from io import BytesIO

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, HttpResponseRedirectBase
from django.middleware.gzip import GZipMiddleware
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers
from prometheus_client import Histogram

log = structlog.get_logger("governance.request")

REQUEST_SECONDS = Histogram("governance_request_seconds", "Time to answer", ["method", "route", "status"])
PAGE = "text/html"
WORTH_IT = 500
"""Bytes; a shorter answer fits into one packet as it is."""
LEVEL = 4
"""Of 9: a fifth of the time of the highest for a tenth more bytes."""
MOST_ADDED = 100
NOT_USED = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone"),
        *("midi", "payment", "publickey-credentials-get", "serial", "usb", "xr-spatial-tracking"),
    )
)
"""A photo is taken by the telephone's own camera and chosen as a file, which needs none of these."""
ACCEPTS = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))")
QUIET_ROUTES = frozenset({"healthz", "readyz", "metrics"})


class RequestLog:
    """Logs the route and never the path or the query: a path may hold a one-time code."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=uuid.uuid4().hex[:16]):
            response = self.get_response(request)
            self._record(request, response, time.perf_counter() - started)
        return response

    def _record(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        route = request.resolver_match.route if request.resolver_match else "-"
        method = request.method if request.method in {"GET", "HEAD", "POST"} else "other"
        REQUEST_SECONDS.labels(method, route, response.status_code).observe(seconds)
        if route not in QUIET_ROUTES:
            log.info("request", method=method, route=route, status=response.status_code, ms=round(seconds * 1000, 1))


class CompressedPages(GZipMiddleware):
    """Pages as gzip, where nobody can learn from their length what is in them (docs/decisions/0032).

    Guessing a secret by the length of a compressed page (BREACH) needs many requests that another site makes the
    person's browser send. A browser says of each from where it was asked for; those of other sites, and those of
    browsers that do not say it, are answered as they are. A random length is added to the others all the same.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not isinstance(response, HttpResponse) or not response.headers.get("Content-Type", "").startswith(PAGE):
            return response
        if len(response.content) < WORTH_IT or response.has_header("Content-Encoding"):
            return response
        patch_vary_headers(response, ("Accept-Encoding", "Sec-Fetch-Site"))
        if _is_asked_by_us(request) and ACCEPTS.search(request.headers.get("Accept-Encoding", "")):
            response.content = _compressed(response.content)
            response.headers["Content-Encoding"] = "gzip"
            response.headers["Content-Length"] = str(len(response.content))
        return response


def _is_asked_by_us(request: HttpRequest) -> bool:
    """By a page of ours, or by the person: the address typed, a bookmark. Without HTTPS everybody can read along."""
    return not request.is_secure() or request.headers.get("Sec-Fetch-Site") in {"same-origin", "none"}


def _compressed(content: bytes) -> bytes:
    """With a file name of random length in the header, which every reader skips."""
    kept = BytesIO()
    name = "a" * secrets.randbelow(MOST_ADDED)
    with GzipFile(filename=name, mode="wb", compresslevel=LEVEL, fileobj=kept, mtime=0) as file:
        file.write(content)
    return kept.getvalue()


class ToldToBrowsers:
    """Pages of whoever is signed in are kept nowhere; and no page may use what the service never asks for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", NOT_USED)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store, private"
        return response


class AnswersToScripts:
    """Scripts know our answers from those of whatever stands between, and go where a form leads as a browser would.

    A redirect would be followed inside the script's own request, which then holds a whole page: its address goes in a
    header instead.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["X-Governance"] = "1"
        is_sent_by_script = request.method == "POST" and request.headers.get("HX-Request") == "true"
        if is_sent_by_script and isinstance(response, HttpResponseRedirectBase):
            response.headers["HX-Redirect"] = response.url
            response.status_code = 200
            del response.headers["Location"]
        return response


class ChosenLanguage(LocaleMiddleware):
    """Chinese unless the person chose otherwise: a device bought abroad does not turn the city's pages English."""

    def process_request(self, request: HttpRequest) -> None:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        languages = dict(settings.LANGUAGES)
        translation.activate(chosen if chosen in languages else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()
