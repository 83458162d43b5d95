"""What more than one form of residents asks: where they can be reached, and the key of what is sent once."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.evidence.outlasting import KeepsPhotos
from networks.telephones import telephone
from web.fields import CleanText

KEY = re.compile(r"[0-9a-f]{32}")
"""Of 122 random bits: whoever holds it is given what was made for it."""


class WaysForm(forms.Form):
    """Telephone and e-mail address: both may be left empty."""

    phone = CleanText(
        label=gettext_lazy("Telephone"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    email = CleanText(
        label=gettext_lazy("or e-mail"),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"type": "email", "inputmode": "email", "autocomplete": "email"}),
    )

    def clean_phone(self) -> str:
        try:
            return telephone(self.cleaned_data["phone"])
        except ValueError as refusal:
            raise ValidationError(str(refusal)) from refusal

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        try:
            if email:
                validate_email(email)
        except ValidationError as wrong:
            raise ValidationError(_("This is no e-mail address; correct it, or leave it empty.")) from wrong
        return email


class OnceForm(forms.Form):
    """A form that is sent once: its key, made with it, tells what is sent again from what is sent anew."""

    key = CleanText(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid.uuid4().hex)

    @property
    def key_now(self) -> str:
        """The key that the form came with; a new one in the place of what is none."""
        key = str(self.data.get("key", "")).strip()
        if not KEY.fullmatch(key):
            self.renew_key()
        return str(self.data["key"]).strip()

    def renew_key(self) -> None:
        """Let what is typed now be sent as something of its own."""
        self._write("key", uuid.uuid4().hex)

    def _write(self, name: str, value: str) -> None:
        typed = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict, or the dictionary of a test
        typed[name] = value
        self.data = typed


class KeyedForm(OnceForm, KeepsPhotos):
    """One with photos, which wait under its key."""

    @property
    def photos_key(self) -> str:
        return self.key_now if self.is_bound else str(self.initial["key"])

    def key_of(self, typed: QueryDict) -> str:
        """Nothing that can be guessed: under other keys photos of answers wait."""
        key = str(typed.get("key", "")).strip()
        return key if KEY.fullmatch(key) else ""
