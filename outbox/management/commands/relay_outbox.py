"""Send what waits, now and in this process: for a machine without a worker, and for giving dead messages a chance."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from outbox import actions, tasks
from outbox.models import Message


class Command(BaseCommand):
    help = "Send the messages that are ready."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--retry-dead", action="store_true", help="First give dead messages all their tries anew.")

    def handle(self, *args: Any, retry_dead: bool, **options: Any) -> None:
        if retry_dead:
            self.stdout.write(_("%(count)d dead messages will be tried again.") % {"count": actions.retry_dead()})
        self.stdout.write(_("%(count)d tries to send.") % {"count": tasks.drain()})
        for message in Message.objects.dead().order_by("pk")[:20]:
            self.stdout.write(_("Dead: %(key)s: %(reason)s") % {"key": message.key, "reason": message.last_error})
