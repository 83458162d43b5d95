"""What administrators fill in about notices: their words, and the robots that post them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models.robot import Provider
from teams.forms import AdministrationForm, line
from teams.models.notice_text import LONGEST
from web.fields import CleanText

LONGEST_ADDRESS = 500


class OneLine(CleanText):
    """Tall enough to be read whole, and still one line of words."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"rows": 3}

    def to_python(self, value: Any) -> str:
        return " ".join(super().to_python(value).split())


class NoticeTextForm(AdministrationForm):
    chinese = OneLine(label=_("Chinese text"), max_length=LONGEST)
    english = OneLine(
        label=_("English text"),
        max_length=LONGEST,
        required=False,
        help_text=_("Left empty, readers of English get the sentence of the system."),
    )


class RobotForm(AdministrationForm):
    provider = forms.ChoiceField(label=_("Messenger"), choices=Provider.choices, widget=forms.RadioSelect)
    address = line(
        _("Address of the robot"),
        LONGEST_ADDRESS,
        help_text=_("Copy it from the robot's page in the group. Whoever has it can write there: it is kept sealed."),
    )
    secret = line(
        _("Secret for signing"), 200, required=False, help_text=_("DingTalk only, where signing is chosen there.")
    )
