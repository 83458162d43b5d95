"""Waking a worker: at once when the broker lives, and without the request noticing when it does not."""

import os
import signal
import socket
import threading
import time
from contextlib import contextmanager, suppress

import pytest
from kombu import Producer

from outbox import wake
from outbox.tasks import relay

IN_NO_TIME = 0.5
"""A quarter of the patience with a broker, which is what one ring would cost if it waited for the broker."""


@pytest.fixture
def bell():
    return wake.Bell()


@pytest.fixture
def quick_rests(monkeypatch):
    monkeypatch.setattr(wake, "REST", 0.01)
    monkeypatch.setattr(wake, "REST_AFTER_FAILURE", 0.01)


@contextmanager
def listening_but_silent():
    """A broker that accepts connections and never says a word."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        yield f"redis://127.0.0.1:{silent.getsockname()[1]}/0"


@pytest.fixture(params=["refused", "silent", "unroutable"])
def dead_broker(request, monkeypatch):
    from_app = wake.current_app.connection_for_write
    with listening_but_silent() as silent:
        url = {"refused": "redis://127.0.0.1:1/0", "silent": silent, "unroutable": "redis://192.0.2.1/0"}[request.param]
        monkeypatch.setattr(
            wake, "current_app", type("App", (), {"connection_for_write": lambda **kw: from_app(url, **kw)})
        )
        yield url


def heard(monkeypatch, *, failing=0):
    """Stand in for publishing; `failing` times it raises first."""
    calls = []

    def publish(**kwargs):
        calls.append(threading.current_thread().name)
        if len(calls) <= failing:
            raise ConnectionError

    monkeypatch.setattr(relay, "apply_async", publish)
    return calls


def until(condition, seconds=5):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.005)
    return condition()


def seconds_for(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def test_importing_starts_no_thread():
    assert wake.Bell()._listener is None


def test_a_ring_is_passed_on_from_another_thread(bell, monkeypatch):
    calls = heard(monkeypatch)

    bell.ring()

    assert until(lambda: calls == ["outbox-wake"])


@pytest.mark.usefixtures("quick_rests")
def test_a_thousand_rings_are_few_wake_ups_and_the_last_one_counts(bell, monkeypatch):
    calls = heard(monkeypatch)

    for _ in range(1000):
        bell.ring()

    assert until(lambda: calls and not bell._rung.is_set())
    assert len(calls) < 100
    assert sum(thread.name == "outbox-wake" for thread in threading.enumerate()) >= 1


@pytest.mark.usefixtures("quick_rests")
def test_after_a_failure_the_next_ring_is_passed_on_again(bell, monkeypatch):
    calls = heard(monkeypatch, failing=1)
    bell.ring()
    until(lambda: len(calls) == 1)

    bell.ring()

    assert until(lambda: len(calls) == 2)


@pytest.mark.usefixtures("dead_broker")
def test_a_dead_broker_neither_fails_nor_slows_the_one_who_rings(bell):
    assert seconds_for(lambda: [bell.ring() for _ in range(100)]) < IN_NO_TIME


@pytest.mark.usefixtures("dead_broker")
def test_control_publishing_to_it_directly_would_fail_or_hang():
    published = []

    def publish():
        with suppress(Exception), wake.current_app.connection_for_write() as connection:
            relay.apply_async(producer=Producer(connection, auto_declare=False), retry=False)
            published.append(1)

    thread = threading.Thread(target=publish, daemon=True)
    thread.start()
    thread.join(0.3)

    assert published == []


def test_a_forked_child_rings_with_a_thread_of_its_own(monkeypatch):
    calls = heard(monkeypatch)
    wake.ring()
    until(lambda: calls)

    child = os.fork()
    if child == 0:
        signal.alarm(20)  # what another thread held when this one was forked may be held here for ever
        calls.clear()
        wake.ring()
        os._exit(0 if until(lambda: calls) else 1)

    assert os.waitpid(child, 0)[1] == 0


def test_every_thread_knows_the_broker_of_the_settings(settings):
    """Celery's current app belongs to one thread; the others know only what was made the default."""
    urls = []
    thread = threading.Thread(target=lambda: urls.append(wake.current_app.conf.broker_url))
    thread.start()
    thread.join()

    assert urls == [settings.CELERY_BROKER_URL]
