"""The database and the broker together, and the secrets a developer's machine needs."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path

from cryptography.fernet import Fernet

from governance.localstack.postgres import Postgres
from governance.localstack.processes import Notes
from governance.localstack.valkey import Valkey

ROOT = Path(__file__).resolve().parent.parent.parent
LOCAL = Path(os.environ.get("LOCAL_DIR", ROOT / ".local"))


class Stack:
    """PostgreSQL and Valkey over one directory, started and stopped as one."""

    def __init__(self, home: Path, *, notes: Notes, is_durable: bool = True) -> None:
        self.home = home
        logs = home / "log"
        self.postgres = Postgres(home / "postgres", notes=notes, log=logs / "postgres.log", is_durable=is_durable)
        self.valkey = Valkey(home / "valkey", notes=notes, log=logs / "valkey.log")

    def start(self) -> None:
        self.postgres.start()
        self.valkey.start()

    def stop(self) -> None:
        self.valkey.stop()
        self.postgres.stop()

    def remove(self) -> None:
        """Delete the data of a stopped stack."""
        self.postgres.remove()
        shutil.rmtree(self.home, ignore_errors=True)

    def addresses(self) -> dict[str, str]:
        return {"DATABASE_URL": self.postgres.url(), "REDIS_URL": self.valkey.url()}


def ensure_secrets(path: Path = LOCAL / "env") -> None:
    """Make this machine's own keys once; settings read them wherever no real ones are given."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    keys = {"SECRET_KEY": secrets.token_urlsafe(50), "SEAL_KEYS": Fernet.generate_key().decode(), "HTTPS": "off"}
    path.write_text(_lines(keys))


def publish(addresses: dict[str, str], path: Path = LOCAL / "stack.env") -> None:
    """Let `manage.py` in another terminal find the running stack."""
    path.touch(mode=0o600)
    path.write_text(_lines(addresses))


def is_elsewhere() -> bool:
    """Whether the environment names a database and a broker of its own."""
    return bool(os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))


def _lines(values: dict[str, str]) -> str:
    return "".join(f"{name}={value}\n" for name, value in values.items())
