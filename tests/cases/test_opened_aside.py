"""Files are opened by a process of their own, few at once; whoever finds no room is told so and loses no text."""

from __future__ import annotations

import fcntl
import subprocess
import sys
from threading import BoundedSemaphore

import pytest
from django.conf import settings

from cases.evidence import aside
from cases.models import Case
from tests.desk.step_forms import photo

TAKES = "from cases.evidence.decoder import limits; limits.take_effect(); "


@pytest.fixture
def lanes(settings, tmp_path):
    """All lanes taken by somebody else."""
    settings.LOCAL_DIR, settings.DECODING_PATIENCE_SECONDS = tmp_path, 0.1
    (tmp_path / "decoding").mkdir()
    taken = [(tmp_path / "decoding" / str(number)).open("a") for number in range(settings.DECODERS)]
    for lane in taken:
        fcntl.flock(lane, fcntl.LOCK_EX)
    yield taken
    for lane in taken:
        lane.close()


def told(world) -> dict[str, object]:
    return {"text": "楼道里的灯坏了三天", "area": world.areas["grid"].pk, "do": "whistle", "photos": [photo()]}


@pytest.fixture
def grid_worker(client, world):
    client.force_login(world.person("grid_worker"), backend="teams.backends.PostsBackend")
    return client


def test_where_no_lane_is_free_the_answer_is_503_with_the_text_and_when_to_come_back(grid_worker, world, lanes):
    answer = grid_worker.post("/log/", told(world))

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "楼道里的灯坏了三天" in answer.content.decode()
    assert not Case.objects.exists()


def test_the_next_one_gets_the_lane_that_is_given_back(grid_worker, world, lanes):
    lanes[1].close()

    assert grid_worker.post("/log/", told(world)).status_code == 302


def test_of_a_process_never_all_threads_wait(monkeypatch, world, lanes):
    """The place is refused at once, without waiting for a lane."""
    settings.DECODING_PATIENCE_SECONDS = 60
    full = BoundedSemaphore(1)
    full.acquire()
    monkeypatch.setattr(aside, "_waiting", full)

    with pytest.raises(aside.Busy):
        aside.opened(photo().read(), by="pictures")


def test_fewer_than_all_threads_of_a_web_process_may_wait():
    assert settings.DECODING_WAITS <= settings.WEB_THREADS // 2


@pytest.mark.parametrize(
    "code",
    ["bytearray(400_000_000)", "[None for _ in iter(int, 1)]", "open('large', 'wb').write(bytes(17_000_000))"],
    ids=["memory", "time", "answer"],
)
def test_the_kernel_ends_whoever_takes_too_much(code, tmp_path):
    here = {"cwd": tmp_path, "env": {"PYTHONPATH": str(settings.BASE_DIR)}}

    ended = subprocess.run([sys.executable, "-c", TAKES + code], stderr=-1, timeout=60, check=False, **here)

    assert ended.returncode != 0


def test_a_decoder_that_hangs_is_ended_and_its_lane_is_free_again(monkeypatch, settings, tmp_path):
    settings.LOCAL_DIR, settings.DECODERS = tmp_path, 1
    monkeypatch.setattr(aside, "PATIENCE_SECONDS", 0.01)

    assert aside.opened(photo().read(), by="pictures") == (aside.TOO_MUCH, b"")

    monkeypatch.setattr(aside, "PATIENCE_SECONDS", 30)
    said, _kept = aside.opened(photo().read(), by="pictures")
    assert said["mime"] == "image/jpeg"


def test_a_decoder_knows_no_secret():
    assert set(aside.BARE) == {"PATH", "LANG", "MALLOC_ARENA_MAX", "PYTHONDONTWRITEBYTECODE"}
