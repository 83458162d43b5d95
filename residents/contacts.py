"""Whom residents can turn to in person: grid workers, centres, red stations; and the numbers that help everywhere."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from networks.choices import PATH_DIGITS, AreaLevel
from networks.models import Area
from networks.models.area import inside
from teams.choices import Duty
from teams.models import Post, RedStation

LIFE = (
    ("110", _("Police: somebody attacks, threatens or steals")),
    ("119", _("Fire, gas, somebody trapped or hanging")),
    ("120", _("Somebody is ill or hurt")),
)
"""National numbers for danger to life."""
STATIONS = 20


@dataclass(frozen=True, slots=True)
class GridWorker:
    grid: str
    name: str
    phone: str
    """The number of the post, never a private one; empty where none is kept."""
    is_deputy: bool


def grid_workers(area: Area) -> list[GridWorker]:
    """Who looks after the grid, or after each grid of the community, today."""
    posts = Post.objects.current().filter(inside(area.path, "area__path"), duty=Duty.GRID_WORKER)
    active = posts.filter(person__is_active=True).select_related("person", "area").order_by("area__path", "is_deputy")
    return [
        GridWorker(post.area.name if post.area else "", post.person.name, post.person.phone, post.is_deputy)
        for post in active
    ]


def red_stations(area: Area) -> list[RedStation]:
    """Those of the sub-district, the community's own first."""
    street, community = (area.path[: PATH_DIGITS[level]] for level in (AreaLevel.STREET, AreaLevel.COMMUNITY))
    near = RedStation.objects.current().filter(Q(inside(street, "area__path"))).select_related("area")
    return sorted(
        near.order_by("area__path", "name")[:STATIONS], key=lambda one: not one.area.path.startswith(community)
    )
