"""What every step's form shares: the case before the person's eyes, and its fields as the verb's arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any, ClassVar, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.access import policies
from cases.evidence.fields import Photos, status_of
from cases.models import Call, Case
from cases.rules.lifecycle import Action
from desk.forms.questions import Line, Text
from desk.standard_answers import MOST_USED, USE, USED, open_in
from teams.models import User
from web.again import read

LONGEST_SEARCH = 40
LARGEST_VERSION = 2**31 - 1
NO_VERSION = {
    name: _("This form is incomplete; open it again.") for name in ("required", "invalid", "min_value", "max_value")
}
OK = 200


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a template draws itself and its form reads from what was typed: programs send it by this name.

    Without `parts` it is the numbers of rows. With them it is a list of objects: of `tasks` with the prefix `task_` and
    the part `text`, the form reads `task_text`, once for each object.
    """

    label: Any
    prefix: str = ""
    parts: Mapping[str, forms.Field] = field(default_factory=dict)


class StepForm(forms.Form):
    """One step. Its fields bear the names of the verb's arguments; `version` is what the person was shown."""

    template: ClassVar[str] = "desk/steps/_fields.html"
    lead_in: ClassVar[Any] = ""
    button: ClassVar[Any] = ""
    is_grave: ClassVar[bool] = False
    needed_when: ClassVar[Mapping[str, Any]] = {}
    """Optional fields that another answer makes necessary, each with the words that say when."""
    asks: ClassVar[tuple[str, ...]] = ()
    """Buttons that ask for the form again with more in it (a search, one more row) and take no step."""
    drawn: ClassVar[Mapping[str, Drawn]] = {}
    fills: ClassVar[str | None] = None
    """The field that a standard answer is put into: None for the first of several lines, empty for no field."""
    finds: ClassVar[frozenset[str]] = frozenset()
    """Fields by which a person looks for something to choose; a program sends what was chosen."""

    version = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=LARGEST_VERSION, error_messages=NO_VERSION
    )

    def __init__(
        self,
        posted: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile[bytes]] | None = None,
        *,
        case: Case,
        by: User,
        subject: Any = None,
        is_only_shown: bool = False,
    ) -> None:
        self.case, self.by, self.subject = case, by, subject or case
        self.typed = posted if posted is not None else QueryDict()
        self.is_asking = bool(self.typed) and (is_only_shown or any(name in self.typed for name in (*self.asks, USE)))
        is_sent = posted is not None and not self.is_asking
        super().__init__(
            self.typed if is_sent else None,
            files if is_sent else None,
            initial={"version": case.version},
            auto_id="step-%s",
            label_suffix="",
        )
        if self.is_asking:
            self.initial.update(read(self, self.typed))
        self.used_answers = self.typed.getlist(USED)[:MOST_USED]

    def require_possible(self) -> None:
        """Refuse where the step cannot be taken for a reason that the table of steps does not know, before anybody
        writes.
        """

    @classmethod
    def fills_field(cls) -> str:
        """The name of the field that a standard answer is put into; empty where there is none."""
        if cls.fills is not None:
            return cls.fills
        return next((name for name, field in cls.base_fields.items() if type(field) is Text), "")

    @property
    def text_field(self) -> str:
        """The same, where this form asks for it."""
        name = self.fills_field()
        return name if name in self.fields else ""

    def full_clean(self) -> None:
        """A standard answer is read before it is sent: what nothing was put in for is asked for."""
        super().full_clean()
        if not (self.is_bound and self.text_field in self.cleaned_data):
            return
        if left := open_in(str(self.cleaned_data[self.text_field])):
            sentence = gettext("Write what belongs in the place of %(places)s.")
            self.add_error(self.text_field, sentence % {"places": "".join(left)})

    def begin_with(self, asked: QueryDict) -> None:
        """What the address that opened the form asks it to begin with; never in the place of what was typed."""

    def arguments(self) -> dict[str, Any]:
        """What the verb is given beside the case, the actor and the version."""
        return {name: given for name, given in self.cleaned_data.items() if name != "version"}

    def offered(self, name: str) -> list[tuple[str, str]]:
        """What may be chosen for this field now, each with its words; empty where nothing is listed."""
        if not isinstance(self.fields[name], forms.ChoiceField):
            return []
        return [(str(value), str(words)) for value, words in _flat(cast(forms.ChoiceField, self.fields[name])) if value]

    @property
    def status(self) -> int:
        """The HTTP status of a refused form; a form that only asks for more is answered with 200."""
        return OK if self.is_asking else status_of(self)

    @property
    def is_stale(self) -> bool:
        """Whether the case has moved on since the form was opened."""
        version = self.cleaned_data.get("version") if self.is_bound else None
        return version is not None and version != self.case.version

    @property
    def is_shown_again(self) -> bool:
        """Whether the fields hold what was typed rather than what a fresh form begins with."""
        return self.is_bound or self.is_asking

    @property
    def kept_apart_by(self) -> str:
        """What tells this form's draft from another draft of the same step on the same case."""
        return ""

    @property
    def has_lost_files(self) -> bool:
        """Whether files have to be chosen again: browsers do not let a page fill a file input."""
        return bool(self.files)

    @property
    def texts(self) -> list[tuple[str, str]]:
        """The typed texts, to be read and copied where they can no longer be sent."""
        written = [(shown.label, str(shown.value() or "")) for shown in self if isinstance(shown.field, Text)]
        return [(str(label), text) for label, text in written if text]

    @property
    def note_said(self) -> str:
        """By which a second sending of a note is told from a further one; empty where the step has none."""
        # Bound fields would keep what they begin with, and a standard answer is put there later.
        sent = self.data if self.is_bound else self.initial
        return str(sent.get("note") or "").strip()

    def refuse(self, sentence: str) -> None:
        """Show on the form why the step was refused."""
        self.add_error(None, sentence)

    def renew(self, case: Case) -> None:
        """Keep the typed text, for the case as it is now."""
        self.case = case
        self.data = self.typed = self.typed.copy()
        self.typed["version"] = str(case.version)

    @cached_property
    def own_calls(self) -> list[Call]:
        units = self.by.units_as(*policies.MEMBERS)
        return [call for call in self.case.standing_calls if call.unit_id in units]

    @property
    def takes_files(self) -> bool:
        return any(isinstance(asked, Photos) for asked in self.fields.values())


