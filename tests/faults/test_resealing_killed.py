"""Keys are changed by a command that is killed in the middle, while people read and write: nobody notices."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from cryptography.fernet import Fernet
from django.db import connection
from pytest_django.fixtures import Settings

from cases import actions
from cases.actions.jobs import resealing
from cases.models import Reporter, SealKey
from cases.reading import tracking
from cases.rules import sealing
from cases.rules.choices import State
from governance.database_rights import SERVICE_ROLE
from tests.cases.world import World, case_in
from tests.faults.conftest import database_of_the_test

pytestmark = pytest.mark.slow
PEOPLE = 30
NAME = "王大爷"


@contextmanager
def going_on(work: Callable[[int], None]) -> Iterator[list[BaseException]]:
    """Somebody who does it again and again until the block ends; what went wrong for them is collected."""
    wrong: list[BaseException] = []
    over = threading.Event()

    def run() -> None:
        number = 0
        try:
            while not over.is_set():
                work(number)
                number += 1
        except BaseException as error:
            wrong.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield wrong
    finally:
        over.set()
        thread.join(30)


def command(keys: list[str], *more: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "DATABASE_URL": database_of_the_test(user=SERVICE_ROLE),
        "SEAL_KEYS": ",".join(keys),
        "DJANGO_SETTINGS_MODULE": "governance.settings",
    }
    return subprocess.Popen([sys.executable, "manage.py", "reseal", *more], env=environment, stdout=subprocess.DEVNULL)


def test_readers_and_writers_notice_neither_the_change_nor_the_kill(world: World, settings: Settings) -> None:
    settings.SEAL_KEYS = list(settings.SEAL_KEYS)
    cases = [case_in(world, State.IMPLEMENTING) for _ in range(PEOPLE)]
    codes = {case.pk: Reporter.objects.get(case=case).tracking_code for case in cases}
    read, written = cases[: PEOPLE // 2], cases[PEOPLE // 2 :]
    old = settings.SEAL_KEYS[0]
    settings.SEAL_KEYS = [Fernet.generate_key().decode(), old]
    officer = world.person("officer")

    def look(number: int) -> None:
        case = read[number % len(read)]
        person = tracking.reporter_with(codes[case.pk])
        assert person and person.case_id == case.pk
        assert (sealing.unseal(person.sealed_name), person.tracking_code) == (NAME, codes[case.pk])

    def give(number: int) -> None:
        case = written[number % len(written)]
        person = Reporter.objects.get(case=case)
        new = actions.give_code(case, by=officer, reporter=person.pk, reason="丢了").reporter.tracking_code
        assert tracking.reporter_with(new) == person

    with going_on(look) as wrong_reading, going_on(give) as wrong_writing:
        killed = command(settings.SEAL_KEYS, "--batch", "1", "--pause", "0.05")
        until = time.monotonic() + 60
        while not SealKey.objects.exclude(reached={}).exists() and time.monotonic() < until:
            time.sleep(0.02)
        killed.send_signal(signal.SIGKILL)
        assert killed.wait(10) == -signal.SIGKILL
        left = resealing.left()
        assert command(settings.SEAL_KEYS, "--batch", "4").wait(60) == 0

    assert (wrong_reading, wrong_writing) == ([], [])
    assert 0 < left < PEOPLE, "killed in the middle"
    settings.SEAL_KEYS = settings.SEAL_KEYS[:1]
    people = Reporter.objects.order_by("pk")
    assert {sealing.unseal(person.sealed_name) for person in people} == {NAME}
    assert [tracking.reporter_with(person.tracking_code) for person in people] == list(people)
    assert {case.pk: Reporter.objects.get(case=case).tracking_code for case in read} == {
        case.pk: codes[case.pk] for case in read
    }
