"""A hundred hostile files, sixteen at once: every process stays small, and everybody else has an answer at once.

`pytest -s tests/faults/test_hostile_files.py` prints the figures of docs/security.md.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread

import psutil
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from governance.localstack.processes import Program
from tests.cases.world import World
from tests.faults.programs import Programs, Visitor, quantile, session_of
from tests.hostile.files import HOSTILE

pytestmark = pytest.mark.slow
AT_ONCE = 16
MEGABYTE = 1024**2
WHOLE = 300 * MEGABYTE
LONGEST_BUSY_SECONDS = 90
ANSWERS = {302, 413, 415}


@dataclass
class Watched:
    """The largest of each kind of process, and how long others waited meanwhile."""

    largest: Counter[str] = field(default_factory=Counter)
    waited: list[float] = field(default_factory=list)


@contextmanager
def watched(web: Program) -> Iterator[Watched]:
    seen, is_over = Watched(), Event()
    watchers = [Thread(target=look, args=(web, seen, is_over)) for look in (_weigh, _wait)]
    for watcher in watchers:
        watcher.start()
    try:
        yield seen
    finally:
        is_over.set()
        for watcher in watchers:
            watcher.join()


def _weigh(web: Program, seen: Watched, is_over: Event) -> None:
    assert web.process
    family = psutil.Process(web.process.pid)
    while not is_over.wait(0.02):
        for each in family.children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                kind = "decoder" if "decoder" in " ".join(each.cmdline()) else "web"
                seen.largest[kind] = max(seen.largest[kind], each.memory_info().rss)


def _wait(web: Program, seen: Watched, is_over: Event) -> None:
    while not is_over.wait(0.1):
        started = time.perf_counter()
        assert Visitor(web, "").get("/healthz").status == 200
        seen.waited.append(time.perf_counter() - started)


def test_a_hundred_hostile_files_harm_no_process_and_keep_nobody_waiting(world: World, start_programs, broker) -> None:
    programs: Programs = start_programs(REDIS_URL=broker.url(), WEB_WORKERS="2")
    web = programs.web()
    session = session_of(world.person("grid_worker"))
    contents = {name: make() for name, make in HOSTILE.items()}
    matter: dict[str, object] = {"text": "楼道里堆着杂物", "area": world.areas["grid"].pk, "do": "whistle"}

    def send(name: str) -> tuple[str, int, int]:
        """Until there was room for it; what came of it, and how often there was none."""
        content, visitor, since = contents[name], Visitor(web, session), time.monotonic()
        visitor.cookies.load(cookies)
        for refused in range(1000):
            answer = visitor.post("/log/", matter | {"photos": SimpleUploadedFile("photo.jpg", content, "image/jpeg")})
            if answer.status != 503 or time.monotonic() > since + LONGEST_BUSY_SECONDS:
                return name, answer.status, refused
            assert int(answer.headers["Retry-After"]) > 0
            time.sleep(1)
        raise AssertionError(name)

    first = Visitor(web, session)
    matter |= {name: value for name, value in first.form("/log/").items() if name != "key"}
    cookies = first.cookies.output(attrs=[], header="", sep=";")
    with watched(web) as seen, ThreadPoolExecutor(AT_ONCE) as senders:
        answers = list(senders.map(send, HOSTILE))

    statuses = Counter(status for _name, status, _refused in answers)
    print(f"\n{len(HOSTILE)} files, {AT_ONCE} at once: {dict(statuses)}, {sum(a[2] for a in answers)} times no room")  # noqa: T201 - the figures
    print({kind: f"{size // MEGABYTE} MB" for kind, size in seen.largest.items()})  # noqa: T201 - the figures
    print(f"/healthz {quantile(seen.waited, 50):.0f} ms, slowest {quantile(seen.waited, 100):.0f} ms")  # noqa: T201
    assert {name: status for name, status, _ in answers if status not in ANSWERS} == {}
    assert max(seen.largest.values()) < WHOLE
    assert seen.largest["decoder"] > 10 * MEGABYTE, "no decoder was seen"
    assert quantile(seen.waited, 99) < 1000
