"""The administration's own kinds of sheet."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imports.kinds import contacts, stations
from imports.kinds.memberships import compare_memberships
from imports.kinds.posts import compare_posts
from imports.kinds.units import compare_units
from imports.registry import Importable, register
from imports.sheets.layout import MEMBERSHIPS, POSTS, UNITS
from imports.undoing import Undoer
from imports.writing import Writer
from teams import policies

BY_SYSTEM = _("Units and network members are imported by the system administrator.")
BY_SECURITY = _("People and posts are imported by the security administrator.")

register(
    Importable(UNITS, 10, policies.configuring, BY_SYSTEM, compare_units, Writer.units, Undoer.units),
    Importable(POSTS, 20, policies.granting, BY_SECURITY, compare_posts, Writer.posts, Undoer.posts),
    Importable(
        MEMBERSHIPS, 30, policies.configuring, BY_SYSTEM, compare_memberships, Writer.memberships, Undoer.memberships
    ),
    Importable(
        contacts.LAYOUT, 40, policies.configuring, BY_SYSTEM, contacts.compare, contacts.write, contacts.take_back
    ),
    Importable(
        stations.LAYOUT, 50, policies.configuring, BY_SYSTEM, stations.compare, stations.write, stations.take_back
    ),
)
