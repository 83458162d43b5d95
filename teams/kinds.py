"""The kinds of notice that are not about a matter."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from teams.wording import Kind

COUNT = "count"
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
KINDS = (OFFERED, ACCEPTED, DECLINED, DIGEST)
