"""Forms whose photos outlast the page in between, also without a script (decision 62)."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from cases.evidence import keeping
from cases.evidence.fields import MOST_PHOTOS, Photos
from cases.evidence.photos import Cleaned
from cases.models import KeptPhoto
from teams.models import User
from web.fields import row_numbers

MOST_WAITING = 2 * MOST_PHOTOS  # nine kept photos and nine new ones may come together; refusing them loses none


class KeptNumbers(forms.Field):
    """The ids of photos that wait; values that are no number are left out."""

    def to_python(self, value: Any) -> list[int]:
        return row_numbers(value or (), MOST_WAITING)


class KeepsPhotos(forms.Form):
    """A form with a field of photos, and beside it the numbers of those that wait for it on the server.

    They belong to the person, where somebody is signed in, and to the form's key; else to the key alone, which then
    has to be hard to guess, or one that only whoever may send the form is given.
    """

    kept = KeptNumbers(required=False, widget=forms.MultipleHiddenInput)
    photos_in = "photos"
    by: User | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before: list[Cleaned] = []
        self.waiting: list[KeptPhoto] = []
        self.unfit: list[str] = []
        """Why photos were left out of a form that is shown again unsent."""

    @property
    def photos_key(self) -> str:
        """What the photos wait under."""
        raise NotImplementedError

    def key_of(self, typed: QueryDict) -> str:
        """The same, of a form that was shown before; empty where there is none."""
        raise NotImplementedError

    @property
    def photos_field(self) -> Photos:
        return cast(Photos, self.fields[self.photos_in])

    @property
    def photos_at_hand(self) -> list[Cleaned]:
        """The photos that can be kept: earlier ones, and the valid new ones that are not among them."""
        known = {photo.sha256 for photo in self.before}
        return [*self.before, *(photo for photo in self.photos_field.good if photo.sha256 not in known)]

    def gather_photos(self) -> None:
        """Kept photos and new ones together, each once; for `clean`."""
        told = self.cleaned_data
        if numbers := told.get("kept", ()):
            self.before = keeping.photos_kept(numbers, by=self.by, key=self.photos_key)
        if len(self.photos_at_hand) > MOST_PHOTOS:
            self.add_error(self.photos_in, self.photos_field.too_many())
        elif self.photos_in in told:
            told[self.photos_in] = self.photos_at_hand

    def keep_photos(self) -> None:
        """Let what is at hand wait for the form, which is shown again."""
        self.waiting = keeping.keep_photos(self.photos_at_hand, by=self.by, key=self.photos_key)

    def bring_photos(self, typed: QueryDict, files: MultiValueDict[str, Any]) -> None:
        """Of a form that was posted and is not being sent: those that waited, and those that came along now."""
        key, numbers = self.key_of(typed), row_numbers(typed.getlist("kept"), MOST_WAITING)
        self.before = keeping.photos_kept(numbers, by=self.by, key=key)
        try:
            self.photos_field.clean(files.getlist(self.photos_in))
        except ValidationError as refusal:
            self.unfit = refusal.messages

    def recall_photos(self, typed: QueryDict) -> None:
        """The photos that waited when the form was shown in another look."""
        numbers, key = row_numbers(typed.getlist("kept"), MOST_WAITING), self.key_of(typed)
        if numbers and key:
            self.waiting = list(KeptPhoto.objects.chosen(self.by, key, numbers).without_content())

    def let_go(self) -> None:
        """The form was sent: what waited for it is no longer needed."""
        if self.before:
            keeping.let_go(by=self.by, key=self.photos_key)
