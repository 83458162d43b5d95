"""The run's own PostgreSQL and Valkey, and what tests of every app share."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import environ
import pytest
from django.conf import settings
from django.test import TransactionTestCase
from django.utils import translation
from pytest_django.fixtures import Settings

from governance.localstack.processes import Notes
from governance.localstack.stack import Stack
from tests import emptied, kept, migrated
from tests.sink import Sink, sink
from web.compiled import compared

pytest_plugins = ["tests.browser_fixtures"]

PREFIX = "governance-run-"
OWNER = "owner"
STACK = pytest.StashKey[Stack]()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Before Django opens anything. Workers of xdist find the addresses in the environment they inherit."""
    if not hasattr(config, "workerinput"):
        stack = _start_stack()
        config.stash[STACK] = stack
        os.environ |= stack.addresses()
    _point_settings_at_the_stack()


def pytest_collection(session: pytest.Session) -> None:
    """Ten thousand tests stay to the end: looking through them for garbage finds none and takes time."""
    gc.disable()


def pytest_collection_finish(session: pytest.Session) -> None:
    gc.freeze()
    gc.enable()


def pytest_unconfigure(config: pytest.Config) -> None:
    if stack := config.stash.get(STACK, None):
        stack.stop()
        stack.remove()


def _start_stack() -> Stack:
    _clear_up_after_killed_runs()
    home = Path(tempfile.mkdtemp(prefix=PREFIX))
    home.chmod(0o755)
    Notes(home / OWNER).add(os.getpid())
    stack = Stack(home, notes=Notes(home / "pids"), is_durable=False)
    # A run that is asked to stop must come by pytest_unconfigure, as after Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        migrated.start(stack.postgres)
        stack.valkey.start()
    except BaseException:
        stack.stop()
        raise
    return stack


def _clear_up_after_killed_runs() -> None:
    """A run that was killed could not stop its servers; whether it lives is asked by number and start time."""
    for home in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if (home / OWNER).exists() and not Notes(home / OWNER).alive():
            Notes(home / "pids").sweep()
            shutil.rmtree(os.path.realpath(home / "postgres"), ignore_errors=True)
            shutil.rmtree(home, ignore_errors=True)


def _point_settings_at_the_stack() -> None:
    """The settings were read before this file was; nothing has been opened with them yet."""
    settings.DATABASES["default"] |= environ.Env.db_url_config(os.environ["DATABASE_URL"])
    settings.DATABASES["default"]["TEST"]["TEMPLATE"] = migrated.DATABASE
    settings.REDIS_URL = settings.CELERY_BROKER_URL = os.environ["REDIS_URL"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.COMPILED_IS_COMPARED = True  # whatever page a test opens, nobody's value is kept in a statement
    settings.QUIET_HOURS = ()  # tests run by day and by night; those of the quiet hours say so
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True, scope="session")
def _emptied_quickly() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", emptied.empty)
        yield


@pytest.fixture(autouse=True, scope="module")
def _compared_anew() -> None:
    """Each module compares what its pages ask with the querysets and templates once; see `web.compiled`."""
    compared.clear()


@pytest.fixture(autouse=True)
def _in_chinese() -> None:
    """A page asked for in English leaves its thread speaking English; each test begins as each request does."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def _nothing_kept_where_a_test_commits(request: pytest.FixtureRequest) -> None:
    marker = request.node.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"} & set(request.fixturenames)
    if commits or (marker and marker.kwargs.get("transaction")):
        kept.roll_back()


@pytest.fixture(autouse=True)
def _files_of_the_test(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Sink]:
    """Somebody outside who takes what is posted; on loopback, which the settings allow."""
    settings.OUTSIDE_ALLOWED_HOSTS = ["127.0.0.1"]
    with sink() as running:
        yield running
