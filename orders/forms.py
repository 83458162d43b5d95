"""What a duty officer types about a source, a mapping and a file of orders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.rules.choices import Outcome, State
from imports.sheets.reading import LARGEST
from networks import rules
from networks.models import Unit
from orders import models
from orders.actions.mappings import Particulars
from orders.choices import Back, FileKind, Told
from orders.models import Source
from teams.forms import AdministrationForm, day, last_day, line
from web.fields import CleanText

LONGEST_NAME, LONGEST_HEADING, LONGEST_WORD = 60, 60, 60
MOST_TYPES = 500
EQUALS = ("=", "＝")
GROUPS: Mapping[str, tuple[type[Any], Any]] = {
    "columns": (Told, gettext_lazy("What their columns are called")),
    "back": (Back, gettext_lazy("What the fields are called that go back; an empty one is not sent")),
    "states": (State, gettext_lazy("Their word for each state; ours where it is empty")),
    "outcomes": (Outcome, gettext_lazy("Their word for each outcome; ours where it is empty")),
}


class SourceForm(AdministrationForm):
    name = line(
        gettext_lazy("Name of the other system"), LONGEST_NAME, help_text=gettext_lazy("Such as: 12345 hotline.")
    )
    centre = forms.ChoiceField(
        label=gettext_lazy("Centre that takes its orders in"),
        error_messages={"required": gettext_lazy("Choose the centre.")},
    )

    def __init__(self, *args: Any, centres: Iterable[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._centres = {str(unit.pk): unit for unit in centres}
        field = self.fields["centre"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        field.choices = [(number, unit.name) for number, unit in self._centres.items()]

    def clean_centre(self) -> Unit:
        return self._centres[self.cleaned_data["centre"]]


class LoadForm(AdministrationForm):
    needed_when = {"save_as": gettext_lazy("needed where the columns are read by their headings")}

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("XLSX, CSV or JSON, up to 15 MB."),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
            "invalid": gettext_lazy("Choose a file."),
            "missing": gettext_lazy("Choose a file."),
        },
    )
    mapping = forms.ChoiceField(label=gettext_lazy("How its columns are read"), required=False)
    save_as = line(
        gettext_lazy("Name of the new mapping"), LONGEST_NAME, required=False,
        help_text=gettext_lazy("Under this name the next file is read in the same way."),
    )  # fmt: skip

    def __init__(self, *args: Any, source: Source, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._mappings = {str(one.pk): one for one in source.mappings.order_by("-changed_at", "-pk")}
        field = self.fields["mapping"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        known = [(number, one.name) for number, one in self._mappings.items()]
        field.choices = [*known, ("", gettext_lazy("by the headings of this file, saved as a new mapping"))]
        self.initial.setdefault("mapping", known[0][0] if known else "")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file = cleaned.get("file")
        if file and file.size > LARGEST:
            self.add_error("file", _("The file is larger than 15 MB. Split it, or leave out pictures and formats."))
        cleaned["mapping"] = self._mappings.get(cleaned.get("mapping", ""))
        if cleaned["mapping"] is None and not cleaned.get("save_as") and "save_as" not in self.errors:
            self.add_error("save_as", _("Give the new mapping a name."))
        return cleaned


class StatesForm(AdministrationForm):
    mapping = forms.ChoiceField(
        label=gettext_lazy("In whose fields and words"),
        error_messages={"required": gettext_lazy("Choose a mapping that says what goes back.")},
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind of file"), choices=FileKind.choices, initial=FileKind.XLSX)
    since = day(
        gettext_lazy("Only states that began from this day on"),
        required=False,
        help_text=gettext_lazy("Without days: everything that changed since the last file."),
    )
    until = last_day(gettext_lazy("until this day"), required=False)

    def __init__(self, *args: Any, source: Source, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = source.mappings.exclude(back={}).order_by("-changed_at", "-pk")
        self._mappings = {str(one.pk): one for one in known}
        field = self.fields["mapping"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        field.choices = [(number, one.name) for number, one in self._mappings.items()]

    @property
    def has_mappings(self) -> bool:
        """Whether one says which fields go back."""
        return bool(self._mappings)

    def clean_mapping(self) -> models.Mapping:
        return self._mappings[self.cleaned_data["mapping"]]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for name, other in (("since", "until"), ("until", "since")):
            if told.get(other) and not told.get(name) and name not in self.errors:
                self.add_error(name, _("Give both days, or none."))
        return told


class MappingForm(AdministrationForm):
    """Every word of a mapping. The names of inputs are `columns-number`, `states-closed` and so on."""

    name = line(gettext_lazy("Name of the mapping"), LONGEST_NAME)
    types = CleanText(
        label=gettext_lazy("Their types"),
        help_text=gettext_lazy("One a line: their word = the code of our type, such as: Noise = 1304."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, mapping: models.Mapping, **kwargs: Any) -> None:
        said = "\n".join(f"{word} = {code}" for word, code in mapping.types.items())
        kwargs["initial"] = {"name": mapping.name, "types": said} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        for group, (words, _label) in GROUPS.items():
            known = getattr(mapping, group)
            for value, label in words.choices:
                is_needed = group == "columns" and value in (Told.NUMBER, Told.TEXT)
                field = line(label, LONGEST_HEADING, required=is_needed)
                field.initial = known.get(value, "")
                self.fields[f"{group}-{value}"] = field

    @property
    def groups(self) -> list[tuple[str, Any, list[forms.BoundField]]]:
        """Each group with its name, its heading and its inputs."""
        return [
            (group, label, [self[f"{group}-{value}"] for value in words.values])
            for group, (words, label) in GROUPS.items()
        ]

    def clean_types(self) -> dict[str, str]:
        lines = [written.strip() for written in self.cleaned_data["types"].splitlines() if written.strip()]
        if len(lines) > MOST_TYPES:
            raise ValidationError(_("At most %(most)d at once.") % {"most": MOST_TYPES})
        known = rules.current().catalogue
        found: dict[str, str] = {}
        for written in lines:
            word, _equals, code = (part.strip() for part in written.replace(EQUALS[1], EQUALS[0]).rpartition(EQUALS[0]))
            if not word or len(word) > LONGEST_WORD or code not in known or known[code].parent_id is None:
                raise ValidationError(_("“%(line)s” is no word = code of a type.") % {"line": written[:80]})
            found[word] = code
        return found

    def said(self) -> Particulars:
        told = self.cleaned_data
        groups = {
            group: {value: told[f"{group}-{value}"] for value in words.values if told[f"{group}-{value}"]}
            for group, (words, _label) in GROUPS.items()
        }
        return Particulars(name=told["name"], types=told["types"], **groups)
