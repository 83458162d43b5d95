"""What more than one form of residents asks: where they can be reached, and photos under a key."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.evidence.outlasting import KeepsPhotos
from networks.telephones import telephone
from web.fields import CleanText
from web.once_forms import KEY, OnceForm


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


class KeyedForm(OnceForm, KeepsPhotos):
    """One with photos, which wait under its key."""

    @property
    def photos_key(self) -> str:
        return self.key_now if self.is_bound else str(self.initial["key"])

    def key_of(self, typed: QueryDict) -> str:
        """Nothing that can be guessed: under other keys photos of answers wait."""
        key = str(typed.get("key", "")).strip()
        return key if KEY.fullmatch(key) else ""
