"""Why something of alliances and firms was refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from networks.errors import ENDS_AFTER, NotAllowed, Refusal

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

__all__ = ["SENTENCES", "NotAllowed", "Refusal"]

SENTENCES: Mapping[str, _StrOrPromise] = {
    "linkage_organisation_once_in_an_alliance": _("This organisation belongs to the alliance already."),
    "linkage_organisation_ends_after_it_begins": ENDS_AFTER,
    "linkage_match_one_live_a_pair": _("This need and this resource are matched already."),
    "linkage_firm_one_per_code": _("A firm of this credit code is in the directory already."),
    "linkage_firm_ends_after_it_begins": ENDS_AFTER,
    "linkage_care_one_a_firm": _("Somebody was given this firm at this moment; look again."),
    "linkage_care_ends_after_it_begins": ENDS_AFTER,
}
