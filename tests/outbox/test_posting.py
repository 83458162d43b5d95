"""Posting outside: within its time, never into one's own network, never after a redirect."""

from __future__ import annotations

import socket

import pytest

from outbox import posting
from outbox.errors import DeliveryFailed, NotNow, RefusedForGood
from outbox.posting import is_public, post_json, require_taken


def test_what_is_posted_arrives_as_json_and_the_answer_is_read(gateway):
    answer = post_json(gateway.url("/send?key=k"), {"text": "您的单位被派单"}, headers={"Authorization": "Bearer b"})

    [received] = gateway.received
    assert (received.path, received.body) == ("/send?key=k", {"text": "您的单位被派单"})
    assert received.headers["Authorization"] == "Bearer b"
    assert (answer.status, answer.body()) == (200, {"errcode": 0, "errmsg": "ok"})


@pytest.mark.parametrize(
    "url",
    ["https://127.0.0.1/", "https://localhost/", "https://169.254.169.254/", "https://10.0.0.1/", "https://[::1]/"],
)
def test_ones_own_network_is_never_posted_to(url, settings):
    settings.OUTSIDE_ALLOWED_HOSTS = []

    with pytest.raises(RefusedForGood, match="one's own"):
        post_json(url, {})


def test_a_name_with_one_public_and_one_inner_address_is_refused(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in ("1.1.1.1", "192.168.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    with pytest.raises(RefusedForGood, match="one's own"):
        post_json("https://robot.example.org/", {})


def test_the_connection_goes_to_the_address_that_was_judged(monkeypatch):
    """A name that answers differently the second time is not asked a second time."""
    asked, opened = [], []
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("1.1.1.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: asked.append(1) or found)
    monkeypatch.setattr(posting, "_open", lambda *address: opened.append(address) or _refuse())

    with pytest.raises(DeliveryFailed):
        post_json("https://robot.example.org/", {})

    assert (len(asked), opened) == (1, [("1.1.1.1", 443)])


def _refuse():
    raise DeliveryFailed("ConnectionRefusedError")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("1.1.1.1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("169.254.1.1", False),
        ("0.0.0.0", False),  # noqa: S104  (an address to refuse)
        ("224.0.0.1", False),
        ("::1", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("2002:7f00:1::", False),
        ("2606:4700::1111", True),
    ],
)
def test_what_is_public(address, expected):
    assert is_public(address) is expected


def test_without_https_only_what_the_settings_allow_is_posted_to(gateway, settings):
    settings.OUTSIDE_ALLOWED_HOSTS = []

    with pytest.raises(RefusedForGood, match="https"):
        post_json(gateway.url(), {})

    assert gateway.received == []


def test_a_certificate_of_nobodys_is_not_talked_to(gateway):
    """The sink speaks no TLS at all: whoever cannot prove to be the host gets nothing."""
    with pytest.raises(DeliveryFailed, match="SSLError"):
        post_json(gateway.url().replace("http:", "https:"), {"text": "x"})

    assert gateway.received == []


def test_a_redirect_is_not_followed(gateway):
    gateway.status, gateway.headers = 302, {"Location": gateway.url("/elsewhere")}

    with pytest.raises(RefusedForGood, match="HTTP 302"):
        require_taken(post_json(gateway.url("/send"), {}))

    assert [received.path for received in gateway.received] == ["/send"]


def test_a_server_that_drips_is_cut_off(gateway, monkeypatch):
    monkeypatch.setattr(posting, "ALL_PATIENCE_SECONDS", 0.2)
    gateway.drips_for = 30

    answer_or_failure = _posted(gateway)

    assert len(gateway.received) == 1
    assert answer_or_failure in ("DeliveryFailed", {})


def _posted(gateway):
    try:
        return post_json(gateway.url(), {}).body()
    except DeliveryFailed:
        return "DeliveryFailed"


def test_a_host_that_does_not_answer_or_is_unknown_means_try_again(gateway):
    free = socket.socket()
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
    free.close()

    with pytest.raises(DeliveryFailed, match="ConnectionRefusedError"):
        post_json(f"http://127.0.0.1:{port}/", {})
    with pytest.raises(DeliveryFailed, match="gaierror"):
        post_json("https://no-such-host.invalid/", {})


@pytest.mark.parametrize(
    ("status", "expected"), [(400, RefusedForGood), (404, RefusedForGood), (500, DeliveryFailed), (503, DeliveryFailed)]
)
def test_a_status_says_whether_trying_again_helps(gateway, status, expected):
    gateway.status = status

    with pytest.raises(DeliveryFailed, match=f"HTTP {status}") as refusal:
        require_taken(post_json(gateway.url(), {}))

    assert refusal.type is expected


@pytest.mark.parametrize(("header", "seconds"), [("7", 7), ("", 60), ("soon", 60), ("99999", 3600)])
def test_a_limit_says_how_long_to_wait(gateway, time_machine, header, seconds):
    time_machine.move_to("2026-01-05T09:00:00+08:00", tick=False)
    gateway.status, gateway.headers = 429, {"Retry-After": header}

    with pytest.raises(NotNow) as refusal:
        require_taken(post_json(gateway.url(), {}))

    assert f"{refusal.value.until:%M:%S}" == f"{(seconds // 60) % 60:02}:{seconds % 60:02}"


def test_an_answer_that_is_no_object_is_an_empty_one(gateway):
    gateway.answer = ["ok"]

    assert post_json(gateway.url(), {}).body() == {}
