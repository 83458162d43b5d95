"""Before a matter of life and death is sent, its sender is shown whom to ring, on every form that raises a matter."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from networks import dangers, rules
from web.fields import CleanText

WHILE_WRITING = {
    "hx-trigger": "input changed delay:600ms",
    "hx-vals": '{"suggest": "1"}',
    "hx-params": "text,entry,suggest,csrfmiddlewaretoken",
    "hx-target": "#suggestions",
    "hx-swap": "innerHTML",
    "hx-sync": "this:replace",
}
NO_SUGGESTIONS = gettext_lazy("No types can be suggested now; you can send it without one.")
"""A text field asks the log form, as it is written in, which types it may be about and whom to ring."""


class RingsFirst(forms.Form):
    """`aware` holds the numbers that stood before the sender's eyes; with a script they come while one writes."""

    aware = CleanText(required=False, max_length=200, widget=forms.HiddenInput)

    def still_to_ring(self, text: str) -> str:
        """The sentence with numbers that the sender has not seen, or none; shown once, the same form may be sent."""
        numbers = numbers_in(text)
        if set(numbers) <= set(self.cleaned_data.get("aware", "").split()):
            return ""
        typed = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict, or the dictionary of a test
        typed["aware"] = " ".join(numbers)
        self.data = typed
        return ring_first(numbers)


def numbers_in(text: str) -> list[str]:
    """The numbers to ring for what a text tells, likeliest first; none where nobody's life is in danger."""
    return dangers.numbers(dangers.heard(text, rules.recent()))


def ring_first(numbers: list[str]) -> str:
    """The sentence that asks to ring before sending."""
    listed = pgettext("between the parts of a list", ", ").join(numbers)
    return _("This may be a danger to life. Ring %(numbers)s first, then send it all the same.") % {"numbers": listed}
