"""What a database and a directory need before the service starts: tables, first rows, hashed static files."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from governance import database_rights
from governance.database_rights import SERVICE_ROLE


def main() -> None:
    """Run as its own process, once; all in one, for starting Django costs more than most of these steps."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=int(_is_new()))
    database_rights.secure(settings.DATABASE_SERVICE_PASSWORD)
    if os.environ.get("DEMO", "on") != "off":
        call_command("load_demo", if_empty=True)
    _collect_static()
    role, login = _role(), sys.argv[2]
    for finding in database_rights.findings(login):
        sys.stderr.write(f"{finding.sentence}\n{database_rights.advice()}\n")
    Path(sys.argv[1]).write_text(role)


def _is_new() -> bool:
    return "django_migrations" not in connection.introspection.table_names()


def _role() -> str:
    """The role the service takes where it knows no login but the owner's, and the owner is a member of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_roles WHERE rolname = %s AND pg_has_role(session_user, oid, 'MEMBER')", [SERVICE_ROLE]
        )
        return SERVICE_ROLE if cursor.fetchone() else ""


def _collect_static() -> None:
    """Compressing takes seconds, so it is done only when a file has changed."""
    root = Path(settings.STATIC_ROOT)
    stamp = root / ".sources"
    sources = _fingerprint()
    if stamp.exists() and stamp.read_text() == sources:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(sources)


def _fingerprint() -> str:
    base = Path(settings.BASE_DIR)
    files = sorted(path for path in (base / "static").rglob("*") if path.is_file())
    files += [base / "requirements.txt", base / "governance" / "storage.py"]
    seen = [f"{path} {path.stat().st_mtime_ns} {path.stat().st_size}" for path in files]
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()


if __name__ == "__main__":
    main()
