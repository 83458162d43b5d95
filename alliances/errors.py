"""The sentences for constraints of alliances that the database upholds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from networks.errors import ENDS_AFTER

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

SENTENCES: Mapping[str, _StrOrPromise] = {
    "linkage_organisation_once_in_an_alliance": _("This organisation belongs to the alliance already."),
    "linkage_organisation_ends_after_it_begins": ENDS_AFTER,
    "linkage_match_one_live_a_pair": _("This need and this resource are matched already."),
}
