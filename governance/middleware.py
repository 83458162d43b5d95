"""One log line and one measurement for each request, without anything personal."""

import time
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirectBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from prometheus_client import Histogram

log = structlog.get_logger("governance.request")

REQUEST_SECONDS = Histogram("governance_request_seconds", "Time to answer", ["method", "route", "status"])
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
