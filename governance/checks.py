"""What `manage.py check --deploy` asks of the database beside Django's own questions."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Warning
from django.db import DatabaseError

from governance import database_rights


def the_service_is_bound(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The login of these settings reaches neither a superuser nor the ledger; silent where no database answers."""
    try:
        found = database_rights.findings()
        hint = database_rights.advice() if found else ""
    except DatabaseError:
        return []
    return [Warning(finding.sentence, hint=hint, id=f"governance.{finding.code}") for finding in found]
