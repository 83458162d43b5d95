"""Nothing starts without a key that may still open something: what is sealed by it would be lost to everybody."""

import logging
import sys
from typing import Any

from django.core.checks import CheckMessage, Error

from cases.actions.jobs import resealing

logger = logging.getLogger(__name__)

BOOT_ERROR = 3
"""The status by which gunicorn's master ends instead of starting the worker again."""


def refusal() -> str:
    """Why the service does not start with these SEAL_KEYS; empty where it may, or where no database answers."""
    missing = resealing.missing_keys()
    if not missing:
        return ""
    return (
        f"SEAL_KEYS lacks {', '.join(missing)}, and what is sealed by it would open no more. Put the key back, run "
        "`manage.py reseal`, then `manage.py seal_keys --retire` (docs/security.md)."
    )


def require(**_: Any) -> None:
    if said := refusal():
        logger.critical(said)
        sys.exit(BOOT_ERROR)


def no_key_is_missing(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The same, for `manage.py check --deploy`."""
    said = refusal()
    return [Error(said, id="governance.E001")] if said else []
