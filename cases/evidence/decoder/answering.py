"""How a program of the decoder is asked and answers: a file on standard input; on standard output a line of JSON, and
what may be stored. The line says `{"mime": …, "width": …, "height": …}`, or `{"unfit": why, "most": …}`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

from cases.evidence.decoder import limits
from cases.evidence.decoder.unfit import Unfit

Judge = Callable[[bytes], tuple[dict[str, object], bytes]]


def answer(judge: Judge) -> None:
    """From here on the limits hold; what goes beyond them ends the process, or is `too_much`."""
    limits.take_effect()
    try:
        said, kept = judge(sys.stdin.buffer.read())
    except MemoryError:
        said, kept = {"unfit": "too_much", "most": 0}, b""
    except Unfit as refusal:
        said, kept = {"unfit": refusal.why, "most": refusal.most}, b""
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + kept)
