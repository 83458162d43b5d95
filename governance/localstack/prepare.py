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

APPLICATION_ROLE = "governance_app"


def main() -> None:
    """Run as its own process, once; all in one, for starting Django costs more than most of these steps."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=int(_is_new()))
    if os.environ.get("DEMO", "on") != "off":
        call_command("load_demo", if_empty=True)
    _collect_static()
    Path(sys.argv[1]).write_text(_role())


def _is_new() -> bool:
    return "django_migrations" not in connection.introspection.table_names()


def _role() -> str:
    """The role the service gives up its rights for, where the database has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION_ROLE])
        return APPLICATION_ROLE if cursor.fetchone() else ""


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
