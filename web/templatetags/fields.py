"""How a bound field is dressed for components/_field.html."""

from __future__ import annotations

from django import template
from django.forms import BoundField, CheckboxInput
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def dressed(field: BoundField) -> SafeString:
    """The input with our class beside those it has; a tick box keeps its own look."""
    if is_check(field):
        return field.as_widget()
    own = field.field.widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"field {own}".strip()})


@register.filter
def left_empty(field: BoundField) -> str:
    """Whether an optional question may be left empty: always, or until `needed_when` of its form says otherwise."""
    needed_when = getattr(field.form, "needed_when", {})
    return str(needed_when.get(field.name) or _("may be left empty"))


@register.filter
def refused_files(field: BoundField) -> str:
    """Places of the files that could not be taken, counted from 0 in the order they were sent in."""
    errors = field.form.errors.as_data().get(field.name, []) if field.form.is_bound else []
    return " ".join(str(error.params["place"]) for error in errors if error.params and "place" in error.params)


@register.filter
def is_check(field: BoundField) -> bool:
    return isinstance(field.field.widget, CheckboxInput)
