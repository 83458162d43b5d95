"""Chromium and a Chinese font for the browser tests: found, installed where that is allowed, or asked for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from governance.localstack.errors import Refusal

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PACKAGES = ("chromium", "fonts-noto-cjk")
ADVICE = (
    "The browser tests need Chromium and a Chinese font: install them (on Debian: "
    f"apt-get install {' '.join(PACKAGES)}), or name the program in CHROMIUM, and run again."
)


def find_chromium() -> str | None:
    return shutil.which(os.environ.get("CHROMIUM", "")) or next(filter(None, map(shutil.which, NAMES)), None)


def has_chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return sys.platform == "darwin"
    fonts = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False)
    return bool(fonts.stdout.strip())


def is_complete() -> bool:
    return find_chromium() is not None and has_chinese_font()


def ensure() -> None:
    """Install what is missing where we may (root, Debian); otherwise `Refusal` with what to install."""
    if is_complete():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _install()
    if not is_complete():
        raise Refusal(ADVICE)


def _install() -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    quiet = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    subprocess.run([*quiet, "update"], env=environment, check=False)
    wanted = [*PACKAGES, "fontconfig"]
    subprocess.run([*quiet, "install", "-y", "--no-install-recommends", *wanted], env=environment, check=False)
