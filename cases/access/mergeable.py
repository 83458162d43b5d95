"""Which cases may be merged (并案), as far as the two cases themselves decide (decision 45). Who may is a policy."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cases.access.against import with_superior
from cases.models import Case


def why_apart(case: Case, master: Case) -> str:
    """The sentence why `case` cannot be merged into `master`; empty where it can.

    Nobody may learn by merging what was kept from them: readers of the master become readers of what was merged.
    """
    if case.is_suggested_confidential or master.is_suggested_confidential:
        return _("The words suggest a confidential type: accept both matters first.")
    if case.is_confidential != master.is_confidential:
        return _("A confidential matter is never merged with one that is not: more people would read it.")
    if case.is_danger and not master.is_danger:
        return _("A life may be in danger in %(number)s: let that one go on, or correct the danger first.") % {
            "number": case.reference
        }
    return _why_kept_from_a_unit(case, master)


def _why_kept_from_a_unit(case: Case, master: Case) -> str:
    against = case.complained_of_id
    if against is None or against == master.complained_of_id:
        return ""
    if master.complained_of_id:
        return _("The two matters complain of different units.")
    at_work = {master.centre_id, master.holder_id, *(call.unit_id for call in master.standing_calls)}
    if not with_superior(against) & at_work:
        return ""
    return _("The unit complained of in %(number)s handles the other matter.") % {"number": case.reference}
