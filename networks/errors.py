"""The sentences for constraints of the networks that the database upholds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

UNIT_NAME_TAKEN = _("A unit of this name was set up in this area on the same day.")
AREA_TAKEN = _("This area code is in use. Look again at what was added meanwhile.")
CODE_TAKEN = _("Somebody gave this code or changed this entry at this moment; look again.")
ENDS_AFTER = _("The last day lies before the first.")

SENTENCES: Mapping[str, _StrOrPromise] = {
    "networks_area_one_in_force_per_code": AREA_TAKEN,
    "networks_area_one_per_code_and_day": AREA_TAKEN,
    "networks_area_parent_unless_city": _("Every area but the city lies in another one."),
    "networks_area_path_fits_level": _("The code does not have the digits of its level."),
    "networks_area_path_begins_code": _("The code does not have the digits of its level."),
    "networks_area_successor_only_when_ended": _("An area in force has no successor."),
    "networks_area_ends_after_it_begins": ENDS_AFTER,
    "networks_unit_one_centre_per_area": _("This area has its centre already; an area has one."),
    "networks_unit_one_squad_per_street": _("This sub-district has its enforcement squad already: one each."),
    "networks_unit_one_per_area_name_and_day": UNIT_NAME_TAKEN,
    "networks_unit_is_not_its_own_parent": _("A unit cannot stand above itself."),
    "networks_unit_ends_after_it_begins": ENDS_AFTER,
    "networks_membership_one_lead": _("Another unit leads this network in part of that time."),
    "networks_membership_one_part_a_unit": _("This unit takes part in this network already in part of that time."),
    "networks_membership_ends_after_it_begins": ENDS_AFTER,
    "networks_catalogueitem_one_in_force_per_code": CODE_TAKEN,
    "networks_catalogueitem_one_per_code_and_day": CODE_TAKEN,
    "networks_catalogueitem_one_version_a_day": CODE_TAKEN,
    "networks_catalogueitem_ends_after_it_begins": ENDS_AFTER,
    "networks_levelrule_one_per_level_and_day": _("Somebody changed this level at this moment; look again."),
}
