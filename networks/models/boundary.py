"""Where an area lies on the ground: its outline, and the box around it by which places are found."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import BooleanField, F, Func, TextField, Value
from django.utils.translation import gettext_lazy as _
from shapely.geometry import Point, shape

from networks import geometry
from networks.choices import AreaLevel
from networks.geometry import Outline
from networks.models.area import Area


class _Point(Func):
    function = "point"
    output_field = TextField()


class _Box(Func):
    function = "box"
    output_field = TextField()


class _Holds(Func):
    """As the index has it, or the index would not be used."""

    template = "%(expressions)s"
    arg_joiner = " @> "
    output_field = BooleanField()


class BoundaryQuerySet(models.QuerySet["Boundary"]):
    def around(self, longitude: float, latitude: float) -> BoundaryQuerySet:
        """Those whose box holds the place: the index of the boxes answers, and leaves a few to look at closely."""
        place = _Point(Value(longitude), Value(latitude))
        return self.filter(
            _Holds(_Box(_Point(F("west"), F("south")), _Point(F("east"), F("north"))), _Box(place, place))
        )

    def of_grids(self) -> BoundaryQuerySet:
        return self.filter(area__level=AreaLevel.GRID, area__until=None)


class Boundary(models.Model):
    """WGS84, longitude first, as in GeoJSON. An area that ends keeps its outline; its heir has one of its own."""

    area = models.OneToOneField(Area, models.PROTECT, related_name="boundary", verbose_name=_("area"))
    geometry: models.JSONField[Any, Any] = models.JSONField(_("outline"))
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()

    objects = BoundaryQuerySet.as_manager()

    class Meta:
        verbose_name = _("boundary")
        verbose_name_plural = _("boundaries")

    def __str__(self) -> str:
        return self.area.name

    @classmethod
    def of(cls, area: Area, outline: Outline) -> Boundary:
        """Not yet written."""
        west, south, east, north = outline.bounds
        return cls(area=area, geometry=geometry.geojson(outline), west=west, south=south, east=east, north=north)

    @property
    def outline(self) -> Outline:
        found: Any = shape(self.geometry)
        return found  # type: ignore[no-any-return]  # only outlines are ever stored


def grid_at(longitude: float, latitude: float) -> Area | None:
    """The grid in force that holds the place; of two that meet there, the one of the lower code. One statement."""
    place = Point(longitude, latitude)
    near = (
        Boundary.objects.of_grids().around(longitude, latitude).select_related("area__parent__parent__parent__parent")
    )
    return next((boundary.area for boundary in near.order_by("area__path") if boundary.outline.covers(place)), None)
