"""What administrators fill in about dangers to life."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from administration.forms import Functions
from administration.rule_forms import Phrases
from networks import vocabulary
from networks.actions.dangers import Particulars
from networks.models.danger import LONGEST_PHRASE
from networks.phrases import is_sound
from teams.forms import LONGEST_NOTE, AdministrationForm, line, note


class DangerPhrases(Phrases):
    longest = LONGEST_PHRASE
    default_error_messages = {
        "unsound": _(
            "Beside +, & and | stands a word, and a group in <> is one of the list: write 跳|翻+楼 or <人>&楼顶."
        ),
    }

    def is_sound(self, phrase: str) -> bool:
        return is_sound(phrase, vocabulary.groups())

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 6}), **kwargs)


class DangerForm(AdministrationForm):
    name_zh = line(_("Chinese name"), 50)
    name_en = line(_("English name"), 100, required=False, help_text=_("Empty: the Chinese name."))
    numbers = Functions(label=_("Numbers to ring"), help_text=_("One after another, the likeliest first: 119 120."))
    words = DangerPhrases(
        label=_("Words that tell of it"),
        help_text=_(
            "One after another. 跳|翻+楼: one of the first, and soon after it 楼. 楼顶&跳: near each other, whichever "
            "comes first. <人>: any word of that group."
        ),
    )
    unless = DangerPhrases(
        label=_("Words that say otherwise"),
        required=False,
        help_text=_(
            "Where one of these stands over a word above, it does not count: 跳广场舞, 万一+着火. 万一*: all that "
            "follows in the clause; *演习: all that comes before."
        ),
    )
    note = note()

    def particulars(self) -> Particulars:
        given = self.cleaned_data
        return Particulars(given["name_zh"], given["numbers"], given["words"], given["unless"], given["name_en"])


class EndDangerForm(AdministrationForm):
    note = line(_("Why"), LONGEST_NOTE, help_text=_("Stands in the record of changes."))
