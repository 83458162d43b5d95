"""Shapes (dataclasses) as JSON, and as serializers, by which the description knows them: one definition for both."""

from __future__ import annotations

import datetime as dt
import types
import typing
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any

from rest_framework import serializers

PLAIN: dict[Any, type[serializers.Field[Any, Any, Any, Any]]] = {
    str: serializers.CharField,
    int: serializers.IntegerField,
    bool: serializers.BooleanField,
    float: serializers.FloatField,
    dt.datetime: serializers.DateTimeField,
    dt.date: serializers.DateField,
    dict: serializers.DictField,
    Any: serializers.JSONField,
}


def plain(value: Any) -> Any:
    """What the JSON renderer writes: dictionaries, lists, texts, numbers; instants in UTC."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    return value.value if isinstance(value, Enum) else value


@cache
def serializer_of(shape: type) -> type[serializers.Serializer[Any]]:
    """A serializer with the fields of the dataclass, in its order."""
    hints = typing.get_type_hints(shape)
    made: dict[str, Any] = {
        field.name: field_of(hints[field.name], required=not field.metadata.get("optional", False))
        for field in fields(shape)
    }
    return type(shape.__name__, (serializers.Serializer,), {**made, "__doc__": shape.__doc__})


def field_of(hint: Any, **options: Any) -> serializers.Field[Any, Any, Any, Any]:
    """The field of one type; `X | None` may be null, `list[X]` is a list."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        inner = next(one for one in typing.get_args(hint) if one is not type(None))
        return field_of(inner, **options, allow_null=True)
    if typing.get_origin(hint) is list:
        (inner,) = typing.get_args(hint)
        if is_dataclass(inner):
            return serializer_of(typing.cast(type, inner))(many=True, **options)
        return serializers.ListField(child=field_of(inner), **options)
    if typing.get_origin(hint) is dict:
        return serializers.DictField(child=field_of(typing.get_args(hint)[1]), **options)
    if is_dataclass(hint):
        return serializer_of(typing.cast(type, hint))(**options)
    if hint is Any:
        options["allow_null"] = True
    return PLAIN[hint](**options)
