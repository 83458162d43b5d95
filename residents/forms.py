"""Where a resident can be reached, as more than one form asks."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networks.telephones import telephone
from web.fields import CleanText


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
