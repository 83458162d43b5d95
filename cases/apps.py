"""Cases as Django starts it: what rooms above say beside a case, and which of their tables are chained."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("Cases")

    def ready(self) -> None:
        """Let every room above register in its `beside_cases`."""
        autodiscover_modules("beside_cases")
