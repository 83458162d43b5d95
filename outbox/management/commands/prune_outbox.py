"""Forget messages that were sent long ago."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from outbox import tasks


class Command(BaseCommand):
    help = "Delete the messages that were sent more than OUTBOX_KEEP_DAYS ago."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_("%(count)d sent messages deleted.") % {"count": tasks.prune()})
