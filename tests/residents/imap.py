"""A real IMAP server in memory, for one test: somebody else's, so that ours is not judged by its own idea of IMAP."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from imap_tools import MailBoxUnencrypted

from governance.localstack.valkey import free_port

USER, PASSWORD = "mailbox", "secret"


@dataclass(frozen=True)
class Server:
    port: int

    @property
    def url(self) -> str:
        return f"imap://{USER}:{PASSWORD}@localhost:{self.port}/INBOX"

    @contextmanager
    def opened(self) -> Iterator[MailBoxUnencrypted]:
        with MailBoxUnencrypted("localhost", port=self.port, timeout=10).login(USER, PASSWORD) as box:
            yield box  # type: ignore[misc]  # the library's own type is the base class

    def put(self, *mails: bytes) -> None:
        with self.opened() as box:
            for mail in mails:
                box.append(mail, "INBOX")

    def count(self, folder: str) -> int:
        with self.opened() as box:
            return len(box.folder.set(folder) and box.uids("ALL")) if box.folder.exists(folder) else 0


@contextmanager
def imap_server() -> Iterator[Server]:
    """Listens on loopback, on a port that the kernel chose; stopped by its own process."""
    server = Server(free_port())
    command = [
        sys.executable,
        "-c",
        "from pymap.main import main; main()",
        "--host",
        "localhost",
        "--port",
        str(server.port),
    ]
    command += ["dict", "--demo-user", USER, "--demo-password", PASSWORD]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(server)
            yield server
        finally:
            process.terminate()


def _wait(server: Server) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            with server.opened():
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
