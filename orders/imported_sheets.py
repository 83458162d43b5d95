"""The sheet of orders, made known to the importer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imports.choices import Purpose
from imports.registry import Importable, register
from orders import policies
from orders.actions.mappings import meet
from orders.columns import LAYOUT, read_as
from orders.importing.comparing import compare
from orders.importing.undoing import take_back
from orders.importing.writing import write

BY_OFFICERS = _("Orders of other systems are taken in by the duty officers of a centre.")

register(
    Importable(
        LAYOUT,
        10,
        policies.reach,
        BY_OFFICERS,
        compare,
        write,
        take_back,
        purpose=Purpose.ORDERS,
        read_as=read_as,
        meets=meet,
    )
)
