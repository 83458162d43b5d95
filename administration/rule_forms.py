"""What administrators fill in about the duty catalogue and the limits of the levels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from administration.forms import Functions
from administration.limit_fields import timed
from networks.choices import Level, Network, Stage
from networks.models.catalogue import LONGEST_KEYWORD
from networks.phrases import is_sound
from networks.suggestions import WEAK
from teams.forms import LAST_DAY, LONGEST_NOTE, AdministrationForm, day, last_day, line, note, today

STAGES = (Stage.ACCEPT, Stage.RETURN_WINDOW, Stage.ARRIVE, Stage.CONTACT)
MOST_EXTENSIONS = 9
LIKE_IT = 4
INSIDE = _("Longer than each of the others, so that time to act is left.")
FROM = pgettext_lazy("first day", "From")


def levels() -> list[tuple[str, str]]:
    return [(level.value, f"{level.value} {level.label}") for level in Level]


class Phrases(Functions):
    """Words and phrases of residents (`networks.phrases`), one after another."""

    longest = LONGEST_KEYWORD
    widget = forms.Textarea
    default_error_messages = {
        "too_long": _("A phrase is too long; write it as several."),
        "unsound": _("Beside + and | stands a word: write 跳|翻+楼."),
    }

    def to_python(self, value: Any) -> list[str]:
        words = super().to_python(value)
        if not all(map(self.is_sound, words)):
            raise ValidationError(self.error_messages["unsound"], "unsound")
        return words

    def is_sound(self, phrase: str) -> bool:
        return is_sound(phrase.removeprefix(WEAK))


class HeadingForm(AdministrationForm):
    name_zh = line(_("Chinese name"), 100)
    name_en = line(_("English name"), 100, required=False, help_text=_("Empty: the Chinese name."))
    network = forms.ChoiceField(label=_("Network"), choices=[("", "—"), *Network.choices])
    since = day(FROM, initial=today)


class ChangeHeadingForm(HeadingForm):
    note = note()


class MatterForm(HeadingForm):
    """A matter type, in parts that are shown one below the other."""

    level = forms.ChoiceField(label=pgettext_lazy("urgency", "Level"), choices=levels)
    lead_functions = Functions(
        label=_("Duties that lead"),
        help_text=_("One after another, the likeliest first; units with them are proposed."),
    )
    assist_functions = Functions(
        label=_("Duties that assist"), required=False, help_text=_("Of each the nearest unit is proposed to assist.")
    )
    limit = timed(Stage.CLOSE.label)
    accept = timed(Stage.ACCEPT.label)
    return_window = timed(Stage.RETURN_WINDOW.label)
    arrive = timed(Stage.ARRIVE.label)
    contact = timed(Stage.CONTACT.label)
    legal_basis = line(_("Legal basis"), 300, required=False, help_text=_("For example 《物业管理条例》."))
    redirect = line(_("Number that takes it instead"), 50, required=False, help_text=_("For example 12388 or 119."))
    is_guarded = forms.BooleanField(
        label=_("Not for the community"),
        required=False,
        help_text=_("A community leads it only with a written reason."),
    )
    is_confidential = forms.BooleanField(
        label=_("Confidential"), required=False, help_text=_("Who raised it is never shown to the units called.")
    )
    keywords = Phrases(
        label=_("Keywords"),
        required=False,
        help_text=_(
            "Words of residents by which this type is suggested, one after another. "
            "漏|渗+水: one of the first, and soon after it 水. ~建议: a weak sign."
        ),
    )

    parts = (
        (_("What it is"), ("code", "name_zh", "name_en", "network", "level")),
        (_("Who leads, who assists"), ("lead_functions", "assist_functions", "is_guarded", "is_confidential")),
        (_("Limits"), ("limit", *STAGES)),
        (_("What it rests on"), ("legal_basis", "redirect", "keywords")),
        (_("From when"), ("since", "note")),
    )
    short = frozenset({"limit", *STAGES})

    def __init__(self, *args: Any, known: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = sorted(set(known))

    @cached_property
    def sections(self) -> list[tuple[Any, list[forms.BoundField], bool]]:
        """Heading, fields, and whether they are short enough to stand side by side."""
        return [
            (heading, [self[name] for name in names if name in self.fields], set(names) <= self.short)
            for heading, names in self.parts
        ]

    def clean_lead_functions(self) -> list[str]:
        return self._known("lead_functions")

    def clean_assist_functions(self) -> list[str]:
        return self._known("assist_functions")

    def _known(self, name: str) -> list[str]:
        typed: Sequence[str] = self.cleaned_data[name]
        for word in typed:
            if word not in self.known:
                raise ValidationError(self._unknown(word), "unknown")
        return list(typed)

    def _unknown(self, word: str) -> str:
        holding = [duty for duty in self.known if word in duty or duty in word]
        near = list(dict.fromkeys([*holding, *get_close_matches(word, self.known, cutoff=0.5)]))[:LIKE_IT]
        if near:
            sentence = _("No unit holds the duty “%(word)s”. Do you mean %(near)s?")
        else:
            sentence = _("No unit holds the duty “%(word)s”. Choose among the duties listed below.")
        return str(sentence) % {"word": word, "near": str(_(", ")).join(near)}


class NewMatterForm(MatterForm):
    code = line(_("Code"), 4, required=False, help_text=_("Empty: the next free number."))

    field_order = ("code",)


class ChangeMatterForm(MatterForm):
    note = note()


class EndEntryForm(AdministrationForm):
    until = last_day(pgettext_lazy("last day", "Until"), initial=today, help_text=LAST_DAY)
    note = note()


class LevelForm(AdministrationForm):
    accept = timed(Stage.ACCEPT.label, required=True)
    return_window = timed(Stage.RETURN_WINDOW.label, required=True)
    arrive = timed(Stage.ARRIVE.label, required=True)
    contact = timed(Stage.CONTACT.label, required=True)
    close = timed(Stage.CLOSE.label, required=True, help_text=INSIDE)
    extension_count = forms.IntegerField(label=_("Extensions allowed"), min_value=0, max_value=MOST_EXTENSIONS)
    extension_limit = timed(_("Extensions in all"), help_text=_("Empty: each as long as the first limit at most."))
    amber_percent = forms.IntegerField(
        label=_("Amber at per cent"),
        min_value=1,
        max_value=99,
        help_text=_("How much of the limit has passed when the clock turns amber."),
    )
    since = day(FROM, initial=today)
    note = note()


class AcceptAmendmentForm(AdministrationForm):
    function = forms.ChoiceField(label=_("Duty that leads from today"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, duties: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["function"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - tells the type checker what was declared
        choice.choices = [(duty, duty) for duty in duties]
        if len(duties) == 1:
            self.initial.setdefault("function", duties[0])


class DeclineAmendmentForm(AdministrationForm):
    reason = line(_("Why"), LONGEST_NOTE, help_text=_("Stands in the record of changes."))
