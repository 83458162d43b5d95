"""The sentences for constraints of firms that the database upholds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from networks.errors import ENDS_AFTER

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

SENTENCES: Mapping[str, _StrOrPromise] = {
    "linkage_firm_one_per_code": _("A firm of this credit code is in the directory already."),
    "linkage_firm_ends_after_it_begins": ENDS_AFTER,
    "linkage_care_one_a_firm": _("Somebody was given this firm at this moment; look again."),
    "linkage_care_ends_after_it_begins": ENDS_AFTER,
}
