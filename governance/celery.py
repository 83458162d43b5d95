"""The Celery application; its settings live with Django's under the prefix CELERY_."""

import os
from typing import Any

from celery import Celery, signals
from django.conf import settings
from django.utils.module_loading import import_string

from governance.logs import configure

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")

app = Celery("governance")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.worker_init.connect
def have_every_key(**_: Any) -> None:
    """As the web server: nothing is sent or worked on without a key that is still needed."""
    # Models are there when a worker begins, not when this module is read.
    import_string("governance.kept_keys.require")()


@signals.setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """Celery replaces the process's logging unless somebody answers this signal."""
    configure(settings.LOGGING)
