"""The sheets of firms and of who looks after them, made known to the importer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enterprises.importing import cares, firms
from imports.registry import Importable, register
from teams import policies

BY_SYSTEM = _("Firms and who looks after them are imported by the system administrator.")

register(
    Importable(firms.LAYOUT, 60, policies.configuring, BY_SYSTEM, firms.compare, firms.write, firms.take_back),
    Importable(cares.LAYOUT, 70, policies.configuring, BY_SYSTEM, cares.compare, cares.write, cares.take_back),
)
