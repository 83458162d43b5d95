"""The steps of a matter as addresses: read from the desk's table of steps, so a new step is here by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.forms.fields import Field
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cases.evidence.fields import Photos
from cases.rules.lifecycle import Action
from desk.forms.calling import Units
from desk.forms.questions import Number, Numbers, Ticked
from desk.forms.step import At, Drawn, Step
from desk.forms.table import CODE_STEP, STEPS
from web.fields import CleanText

GIVE_CODE = "give_code"
VERSION = "version"
PLACES: Mapping[At, str] = {
    At.CASE: "actions/",
    At.TASK: "tasks/<int:row>/",
    At.CALL: "calls/<int:row>/",
    At.ORDER: "orders/<int:row>/",
    At.RECUSAL: "recusals/<int:row>/",
}
VERSION_SEEN = _("Version of the matter that was seen; or as If-Match")
Input = Field | Drawn


@dataclass(frozen=True, slots=True)
class Taken:
    """A step with the word in its address."""

    step: Step
    name: str

    @property
    def path(self) -> str:
        """Behind the address of the matter."""
        return f"{PLACES[self.step.at]}{self.name}/"

    @property
    def takes_files(self) -> bool:
        return any(isinstance(asked, Photos) for asked in inputs(self).values())

    @property
    def class_name(self) -> str:
        """`give_feedback` as GiveFeedback: begins the names of what is made for the step."""
        return "".join(part.capitalize() for part in self.name.split("_"))


TAKEN: Mapping[Action, Taken] = {step.action: Taken(step, step.action.value) for step in STEPS}
EVERY: tuple[Taken, ...] = (*TAKEN.values(), Taken(CODE_STEP, GIVE_CODE))


def inputs(taken: Taken) -> dict[str, Input]:
    """What the step reads, by name, in the order of its form; the version apart."""
    form = taken.step.form
    declared = cast(Mapping[str, Field], form.base_fields)
    asked = {name: one for name, one in declared.items() if name != VERSION and name not in form.finds}
    return {**asked, **form.drawn}


def prefixes(taken: Taken) -> dict[str, str]:
    """Names that hold lists of objects, with what their parts are called in the form."""
    return {name: drawn.prefix for name, drawn in taken.step.form.drawn.items() if drawn.parts}


def serializer_of(taken: Taken) -> type[serializers.Serializer[Any]]:
    """What may be sent, for the description."""
    made: dict[str, Any] = {name: described(one) for name, one in inputs(taken).items()}
    made[VERSION] = serializers.IntegerField(required=False, min_value=0, help_text=VERSION_SEEN)
    return type(f"{taken.class_name}Step", (serializers.Serializer,), made)


def described(asked: Input) -> serializers.Field[Any, Any, Any, Any]:
    """A field of a form, or what a template draws, as the description knows it."""
    if isinstance(asked, Drawn):
        return _drawn(asked)
    options: dict[str, Any] = {"required": asked.required, "help_text": asked.label or ""}
    if isinstance(asked, Photos):
        return serializers.ListField(child=serializers.FileField(), max_length=asked.most, **options)
    if isinstance(asked, Units | Numbers | Ticked):
        return serializers.ListField(child=serializers.IntegerField(min_value=1), **options)
    if isinstance(asked, forms.ChoiceField):
        return _choice(asked, options)
    for kind, field in _KINDS.items():
        if isinstance(asked, kind):
            return field(**options)
    longest = asked.max_length if isinstance(asked, CleanText) else None
    return serializers.CharField(max_length=longest, allow_blank=not asked.required, **options)


def _choice(asked: forms.ChoiceField, options: dict[str, Any]) -> serializers.Field[Any, Any, Any, Any]:
    """A closed list says what is in it; of others GET at the same address says what is offered now."""
    offered: Any = asked.choices
    listed = [(value, words) for value, words in offered if value not in ("", None)]
    if not listed:
        return serializers.CharField(allow_blank=not asked.required, **options)
    return serializers.ChoiceField(choices=listed, allow_blank=not asked.required, **options)


def _drawn(drawn: Drawn) -> serializers.Field[Any, Any, Any, Any]:
    if not drawn.parts:
        child: Any = serializers.IntegerField(min_value=1)
    else:
        parts = {name: described(part) for name, part in drawn.parts.items()}
        child = type("TaskToPlan", (serializers.Serializer,), parts)()
    return serializers.ListField(child=child, required=False, help_text=drawn.label)


_KINDS: Mapping[type[Field], type[serializers.Field[Any, Any, Any, Any]]] = {
    Number: serializers.IntegerField,
    forms.IntegerField: serializers.IntegerField,
    forms.BooleanField: serializers.BooleanField,
    forms.DateTimeField: serializers.DateTimeField,
    forms.DateField: serializers.DateField,
}
