"""Logging without personal data: paths, statuses and times, never query strings, bodies or names."""

import logging.config
from typing import Any

import structlog

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]


def dictionary(*, is_json: bool, level: str) -> dict[str, Any]:
    """The LOGGING setting: one line an event on standard error, JSON for machines or plain for people."""
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if is_json
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        "foreign_pre_chain": SHARED,
    }
    quiet = {"level": "ERROR"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own handlers would print twice, and mail whole requests to the administrators.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            # Beat ticks every two seconds, and each tick would be four lines.
            "celery.app.trace": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            # Requests that wait for a thread are no news; how long people wait is in /metrics.
            "waitress": quiet,
            # A forged Host is answered with 400, which the request's line says; tracebacks would fill the disk.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            # These two name the person who failed to sign in, or repeat every 4xx the access log already has.
            "axes": quiet,
            "django.request": quiet,
        },
    }


def configure(logging_setting: dict[str, Any]) -> None:
    """Point both the standard library's logging and structlog at the one handler (LOGGING_CONFIG)."""
    logging.config.dictConfig(logging_setting)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
