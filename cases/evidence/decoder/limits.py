"""What one file may take of the machine, however it is made. The kernel upholds it: nothing in a file can lift it."""

from __future__ import annotations

import os
import resource

MEMORY = 320 * 1024**2
"""Address space, of which 40 MB are the program itself; resident it stays under 300 MB."""
CPU_SECONDS = 4
WRITTEN = 16 * 1024**2
"""The answer is a file; it can be no larger."""
NICENESS = 10


def take_effect() -> None:
    """For this process, and for good."""
    os.nice(NICENESS)
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
