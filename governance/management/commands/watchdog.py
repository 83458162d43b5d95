import argparse
import sys
from typing import Any

from django.core.management.base import BaseCommand

from governance.watchdog import run


class Command(BaseCommand):
    help = (
        "Run a worker, and end it when it lives and nothing gets done: manage.py watchdog celery -A governance worker"
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("worker", nargs=argparse.REMAINDER, help="the command that runs the worker")

    def handle(self, *args: Any, worker: list[str], **options: Any) -> None:
        sys.exit(run(worker))
