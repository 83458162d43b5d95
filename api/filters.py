"""Filters as the description knows them: from the one definition that reads them."""

from __future__ import annotations

from typing import Any

import django_filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from cases.reading.panel import DayFilter, NumberFilter, YesFilter

KINDS = {DayFilter: OpenApiTypes.DATE, NumberFilter: OpenApiTypes.INT, YesFilter: OpenApiTypes.BOOL}


def parameters_of(panel: type[django_filters.FilterSet]) -> list[OpenApiParameter]:
    return [_parameter(name, one) for name, one in panel.base_filters.items()]


def _parameter(name: str, one: Any) -> OpenApiParameter:
    is_many = isinstance(one, django_filters.MultipleChoiceFilter)
    listed = [value for value, _words in one.extra["choices"]] if is_many else None
    kind = KINDS.get(type(one), OpenApiTypes.STR)
    return OpenApiParameter(
        name, kind, OpenApiParameter.QUERY, description=one.label, enum=listed, many=is_many, explode=True
    )
