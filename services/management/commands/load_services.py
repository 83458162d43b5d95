from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from services.loading import load_services


class Command(BaseCommand):
    help = "Load the catalogue of public services."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_("Loaded: %(count)s public services") % {"count": load_services()})
