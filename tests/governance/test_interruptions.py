"""A signal ends the run wherever it falls, also where Python drops what is raised."""

from __future__ import annotations

import subprocess
import sys

INSIDE_A_FINALIZER = """
import os, signal, time
from governance.localstack import interruptions

class Left:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0)

interruptions.listen()
try:
    left = Left()
    del left
    print("dropped", flush=True)
    time.sleep(20)
    print("never stopped", flush=True)
except KeyboardInterrupt:
    interruptions.ignore()
    time.sleep(2)
    print("stopped once", flush=True)
"""


def test_a_signal_inside_a_finalizer_still_stops_the_run() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", INSIDE_A_FINALIZER], check=False, capture_output=True, text=True, timeout=60
    )

    assert answer.stdout.splitlines() == ["dropped", "stopped once"]
    assert answer.returncode == 0
