"""The run's own PostgreSQL and Valkey, and what tests of every app share."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import environ
import pytest
from django.conf import settings
from pytest_django.fixtures import Settings

from governance.localstack.processes import Notes
from governance.localstack.stack import Stack

pytest_plugins = ["tests.browser_fixtures"]

STACK = pytest.StashKey[Stack]()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Before Django opens anything. Workers of xdist find the addresses in the environment they inherit."""
    if not hasattr(config, "workerinput"):
        stack = _start_stack()
        config.stash[STACK] = stack
        os.environ |= stack.addresses()
    _point_settings_at_the_stack()


def pytest_unconfigure(config: pytest.Config) -> None:
    if stack := config.stash.get(STACK, None):
        stack.stop()
        stack.remove()


def _start_stack() -> Stack:
    home = Path(tempfile.mkdtemp(prefix="governance-test-"))
    home.chmod(0o755)
    stack = Stack(home, notes=Notes(home / "pids"), is_durable=False)
    try:
        stack.start()
    except BaseException:
        stack.stop()
        raise
    return stack


def _point_settings_at_the_stack() -> None:
    """The settings were read before this file was; nothing has been opened with them yet."""
    settings.DATABASES["default"] |= environ.Env.db_url_config(os.environ["DATABASE_URL"])
    settings.REDIS_URL = settings.CELERY_BROKER_URL = os.environ["REDIS_URL"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def _files_of_the_test(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
