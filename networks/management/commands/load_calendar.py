from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from networks import loading


class Command(BaseCommand):
    help = "Load the published work calendar and the office hours."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_("Loaded: %(count)s days of the work calendar") % {"count": loading.load_calendar()})