def _flat(choice: forms.ChoiceField) -> Iterator[tuple[Any, Any]]:
    """The options of a choice, also those that stand under a heading."""
    offered: Any = choice.choices
    for value, words in offered:
        if isinstance(words, list | tuple):
            yield from words
        else:
            yield value, words


class FindingForm(StepForm):
    """Choosing among what is near, with a search for others that works without a script (steps/_finder.html)."""

    asks = ("find",)

    @property
    def words(self) -> str:
        return Line(label="", longest=LONGEST_SEARCH).to_python(self.typed.get("q", ""))[:LONGEST_SEARCH]


class ReasonForm(StepForm):
    """A step that asks for nothing but why."""

    reason = Text(label=_("Why"), missing=_("Say why."))


class ConfirmForm(StepForm):
    """A step that asks for nothing."""


class At(Enum):
    """What of a matter a step is taken on; each has an address of its own (`desk/urls.py`)."""

    CASE = "case"
    TASK = "task"
    CALL = "call"
    ORDER = "order"
    RECUSAL = "recusal"


NO_KEY = ""
"""For a step without a key of its own, in its place: it stands beside what it concerns, or is taken rarely."""
NOTHING_SAID = ""
"""In place of the sentence, for a step that shows what its verb gave."""


@dataclass(frozen=True, slots=True)
class Step:
    """All that the desk knows of a step, beside its form; `desk.forms.table` gathers them.

    `key`: one letter or digit, or NO_KEY; two that are never open together may share one; J and K move along the list.
    `done` is said when it was taken. `shows` names a template for what the verb returned, shown once; otherwise one
    goes back to the case. `is_beside`: its button stands beside what it concerns, not among the others.
    `leaves`: afterwards the case is not there for the person, so they go to their list.
    """

    action: Action
    form: type[StepForm]
    verb: Callable[..., Any]
    key: str
    done: Any
    at: At = At.CASE
    is_beside: bool = False
    shows: str = ""
    leaves: bool = False

    def __post_init__(self) -> None:
        if (self.done is NOTHING_SAID) != bool(self.shows):
            raise TypeError(f"{self.action}: a sentence is said, or a template shows what was given.")
