"""Alliances. The label is the older name, under which the tables of alliances and firms were made and stay."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlliancesConfig(AppConfig):
    name = "alliances"
    label = "linkage"
    verbose_name = _("Alliances, firms and teams")
