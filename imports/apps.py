"""Imports as Django starts it: every app's kinds of sheet are made known to the importer."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    name = "imports"
    verbose_name = _("Imports")

    def ready(self) -> None:
        """Let every app make its kinds of sheet known to the importer."""
        autodiscover_modules("imported_sheets")
