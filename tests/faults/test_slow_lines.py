"""Requests that never come to their end hold a handle and nobody up; who was heard before a stop gets the answer."""

from __future__ import annotations

import signal
import socket
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from governance.localstack.processes import Program
from tests.cases.world import World
from tests.faults.programs import LISTENING, Programs, Traps, Visitor, is_held, session_of, until
from tests.faults.traps import VIEW

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
HEADER = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Never: "
BODY = b"POST /account/sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nusername="


def port_of(web: Program) -> int:
    found = LISTENING.search(web.log.read_text())
    assert found
    return int(found[1])


@contextmanager
def half_sent(web: Program, count: int, begun: bytes) -> Iterator[None]:
    lines = [socket.create_connection(("127.0.0.1", port_of(web))) for _ in range(count)]
    try:
        for line in lines:
            line.sendall(begun)
        yield
    finally:
        for line in lines:
            line.close()


def seconds_to_answer(web: Program, times: int = 15) -> list[float]:
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        assert Visitor(web, "").get("/healthz").status == 200
        taken.append(time.perf_counter() - started)
    return taken


@pytest.mark.parametrize("begun", [HEADER, BODY], ids=["headers", "bodies"])
@pytest.mark.parametrize("count", [24, 200])
def test_half_sent_requests_keep_nobody_waiting(programs: Programs, count: int, begun: bytes) -> None:
    web = programs.web()
    seconds_to_answer(web, 4)

    with half_sent(web, count, begun):
        time.sleep(0.5)
        taken = seconds_to_answer(web)

    assert statistics.median(taken) < 0.1
    assert max(taken) < 2


def test_whoever_was_heard_before_a_stop_is_answered(world: World, programs: Programs, traps: Traps) -> None:
    web = programs.web()
    visitor = Visitor(web, session_of(world.person("grid_worker")))
    asked = {"text": "雨水倒灌进了地下室", "area": world.areas["grid"].pk, "do": "whistle"}
    matter = asked | visitor.form("/log/")
    trap = traps.hold(VIEW)
    with ThreadPoolExecutor(1) as sender:
        answer = sender.submit(visitor.post, "/log/", matter)
        assert until(lambda: is_held(trap), 20)

        web.process.send_signal(signal.SIGTERM)
        time.sleep(1)
        trap.unlink()

        assert answer.result().status == 302
    assert until(lambda: not web.is_running(), 10)


def test_nobody_is_taken_in_any_more_once_it_stops(programs: Programs) -> None:
    web = programs.web()
    port = port_of(web)

    web.process.send_signal(signal.SIGTERM)

    assert until(lambda: not web.is_running(), 10)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
