"""Outlines as administrators give them: a file of many, or one as text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from networks.geometry import Unreadable, read_features, read_outline
from teams.forms import AdministrationForm, note

LARGEST = 1_500_000
"""Characters of a file: a community of thirty grids with two hundred corners each takes about two hundred thousand."""
LARGEST_OUTLINE = 300_000


class LoadBoundariesForm(AdministrationForm):
    """First the file, then the same text again with the word to put it into force."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("GeoJSON in WGS84, longitude first. Each outline names its area by “code” or “name”."),
    )
    text = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LARGEST, strip=False)
    name = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].required = not self.data.get("text")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        try:
            if not cleaned["text"]:
                cleaned["name"], cleaned["text"] = str(cleaned["file"].name)[:100], self._read(cleaned["file"])
            cleaned["read"] = read_features(cleaned["text"])
        except Unreadable as refusal:
            self.add_error("file", str(refusal))
        return cleaned

    def _read(self, file: UploadedFile[Any]) -> str:
        if (file.size or 0) > LARGEST:
            raise Unreadable(str(_("The file is too large; send one for each community.")))
        try:
            return str(file.read(), "utf-8-sig")
        except UnicodeDecodeError as error:
            raise Unreadable(str(_("The file is not written in UTF-8, as GeoJSON is."))) from error


class OutlineForm(AdministrationForm):
    outline = forms.CharField(
        label=_("Outline as GeoJSON"),
        max_length=LARGEST_OUTLINE,
        help_text=_("A Polygon or MultiPolygon in WGS84, longitude first. It changes with the drawing above."),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )
    note = note()

    def clean_outline(self) -> Any:
        try:
            outline, self.mended = read_outline(self.cleaned_data["outline"])
        except Unreadable as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return outline
