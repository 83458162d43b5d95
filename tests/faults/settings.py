"""The service's settings as processes under test see them: with traps, and leases and clocks that end soon."""

from governance.settings import *  # noqa: F403  (the same settings, with what follows changed)
from governance.settings import CELERY_BEAT_SCHEDULE, INSTALLED_APPS, MIDDLEWARE, OUTBOX_CHANNELS, STORAGES

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.traps.Traps"]
MIDDLEWARE = [*MIDDLEWARE, "tests.faults.traps.AfterTheView"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
OUTBOX_LEASE_SECONDS = 1
QUIET_HOURS = ()
CELERY_BEAT_SCHEDULE = CELERY_BEAT_SCHEDULE | {"clocks": {"task": "cases.tasks.ring_clocks", "schedule": 1.0}}
OUTBOX_CHANNELS = OUTBOX_CHANNELS | {"poison": "tests.faults.traps.die"}
