from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from networks import loading


class Command(BaseCommand):
    help = "Load the words that tell of danger to life, with the numbers to ring."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_("Loaded: %(count)s dangers with their words") % {"count": loading.load_dangers()})
