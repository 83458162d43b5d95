from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from networks import loading


class Command(BaseCommand):
    help = "Load the units of every area (areas first)."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_("Loaded: %(count)s units") % {"count": loading.load_units()})
