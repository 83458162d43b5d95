"""Areas change with all that hangs on them: rows, units, posts and open matters, in one transaction or not at all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.actions.jobs.redistricting import follow
from cases.models import Case
from networks.actions import redistricting as areas
from networks.actions.following import Redistricting
from networks.actions.record import Steward
from networks.errors import SENTENCES as OF_NETWORKS
from networks.models import Area
from networks.models.dated import not_over
from teams.actions import following as posts
from teams.errors import SENTENCES as OF_TEAMS
from teams.models import Post
from web.errors import explained

SENTENCES = {
    **OF_NETWORKS,
    **OF_TEAMS,
    "cases_call_stands_once_a_unit": gettext_lazy(
        "Two units of which one would end are called to the same open matter. Wait until one of them has finished."
    ),
}


@dataclass(frozen=True, slots=True)
class Done:
    """What followed."""

    area: Area
    posts: int
    matters: int


def move(area: Area, *, under: Area, code: str = "", note: str = "", by: Steward) -> Done:
    """Put an area under another one: what lies in it, its units, posts and open matters go with it."""
    with explained(SENTENCES):
        change = areas.move(area, under=under, code=code, note=note, by=by)
        return _all_follow(change, change.heirs[area.pk], by)


def merge(sources: Sequence[Area], *, into: Area, remaining: Collection[int] = (), note: str = "", by: Steward) -> Done:
    """Let areas become part of another one; see `networks.actions.redistricting.merge`."""
    with explained(SENTENCES):
        change = areas.merge(sources, into=into, remaining=remaining, note=note, by=by)
        return _all_follow(change, into, by)


def retire(area: Area, *, note: str = "", by: Steward) -> Area:
    """End an area in which nothing is left; refused with a sentence while anything is."""
    with explained(SENTENCES):
        return areas.retire(area, still_needed=_why_needed, note=note, by=by)


def _all_follow(change: Redistricting, area: Area, by: Steward) -> Done:
    done = Done(area, posts.follow(change, by=by), follow(change.heirs, change.absorbed))
    for path in settings.AREA_FOLLOWERS:
        import_string(path)(change)
    return done


def _why_needed(area: Area) -> str:
    if Post.objects.filter(area=area).filter(not_over()).exists():
        return _("People hold posts over it; name the area that takes them over.")
    if Case.objects.open().in_area(area.level, area.pk).exists():
        return _("Open matters lie in it; name the area that takes them over.")
    return ""
