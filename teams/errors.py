"""Why a change of people and posts was refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from networks.errors import ENDS_AFTER
from web.errors import Refusal

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


class HandoverNeeded(Refusal):
    """Open matters would be left with nobody able to act: somebody must take them over first."""

    code = "handover_needed"

    def __init__(self, sentence: _StrOrPromise, *, waiting: int) -> None:
        super().__init__(sentence)
        self.waiting = waiting


class SecondPersonNeeded(Refusal):
    """One administrator alone may not do it; proposed, another one confirms it."""

    code = "second_person_needed"


TAKEN = _("This sign-in name is taken.")

SENTENCES: Mapping[str, _StrOrPromise] = {
    "teams_user_username_key": TAKEN,
    "teams_user_one_sign_in_name": TAKEN,
    "teams_post_ends_after_it_begins": ENDS_AFTER,
    "teams_post_over_an_area_names_it": _("This duty is held over an area; choose one."),
    "teams_post_in_a_unit_names_it": _("This duty is held in a unit; choose one."),
    "teams_post_is_not_held_twice": _("The person holds this very post already in part of that time."),
    "teams_post_one_administrator_duty_a_person": _(
        "The person is an administrator of another kind in part of that time. "
        "System administrator, security administrator and auditor are three different people."
    ),
    "teams_post_system_administrator_holds_no_other": _(
        "A system administrator sees no matters and so holds no other post at the same time."
    ),
    "teams_post_deputies_in_grids_alone": _("Only a grid worker can be a deputy."),
    "teams_post_one_main_grid_worker": _(
        "This grid has its main grid worker in part of that time; give the post as deputy, or end the other one first."
    ),
    "teams_post_stand_in_has_an_end": _("A stand-in ends on a day that is named from the start."),
    "teams_networkcontact_one_a_membership": _("Somebody was named for that time at this moment; look again."),
    "teams_networkcontact_ends_after_it_begins": ENDS_AFTER,
    "teams_redstation_name_in_area": _("This area has a red station of this name already."),
    "teams_redstation_ends_after_it_begins": ENDS_AFTER,
    "teams_handover_one_open_a_post": _("A handover of this post is waiting to be accepted already."),
    "teams_handover_is_to_somebody_else": _("Nobody hands over to themselves; choose another person."),
    "teams_proposal_one_open_a_person_and_matter": _("The same is proposed for this person already."),
    "teams_handover_settled_once": _("This handover is settled already."),
}
