"""The field of forms that take photos and papers, made safe."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from cases.evidence import photos
from cases.evidence.photos import Cleaned
from web.errors import Refusal

ACCEPTED = "image/jpeg,image/png,image/webp,image/heic,application/pdf"
MOST_PHOTOS = 9


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class Photos(forms.FileField):
    """Up to nine photos or papers; cleans to a list of `Cleaned`.

    Each file that cannot be taken is named by an error of its own, with the code of `evidence.photos` and its place;
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
            except Refusal as refusal:
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
