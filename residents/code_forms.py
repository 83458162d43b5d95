"""What residents fill in, with nothing but a code: to find their matter, to say how it went, to take it back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundWidget
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.actions import Answers
from cases.actions.steps.adding import LONGEST_FACT
from cases.actions.steps.asking import LONGEST_ANSWER
from cases.evidence.fields import Photos
from cases.evidence.outlasting import KeepsPhotos
from cases.rules.choices import FACES, Contacted, Satisfied, Solved
from cases.rules.errors import NotACode
from networks.ringing_first import RingsFirst
from residents.codes import code_in
from residents.forms import KeyedForm, WaysForm
from web.fields import CleanText

CONTACTED = [
    (Contacted.YES.value, pgettext_lazy("contacted", "Somebody did")),
    (Contacted.NO.value, pgettext_lazy("contacted", "Nobody did")),
    (Contacted.UNSURE.value, pgettext_lazy("contacted", "Cannot remember")),
]
SOLVED = [
    (Solved.YES.value, pgettext_lazy("solved", "Solved")),
    (Solved.PARTLY.value, pgettext_lazy("solved", "Partly")),
    (Solved.NO.value, pgettext_lazy("solved", "Not solved")),
]
SATISFIED = [
    (Satisfied.VERY_SATISFIED.value, pgettext_lazy("satisfied", "Very satisfied")),
    (Satisfied.SATISFIED.value, pgettext_lazy("satisfied", "Satisfied")),
    (Satisfied.BASICALLY_SATISFIED.value, pgettext_lazy("satisfied", "Basically satisfied")),
    (Satisfied.DISSATISFIED.value, pgettext_lazy("satisfied", "Dissatisfied")),
    (Satisfied.VERY_DISSATISFIED.value, pgettext_lazy("satisfied", "Very dissatisfied")),
]


class FindForm(forms.Form):
    code = CleanText(
        label=_("Your code"),
        help_text=_("12 letters and digits, on the slip or in the text message you were given."),
        max_length=300,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "inputmode": "text"}
        ),
        error_messages={"required": _("Enter your code.")},
    )

    def clean_code(self) -> str:
        try:
            return code_in(self.cleaned_data["code"])
        except NotACode as refusal:
            raise ValidationError(str(refusal), refusal.code) from refusal


class RatingForm(forms.Form):
    """Three answers, none of them preset."""

    contacted = forms.ChoiceField(label=_("Did anybody contact you?"), choices=CONTACTED, widget=forms.RadioSelect)
    solved = forms.ChoiceField(label=_("Was it solved?"), choices=SOLVED, widget=forms.RadioSelect)
    satisfied = forms.TypedChoiceField(
        label=_("Are you satisfied?"), choices=SATISFIED, coerce=int, widget=forms.RadioSelect
    )
    reasons = CleanText(
        label=_("What else would you like to say?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def faces(self) -> list[tuple[BoundWidget, str]]:
        """The five radio inputs, each with the icon of its face."""
        return list(zip(self["satisfied"], FACES, strict=True))

    def answers(self) -> Answers:
        return Answers(**self.cleaned_data)


class TellsMore(KeepsPhotos):
    """What a reporter tells after the matter was raised: words, and photos or papers."""

    evidence = Photos(label=_("Photos or papers"))

    photos_in = "evidence"

    def clean(self) -> dict[str, Any]:
        self.gather_photos()
        return self.cleaned_data


class AnswerForm(TellsMore):
    """What somebody answers when they are asked back. `key`: of question and person; the code alone opens the form."""

    text = CleanText(
        label=_("Your answer"),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write your answer.")},
    )

    def __init__(self, *args: Any, key: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._key = key

    @property
    def photos_key(self) -> str:
        return self._key

    def key_of(self, _typed: QueryDict) -> str:
        return self._key


class AddForm(RingsFirst, KeyedForm, TellsMore):
    """What whoever raised a matter adds of themselves; words of danger to life show first whom to ring."""

    text = CleanText(
        label=_("What do you want to add?"),
        max_length=LONGEST_FACT,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write what you want to add.")},
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if "text" in told and (sentence := self.still_to_ring(told["text"])):
            self.add_error(None, sentence)
        return told


class MessagesForm(WaysForm):
    """Where messages go, for whoever gave neither telephone nor address with the matter."""


class WithdrawForm(forms.Form):
    reason = CleanText(
        label=_("Why you take it back"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReopenForm(forms.Form):
    reason = CleanText(
        label=_("What is not right yet?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what is not right yet.")},
    )
