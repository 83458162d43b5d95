"""The kinds of notice that are not about a matter."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from teams.wording import Kind

COUNT, ENDS_ON = "count", "ends_on"
OFFERED = Kind(
    "handover_offered",
    gettext_noop("A post and the open matters that wait on it are offered to you. Please accept or decline."),
    variables=(),
    needs=(),
)
ACCEPTED = Kind("handover_accepted", gettext_noop("A handover that you offered was accepted."), variables=(), needs=())
DECLINED = Kind(
    "handover_declined",
    gettext_noop("A handover that you offered was declined; somebody else must take it over."),
    variables=(),
    needs=(),
)
DIGEST = Kind(
    "digest",
    gettext_noop("%(count)s new notices; each stands in the inbox."),
    variables=(COUNT,),
    needs=(COUNT,),
)
WAITING = Kind(
    "handover_waiting",
    gettext_noop("A handover has waited for its receiver for more than three days."),
    variables=(),
    needs=(),
)
ENDING = Kind(
    "post_ending",
    gettext_noop("A post ends on %(ends_on)s while %(count)s open matters wait on it; somebody must take it over."),
    variables=(ENDS_ON, COUNT),
    needs=(),
)
KINDS = (OFFERED, ACCEPTED, DECLINED, WAITING, ENDING, DIGEST)
