"""A real Celery worker and a real Valkey, killed where it hurts: nothing is lost and nothing arrives twice."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection, transaction

from governance.localstack.processes import Notes
from governance.localstack.valkey import Valkey
from outbox import actions as outbox
from outbox import wake
from outbox.actions import Envelope
from outbox.models import Message
from teams.models import InboxEntry, User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def valkey(tmp_path, monkeypatch):
    """A broker of the test's own, to which this process's wake-ups go."""
    server = Valkey(tmp_path / "valkey", notes=Notes(tmp_path / "pids"), log=tmp_path / "valkey.log")
    server.start()
    original = wake.current_app.connection_for_write
    app = type("App", (), {"connection_for_write": lambda **kwargs: original(server.url(), **kwargs)})
    monkeypatch.setattr(wake, "current_app", app)
    monkeypatch.setattr(wake, "_bell", wake.Bell())
    yield server
    server.stop()


@pytest.fixture
def hold(tmp_path):
    """While this file exists, deliveries stop between the insert and the commit."""
    return tmp_path / "hold"


@pytest.fixture
def start_worker(valkey, hold, tmp_path):
    """Start `celery worker`, with the sweep beside it if asked for; all are killed at the end."""
    started = []

    def start(*options):
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "governance",
            "worker",
            "-c",
            "2",
            "--without-mingle",
            *options,
        ]
        words = tmp_path / f"worker-{len(started)}.log"
        with words.open("wb") as log:
            worker = subprocess.Popen(
                command,
                env=os.environ | environment(valkey, hold),
                cwd=settings.BASE_DIR,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        started.append(worker)
        until(lambda: b" ready." in words.read_bytes() or worker.poll() is not None, 30)
        assert worker.poll() is None, words.read_text()[-2000:]
        return worker

    yield start
    for worker in started:
        kill(worker)


@pytest.fixture
def sweep(tmp_path):
    """The options that put beat into the worker."""
    return "-B", "--schedule", str(tmp_path / "beat")


@pytest.fixture
def reader():
    return User.objects.create_user("wang", "王敏")


def environment(valkey, hold):
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    return {
        "DJANGO_SETTINGS_MODULE": "tests.outbox.worker_settings",
        "DATABASE_URL": database.geturl(),
        "REDIS_URL": valkey.url(),
        "HOLD_DELIVERIES": str(hold),
    }


def kill(worker):
    """SIGKILL to the worker, its pool and its beat at once, as when the machine goes."""
    if worker.poll() is None:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def tell(reader, *numbers):
    body = {"kind": "dispatch", "text": "Your unit is called.", "params": {"number": "JL1"}, "url": "/cases/JL1/"}
    with transaction.atomic():
        outbox.enqueue([Envelope(f"event:{n}", "inbox", str(reader.pk), body) for n in numbers])


def until(condition, seconds):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def arrived():
    return list(InboxEntry.objects.order_by("key").values_list("key", flat=True))


def test_a_wake_up_alone_brings_the_message_to_the_inbox(start_worker, reader):
    start_worker()

    tell(reader, 1)

    assert until(lambda: arrived() == ["event:1"], 20)
    assert until(lambda: Message.objects.get().state == "sent", 5)


def test_the_sweep_alone_brings_what_no_wake_up_announced(start_worker, sweep, reader, monkeypatch):
    monkeypatch.setattr(wake, "ring", lambda: None)
    tell(reader, 1)

    start_worker(*sweep)

    assert until(lambda: arrived() == ["event:1"], 20)


def test_a_worker_killed_in_the_middle_costs_a_delay_and_the_notice_arrives_once(start_worker, sweep, reader, hold):
    hold.touch()
    worker = start_worker(*sweep)
    tell(reader, 1)
    assert until(hold.with_suffix(".reached").exists, 20)
    kill(worker)
    assert arrived() == []
    hold.unlink()

    start_worker(*sweep)

    assert until(lambda: Message.objects.get().state == "sent", 20)
    assert arrived() == ["event:1"]
    assert Message.objects.get().attempts == 2


def test_a_broker_killed_and_emptied_loses_nothing_and_no_writer_notices(start_worker, sweep, reader, valkey):
    start_worker(*sweep)
    tell(reader, 1)
    assert until(lambda: arrived() == ["event:1"], 20)

    valkey.program.process.kill()
    valkey.program.process.wait()
    began = time.monotonic()
    for number in range(2, 22):
        tell(reader, number)
    assert time.monotonic() - began < 1
    for dump in Path(valkey.home).glob("*.rdb"):
        dump.unlink()
    valkey.start()

    assert until(lambda: len(arrived()) == 21, 40)
    assert until(lambda: not Message.objects.exclude(state="sent").exists(), 5)
