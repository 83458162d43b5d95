"""A real HTTP server on loopback that writes down what it is sent, and can be told to refuse, to limit or to drip."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

OK = {"errcode": 0, "errmsg": "ok"}


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Sink:
    port: int = 0
    received: list[Received] = field(default_factory=list)
    status: int = 200
    answer: Any = field(default_factory=lambda: dict(OK))
    headers: dict[str, str] = field(default_factory=dict)
    drips_for: float = 0

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    @property
    def texts(self) -> list[str]:
        return [sent.body["text"]["content"] for sent in self.received]


@contextmanager
def sink() -> Iterator[Sink]:
    state = Sink()

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.received.append(Received(self.path, dict(self.headers), json.loads(body)))
            self.send_response(state.status)
            for name, value in state.headers.items():
                self.send_header(name, value)
            self.end_headers()
            _drip(self, state.drips_for)
            self.wfile.write(json.dumps(state.answer).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
    state.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _drip(handler: BaseHTTPRequestHandler, seconds: float) -> None:
    """One blank at a time, so that no single wait is long; until the caller has had enough."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            handler.wfile.write(b" ")
            handler.wfile.flush()
        except OSError:
            return
        time.sleep(0.02)
