"""The browser the other browser tests rely on is a real one, and sees what people see."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page

from governance.localstack import browser as system_browser
from governance.localstack.errors import Refusal
from tests import browser_fixtures


def test_a_page_loads_whole_in_chinese_and_breaks_no_rule_of_its_frame(page: Page) -> None:
    complaints: list[ConsoleMessage] = []
    failed: list[str] = []
    page.on("console", lambda message: complaints.append(message) if message.type == "error" else None)
    page.on("requestfailed", lambda request: failed.append(request.url))

    page.goto("/account/sign-in/", wait_until="networkidle")

    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    assert page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone") == "Asia/Shanghai"
    assert [message.text for message in complaints] == failed == []


def test_pictures_are_taken_at_both_sizes(
    page: Page, shots: Callable[[Page, str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser_fixtures, "SHOTS", tmp_path)
    page.goto("/account/sign-in/")

    shots(page, "sign-in")

    assert sorted(path.name for path in tmp_path.iterdir()) == ["sign-in-phone.png", "sign-in-wide.png"]
    assert page.viewport_size == {"width": 1366, "height": 768}


def test_a_missing_browser_is_asked_for_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_browser, "find_chromium", lambda: None)
    monkeypatch.setattr(system_browser.os, "geteuid", lambda: 1000)

    with pytest.raises(Refusal, match=r"^The browser tests need Chromium and a Chinese font: install them"):
        system_browser.ensure()
