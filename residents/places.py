"""Which place a resident means: by typing its name, by choosing step by step, or as remembered from before."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Q, Value
from django.db.models.functions import StrIndex
from django.http import HttpRequest

from networks.choices import AreaLevel, UnitKind
from networks.models import Area, Unit
from networks.models.area import AreaQuerySet, inside
from residents.models import Poster
from residents.models.poster import CODE_LENGTH
from teams import finding

SMALLEST = (AreaLevel.COMMUNITY, AreaLevel.GRID)
"""Where a matter can be raised: a community or a grid in it."""
NAMED = (AreaLevel.COUNTY, AreaLevel.STREET, AreaLevel.COMMUNITY, AreaLevel.GRID)
SHORT = (AreaLevel.COUNTY, AreaLevel.COMMUNITY, AreaLevel.GRID)
PUBLISHED = (AreaLevel.CITY, AreaLevel.COUNTY, AreaLevel.STREET, AreaLevel.COMMUNITY)
"""What has a public page."""
SHOWN = 30
LONGEST_CODE = 15
COOKIE = "place"
"""The code of the place last chosen, kept by the browser alone."""


def place_with(code: str) -> Area | None:
    """The community or grid in force that has this code, with the areas around it."""
    if not (code.isascii() and code.isdigit() and len(code) <= LONGEST_CODE):
        return None
    return _in_force().filter(code=code, level__in=SMALLEST).first()


def published(code: str) -> Area | None:
    """The area in force with this code that has a public page."""
    if not (code.isascii() and code.isdigit() and len(code) <= LONGEST_CODE):
        return None
    return _in_force().filter(code=code, level__in=PUBLISHED).first()


def community_of(area: Area) -> Area:
    """The community that a grid lies in; every other area is its own answer."""
    return area.parent if area.level == AreaLevel.GRID and area.parent else area


def poster_with(code: str) -> Poster | None:
    """The poster of this code; of an area that ended since it was printed, with what stands in its place today."""
    if not (code.isascii() and code.isalnum() and len(code) == CODE_LENGTH):
        return None
    poster = Poster.objects.filter(code=code.upper()).select_related("area").first()
    if poster is None:
        return None
    poster.area = poster.area.heir()
    return poster if poster.area.until is None else None


def remembered(request: HttpRequest) -> Area | None:
    return place_with(request.COOKIES.get(COOKIE, ""))


def name_of(area: Area) -> str:
    """`舒兰市 北城街道 正阳社区`: in full, for whoever has to tell two apart."""
    return area.place_name(NAMED)


def short_name_of(area: Area) -> str:
    """`舒兰市正阳社区`, as people say it."""
    return area.place_name(SHORT).replace(" ", "")


def found(typed: str) -> list[Area]:
    """Communities by their name, and by that of a grid or of an estate in them; the likeliest first."""
    words = finding.words_of(typed)
    if not words:
        return []
    named = list(finding.areas(typed, _in_force().at(AreaLevel.COMMUNITY)).order_by("path")[:SHOWN])
    first = sorted(named, key=lambda area: words[-1] not in area.name)
    return _each_once([*first, *_around_estates(words)])[:SHOWN]


def _around_estates(words: list[str]) -> list[Area]:
    """Grids whose own name has the words, and communities in which a property company of that name works."""
    if all(word.isascii() for word in words):
        return []
    named = Q(*(Q(name__icontains=word) for word in words))
    grids = list(_in_force().at(AreaLevel.GRID).filter(named).order_by("path")[:SHOWN])
    companies = Unit.objects.current().filter(named, kind=UnitKind.PROPERTY).values("area")
    return [*grids, *_in_force().filter(pk__in=companies, level__in=SMALLEST)[:SHOWN]]


def _each_once(areas: Iterable[Area]) -> list[Area]:
    return list({area.pk: area for area in areas}.values())


def only_named_in(text: str, *, within: Area) -> Area | None:
    """The one community inside the area whose name stands in the text; where several have one, that whose street or
    county is named too; None where it stays unclear."""
    at = StrIndex(Value(text), F("name"))
    named = _in_force().filter(inside(within.path)).at(AreaLevel.COMMUNITY).alias(stands_at=at).filter(stands_at__gt=0)
    found = list(named.order_by("path")[:SHOWN])
    # 新正阳社区 holds the name of 正阳社区.
    whole = [one for one in found if not any(one.name != other.name and one.name in other.name for other in found)]
    exact = whole if len(whole) == 1 else [one for one in whole if _is_above_named(one, text)]
    return exact[0] if len(exact) == 1 else None


def _is_above_named(area: Area, text: str) -> bool:
    around = area.lineage_itself()
    return any(around[level].name in text for level in (AreaLevel.COUNTY, AreaLevel.STREET) if level in around)


def around(code: str) -> Area | None:
    """The area above communities whose parts are to be chosen from."""
    if not (code.isascii() and code.isdigit() and len(code) <= LONGEST_CODE):
        return None
    return _in_force().filter(code=code).exclude(level__in=SMALLEST).first()


def parts_of(area: Area | None) -> list[Area]:
    """The areas right below; without an area the county-level ones."""
    below = _in_force().filter(parent=area) if area else _in_force().at(AreaLevel.COUNTY)
    return list(below.order_by("path"))


def city() -> Area | None:
    return _in_force().at(AreaLevel.CITY).order_by("path").first()


def _in_force() -> AreaQuerySet:
    return Area.objects.current().with_parents()
