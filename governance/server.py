"""How gunicorn serves the pages, here and in production."""

import os
from typing import Any

from django.utils.module_loading import import_string
from prometheus_client import multiprocess

from governance import database_rights

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_WORKERS", "2"))
# A thread gets a request when all of it is there (governance/buffering.py); each keeps its database connection.
worker_class = "governance.buffering.BufferedWorker"
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 30
graceful_timeout = 10
accesslog = None
# Its socket and its title would be one more thing to guard, and we use neither.
control_socket_disable = True
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")


def post_worker_init(worker: Any) -> None:
    """Do not serve without a key that is still needed; say, once, where the database would let the service do more
    than its work.
    """
    # The application is loaded by now, and was not when this module was read.
    import_string("governance.kept_keys.require")()
    if worker.age == 1:
        database_rights.warn()


def child_exit(server: Any, worker: Any) -> None:
    """Forget the gauges of a worker that is gone."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # not annotated there
