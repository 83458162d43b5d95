"""A cluster in which every migration has run, kept in .cache: migrating anew took twelve seconds of every run.

Django copies the database for its tests, and again for each worker of xdist. The cluster is made anew when a migration,
its data or PostgreSQL's own set-up changes; `rm -r .cache` does so by hand.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg2

from governance.localstack import postgres
from governance.localstack.postgres import Postgres

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".cache" / "migrated"
DATABASE = "migrated"
KEPT_AT_MOST = 3
SOURCES = (
    *("*/migrations/*.py", "networks/data/**/*", "governance/localstack/postgres.py"),
    *("governance/database_rights.py", "requirements-local.txt"),
)


def start(server: Postgres) -> None:
    """Start the server with the migrated database in it, from the cluster kept or as a new one that is kept."""
    kept = KEPT / _fingerprint()
    if kept.exists():
        os.utime(kept)
        _copy(kept, server.directory, account=postgres.ACCOUNT)
        server.start()
        return
    server.start()
    _migrate(server)
    server.stop()
    _keep(server.directory, kept)
    server.start()


def _fingerprint() -> str:
    """Of all that decides what the migrated database holds."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in SOURCES for path in ROOT.glob(pattern) if path.is_file()}):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:20]


def _migrate(server: Postgres) -> None:
    connection = psycopg2.connect(server.url("postgres"))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {DATABASE}")
    connection.close()
    environment = os.environ | {"DATABASE_URL": server.url(DATABASE), "REDIS_URL": "redis://127.0.0.1:1"}
    for command in (["migrate", "--no-input", "--verbosity", "0"], ["secure_database", "--verbosity", "0"]):
        subprocess.run([sys.executable, str(ROOT / "manage.py"), *command], cwd=ROOT, env=environment, check=True)


def _keep(cluster: Path, kept: Path) -> None:
    """Put a stopped cluster aside, whole or not at all; the ones used last stay."""
    KEPT.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(dir=KEPT, prefix="."))
    _copy(cluster, unfinished / "cluster", account=None)
    try:
        (unfinished / "cluster").rename(kept)
    except OSError:
        pass  # another run kept the same one meanwhile
    shutil.rmtree(unfinished, ignore_errors=True)
    by_use = sorted((path for path in KEPT.iterdir() if not path.name.startswith(".")), key=lambda p: p.stat().st_mtime)
    for old in by_use[:-KEPT_AT_MOST]:
        shutil.rmtree(old, ignore_errors=True)


def _copy(source: Path, target: Path, *, account: str | None) -> None:
    shutil.copytree(source, target, symlinks=True)
    target.chmod(0o700)
    if account:
        for folder, _folders, files in os.walk(target):
            shutil.chown(folder, account)
            for name in files:
                shutil.chown(Path(folder, name), account)
