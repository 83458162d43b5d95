"""What the outside may ask about the service: is it alive, is it ready, how does it do."""

import os
from math import nan
from typing import Any

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from figures.models import Census
from governance import vitals
from governance.vitals import Vitals
from outbox.models import Tally

BROKER_PATIENCE_SECONDS = 0.5
_migrated = False


@login_not_required
@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers; says nothing about what it depends on."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """503 only when no request could succeed: a broker that is down delays messages and refuses nobody."""
    parts: dict[str, Any] = {"database": _database(), "broker": _broker()}
    is_ready = parts["database"] == "ok"
    if is_ready:
        parts |= _work(vitals.read())
    return JsonResponse({"ready": is_ready, **parts}, status=200 if is_ready else 503)


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text for who holds METRICS_TOKEN; without a token set, there is no such page."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, settings.METRICS_TOKEN):
        raise Http404
    return HttpResponse(generate_latest(_requests()) + generate_latest(_gauges()), content_type=CONTENT_TYPE_LATEST)


def _database() -> str:
    try:
        return "ok" if _is_migrated() else "migrations missing"
    except DatabaseError:
        return "unusable"


def _is_migrated() -> bool:
    """Once all are applied they stay so for this process; only the first answers read the whole graph."""
    global _migrated  # noqa: PLW0603 - a fact about the process, learned once
    if _migrated:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    executor = MigrationExecutor(connection)
    _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


def _broker() -> str:
    client = redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=BROKER_PATIENCE_SECONDS,
        socket_connect_timeout=BROKER_PATIENCE_SECONDS,
    )
    try:
        client.ping()
    except redis.RedisError:
        return "unreachable"
    finally:
        client.close()
    return "ok"


def _requests() -> CollectorRegistry:
    """What all web workers counted together, where the server gave them a directory to share."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library has no annotation here
    return registry


def _work(read: Vitals) -> dict[str, Any]:
    """What waits and since when, whole seconds; null where beat has never been noted."""
    return {
        "outbox": {"due": read.due, "lag_seconds": int(read.outbox_lag)},
        "clocks": {"lag_seconds": int(read.clock_lag)},
        "beat": {"age_seconds": None if read.beat_age is None else int(read.beat_age)},
    }


def _gauges() -> CollectorRegistry:
    registry = CollectorRegistry()
    for name, (explained, value) in _figures().items():
        Gauge(f"governance_{name}", explained, registry=registry).set(value)
    tries = Counter(
        "governance_deliveries", "Tries to deliver, by all workers", ["channel", "result"], registry=registry
    )
    for tally in Tally.objects.order_by("channel", "result"):
        tries.labels(tally.channel, tally.result).inc(tally.count)
    return registry


def _figures() -> dict[str, tuple[str, float]]:
    """Each with what it means. Whatever was never noted is "not a number", which no threshold takes for well."""
    read, census = vitals.read(), Census.objects.first()
    age = (timezone.now() - census.taken_at).total_seconds() if census else nan
    return {
        "outbox_due": ("Messages due and not yet sent", read.due),
        "outbox_lag_seconds": ("Age of the oldest due message", read.outbox_lag),
        "clock_lag_seconds": ("For how long the first clock that should have rung has not", read.clock_lag),
        "beat_age_seconds": ("Since beat last woke a worker", nan if read.beat_age is None else read.beat_age),
        "cases_open": ("Open matters at the last count", census.open_count if census else nan),
        "cases_overdue": ("Of those, past the end of what is due next", census.overdue_count if census else nan),
        "cases_counted_age_seconds": ("Since that count", age),
    }
