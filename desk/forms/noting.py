"""A note to colleagues: the writer's unit reads it, and the units that are ticked or named; @ tells somebody."""

from __future__ import annotations

from functools import cached_property
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import actions
from cases.access import inside, naming
from cases.access.naming import Named
from cases.actions import LONGEST_NOTE, MOST_NAMED
from cases.models import CaseEvent
from cases.rules.choices import Need
from cases.rules.lifecycle import Action
from desk.forms.questions import Number, Options, Text, Ticked, offer
from desk.forms.step import Step, StepForm
from networks.models import Unit
from teams.models import Post, User
from web.fields import row_number


class NoteForm(StepForm):
    fills = ""
    template = "desk/steps/_note.html"
    button = _("Keep the note")
    lead_in = _("Only colleagues read it: neither the person who raised it nor the public page, and no other program.")

    note = Text(
        label=_("Note"),
        help_text=_("@ and a name tells that person. @ and a unit lets that unit read it, and tells its people."),
        missing=Need.NOTE.label,
        longest=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    units = Ticked(label=_("Who reads it beside your unit"))
    people = Ticked(label=_("Who is told"))
    corrects = Number(required=False, label=_("Number of one's own note that it corrects"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "units", self._units_offered)
        offer(self, "people", self._people_offered)

    @cached_property
    def own_unit(self) -> int | None:
        return inside.colleague(self.by, self.case)

    @cached_property
    def units_there(self) -> dict[str, Unit]:
        """The units that have to do with the case, by number; the writer's own among them."""
        case = self.case
        places = [*(call.unit for call in case.standing_calls), case.holder, case.centre]
        return {str(unit.pk): unit for unit in places if unit}

    @cached_property
    def people_there(self) -> dict[str, Post]:
        """Everybody who can be told but the writer, by number; the writer's own unit first."""
        posts = sorted(naming.nameable(self.case), key=lambda post: post.unit_id != self.own_unit)
        found: dict[str, Post] = {}
        for post in posts:
            found.setdefault(str(post.person_id), post)
        return {number: post for number, post in found.items() if post.person_id != self.by.pk}

    def _units_offered(self) -> Options:
        return [(number, unit.name) for number, unit in self.units_there.items() if unit.pk != self.own_unit]

    @property
    def others_may_read(self) -> bool:
        return bool(self._units_offered())

    def _people_offered(self) -> Options:
        return [(number, _in_words(post)) for number, post in self.people_there.items()]

    @cached_property
    def ticked(self) -> frozenset[str]:
        """The people that are ticked; the list is drawn by a template."""
        return frozenset(self["people"].value() or ())

    @cached_property
    def corrected(self) -> CaseEvent | None:
        """The person's own note that this one corrects, where the address or the form names one."""
        number = self.fields["corrects"].clean(self["corrects"].value())
        notes = CaseEvent.objects.filter(case=self.case, action=Action.WRITE_NOTE, by=self.by, seq=number or 0)
        return notes.first() if number else None

    @property
    def kept_apart_by(self) -> str:
        """A correction is another thing than a new note, and than the correction of another one."""
        number = row_number(self["corrects"].value())
        return f"?corrects={number}" if number else ""

    def begin_with(self, asked: QueryDict) -> None:
        """With the words and the readers of one's own note that is to be corrected."""
        self.initial["corrects"] = asked.get("corrects", "")
        if note := self.corrected:
            named = {name: [str(one["id"]) for one in note.payload.get(name, ())] for name in ("units", "people")}
            self.initial.update({"note": note.note, **named})

    def clean(self) -> dict[str, Any]:
        """The rows behind the numbers, and behind the names in the words."""
        given = self.cleaned_data
        words = given.get("note", "")
        own = self.own_unit
        units, posts = list(self.units_there.values()), list(self.people_there.values())
        found = naming.named_in(words, posts=posts, units=units, own=own) if naming.SIGN.search(words) else Named()
        self._require_known(found)
        reading = [self.units_there[number] for number in given.get("units", ()) if number in self.units_there]
        reading += [unit for unit in found.units if unit not in reading]
        told = [self.people_there[number] for number in given.get("people", ())] + found.people
        self._require_readers(told, {own, *(unit.pk for unit in reading)})
        given |= {"units": reading, "people": naming.people_of(told)}
        return given

    def _require_known(self, found: Named) -> None:
        for name in found.unknown:
            self.add_error("note", gettext("Nobody who reads this is called “%(name)s”.") % {"name": name})
        for name in found.unclear:
            self.add_error("note", gettext("Two are called %(name)s: tick whom you mean.") % {"name": name})

    def _require_readers(self, told: list[Post], readers: set[int | None]) -> None:
        for post in told:
            if post.unit_id not in readers and post.unit:
                sentence = gettext("%(name)s is in %(unit)s, which does not read this: tick it too.")
                self.add_error(None, sentence % {"name": post.person.name, "unit": post.unit.name})
        if len(told) > MOST_NAMED:
            most = gettext("At most %(count)d people are told at once.")
            self.add_error("people", most % {"count": MOST_NAMED})

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        people = cast(list[User], given["people"])
        return {"note": given["note"], "units": given["units"], "people": people, "corrects": given["corrects"]}


def _in_words(post: Post) -> str:
    unit = post.unit.short_name or post.unit.name if post.unit else ""
    return gettext("%(name)s · %(duty)s · %(load)s") % {"name": post.person.name, "duty": post.duty_name, "load": unit}


STEPS = (
    Step(
        Action.WRITE_NOTE,
        NoteForm,
        actions.write_note,
        key="9",
        done=_("The note is kept. Whoever is named is told."),
        is_beside=True,
    ),
)
