"""What the outside may ask about the service: is it alive, is it ready, how does it do."""

import os
from typing import Any

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from outbox.models import Message, Tally

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
        parts["outbox"] = _outbox()
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


def _outbox() -> dict[str, int]:
    """How many messages are due, and for how many seconds the oldest has been."""
    due = Message.objects.ready().aggregate(count=Count("pk"), since=Min("available_at"))
    lag = (timezone.now() - due["since"]).total_seconds() if due["since"] else 0
    return {"due": due["count"], "lag_seconds": int(lag)}


def _requests() -> CollectorRegistry:
    """What all web workers counted together, where the server gave them a directory to share."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library has no annotation here
    return registry


def _gauges() -> CollectorRegistry:
    registry = CollectorRegistry()
    outbox = _outbox()
    Gauge("governance_outbox_due", "Messages due and not yet sent", registry=registry).set(outbox["due"])
    Gauge("governance_outbox_lag_seconds", "Age of the oldest due message", registry=registry).set(
        outbox["lag_seconds"]
    )
    tries = Counter(
        "governance_deliveries", "Tries to deliver, by all workers", ["channel", "result"], registry=registry
    )
    for tally in Tally.objects.order_by("channel", "result"):
        tries.labels(tally.channel, tally.result).inc(tally.count)
    return registry
