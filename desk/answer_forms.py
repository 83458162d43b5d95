"""A standard answer: for which step and type of matter, under which title, in which words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.rules.lifecycle import Action
from desk.forms.questions import LONGEST_TEXT, Text
from desk.forms.table import STEPS
from desk.models import LONGEST_TITLE
from networks import rules
from web.fields import CleanText, RefusableForm

LONGEST_ANSWER = LONGEST_TEXT // 4


def steps_with_words() -> list[tuple[str, Any]]:
    """The steps whose forms have a field for it, in the order of the table."""
    found = (step for step in STEPS if step.form.fills_field())
    return [(step.action.value, Action(step.action).label) for step in found]


class AnswerForm(RefusableForm):
    action = forms.ChoiceField(label=_("For which step"), choices=steps_with_words)
    entry = forms.ChoiceField(label=_("For which type of matter"), required=False)
    title = CleanText(
        label=_("Title"),
        max_length=LONGEST_TITLE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Give it a title.")},
    )
    text = Text(
        label=_("Words"),
        help_text=_("What stands in 【】 is put in from the matter. Name nobody."),
        missing=_("Write the words."),
        longest=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        types = rules.current().catalogue.values()
        entry: Any = self.fields["entry"]
        entry.choices = [("", _("any type")), *((one.code, str(one)) for one in types if one.parent_id)]
