"""Fields that several forms share: text as people type it, and photos made safe."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from cases import photos
from cases.errors import CaseError
from cases.photos import Cleaned
from networks.writing import cleaned, says_something

LONGEST = 10_000
ACCEPTED = "image/jpeg,image/png,image/webp,image/heic,application/pdf"
MOST_PHOTOS = 9


class CleanText(forms.CharField):
    """Text as people type and paste it, less what nobody can see; one line unless the widget is a Textarea.

    The input carries no maxlength: a browser would cut what is pasted without a word, while the refusal says so.
    """

    widget = forms.Textarea
    default_error_messages = {"required": _("Please write something here.")}

    def __init__(self, *, max_length: int = LONGEST, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        text = cleaned(str(value)) if value not in self.empty_values else ""
        if not isinstance(self.widget, forms.Textarea):
            text = " ".join(text.split())
        return str(super().to_python(text))

    def validate(self, value: str) -> None:
        """What has to be written has at least one letter or digit."""
        super().validate(value)
        if self.required and not says_something(value):
            raise ValidationError(self.error_messages["required"], "required")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {name: said for name, said in super().widget_attrs(widget).items() if name != "maxlength"}


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class Photos(forms.FileField):
    """Up to nine photos or papers; cleans to a list of `Cleaned`.

    Each file that cannot be taken is named by an error of its own, with the code of `cases.photos` and its place;
    the others stand in `good` then.
    """

    widget = SeveralFiles
    accepted = ACCEPTED
    default_error_messages = {
        "too_many": ngettext_lazy("At most %(most)d file can be added.", "At most %(most)d files can be added.", "most")
    }

    def __init__(self, *, most: int = MOST_PHOTOS, **kwargs: Any) -> None:
        self.most = most
        self.good: list[Cleaned] = []
        super().__init__(required=False, **kwargs)

    def too_many(self) -> ValidationError:
        return ValidationError(self.error_messages["too_many"], "too_many", {"most": self.most})

    def clean(self, files: Iterable[UploadedFile[bytes]] | None, initial: Any = None) -> list[Cleaned]:
        chosen = list(files or ())
        if len(chosen) > self.most:
            raise self.too_many()
        cleaned = self.good = []
        refused: list[ValidationError] = []
        for place, file in enumerate(chosen):
            try:
                cleaned.append(photos.clean(super().clean(file, initial)))
            except ValidationError as refusal:
                refused.append(_refused(file, place, " ".join(refusal.messages)))
            except CaseError as refusal:
                refused.append(_refused(file, place, str(refusal), refusal.code))
        if refused:
            raise ValidationError(refused)
        return cleaned


def _refused(file: UploadedFile[bytes], place: int, why: str, code: str = "invalid") -> ValidationError:
    return ValidationError(_("%(name)s: %(why)s"), code, {"name": file.name, "why": why, "place": place})


STATUS_OF = {"too_many": 413, photos.TooLarge.code: 413, photos.UnsafeType.code: 415}


def status_of(form: forms.BaseForm) -> int:
    """How a refused form is answered: 413 and 415 when it was the files, otherwise 422."""
    codes = (error.code for errors in form.errors.as_data().values() for error in errors)
    return next((STATUS_OF[code] for code in codes if code in STATUS_OF), 422)
