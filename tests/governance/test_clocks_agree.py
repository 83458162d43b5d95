"""The database and the service read the same clock, also when a run has moved it (scripts/moved_clock.py)."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys

import pytest
from django.db import connection
from django.utils import timezone

A_MINUTE = dt.timedelta(minutes=1)


@pytest.mark.django_db
def test_the_database_has_the_services_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (told,) = cursor.fetchone()

    assert abs(timezone.now() - told) < A_MINUTE


def test_a_program_that_is_started_has_the_services_time() -> None:
    told = subprocess.run([sys.executable, "-c", "import time; print(time.time())"], capture_output=True, check=True)

    assert abs(timezone.now().timestamp() - float(told.stdout)) < A_MINUTE.total_seconds()
