"""Raising a matter without an account: one sentence is needed and where it is; all else may be left empty."""

from __future__ import annotations

import re
from typing import Any, cast

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.actions import Matter, Person
from cases.evidence.fields import Photos
from cases.rules.choices import Channel
from networks import rules
from networks.models import Area, CatalogueItem
from networks.ringing_first import RingsFirst
from residents import places
from residents.forms import KeyedForm, WaysForm
from residents.heard import Heard
from web.fields import CleanText

LONGEST_PART = 60
ONE_LINE = forms.TextInput(attrs={"autocomplete": "off"})
NUMBER_ALONE = re.compile(r"[0-9A-Za-z一二三四五六七八九十]{1,6}")


def _part(label: Any, **attrs: str) -> CleanText:
    widget = forms.TextInput(attrs={"autocomplete": "off", **attrs})
    return CleanText(label=label, required=False, max_length=LONGEST_PART, widget=widget)


class PersonForm(WaysForm):
    """Who one is: all of it may be left empty."""

    field_order = ("name",)
    name = _part(gettext_lazy("How to call you"), autocomplete="name")
    wants_slip = forms.BooleanField(label=gettext_lazy("Send me the number and the link"), required=False)
    wants_steps = forms.BooleanField(
        label=gettext_lazy("Tell me of each step"),
        help_text=gettext_lazy("By text message or e-mail; a link in each message stops them."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        wanted = [name for name in ("wants_slip", "wants_steps") if told.get(name)]
        if wanted and not (told.get("phone") or told.get("email") or self.errors):
            ticked = self.fields[wanted[0]].label
            self.add_error("phone", _("Write where to send it, or untick “%(ticked)s”.") % {"ticked": ticked})
        return told

    def messages(self) -> dict[str, bool]:
        """Which messages are asked for, as the verbs take it."""
        return {name: self.cleaned_data[name] for name in ("wants_slip", "wants_steps")}

    def person(self) -> Person:
        told = self.cleaned_data
        return Person(told["name"], told["phone"], told["email"])


class RaiseForm(RingsFirst, PersonForm, KeyedForm):
    text = CleanText(
        label=gettext_lazy("What is the matter?"),
        error_messages={"required": gettext_lazy("Write what the matter is.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    entry = CleanText(required=False, max_length=10, widget=forms.HiddenInput)
    """The type of matter that the page led in with; only a help, so another value is ignored."""
    area = CleanText(
        required=False, max_length=places.LONGEST_CODE, widget=forms.HiddenInput(attrs={"data-draft": "on"})
    )
    where = _part(gettext_lazy("Name of the community, village or estate"))
    estate = _part(gettext_lazy("Estate"))
    house = _part(gettext_lazy("Building no."))
    stair = _part(gettext_lazy("Entrance"))
    photos = Photos(label=gettext_lazy("Photos"))
    hides_reporter = forms.BooleanField(
        label=gettext_lazy("Do not let the units that handle it know who I am"),
        help_text=gettext_lazy("Only the duty officer who accepts it can see it; every look is on record."),
        required=False,
        initial=True,
    )
    shown = CleanText(required=False, max_length=200, widget=forms.HiddenInput)
    """The channels and near matters that stood before the sender's eyes."""

    @cached_property
    def place(self) -> Area | None:
        """The community or grid that is chosen so far, sent or preset."""
        given = self.data.get("area") if self.is_bound else self.initial.get("area")
        return places.place_with(str(given or ""))

    @cached_property
    def type_of_matter(self) -> CatalogueItem | None:
        """What the page that led here says it is about, sent or preset."""
        given = self.data.get("entry") if self.is_bound else self.initial.get("entry")
        found = rules.recent().catalogue.get(str(given or ""))
        return found if found and found.parent_id else None

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if self.place is None and not self._is_found(told.get("where", "")):
            self.add_error("where", self._where_else(told.get("where", "")))
        self.gather_photos()
        return super().clean() or told

    def _is_found(self, typed: str) -> bool:
        """Whether what was typed is the name of one place alone; then that is the place."""
        if len(self.candidates(typed)) != 1:
            return False
        self.settle(self.candidates(typed)[0])
        return True

    def candidates(self, typed: str) -> list[Area]:
        if "found" not in vars(self):
            vars(self)["found"] = places.found(typed) if typed.strip() else []
        return cast(list[Area], vars(self)["found"])

    def settle(self, area: Area) -> None:
        vars(self)["place"] = area
        self._write("area", area.code)

    def _where_else(self, typed: str) -> str:
        if not typed.strip():
            return _("Choose where it is: type a name, or choose below.")
        if self.candidates(typed):
            return _("Several have this name; choose one below.")
        return _("Nothing has this name. Try two characters of it, or choose below.")

    def still_to_show(self, heard: Heard) -> list[str]:
        """What the sender has not seen yet: sentences above the form, which bears all of it when it is shown again."""
        sentences = [self.still_to_ring(self.cleaned_data["text"])]
        if not set(heard.marks) <= set(self.cleaned_data["shown"].split()):
            sentences.append(_("Please look at what stands below first, then send it all the same."))
        return [sentence for sentence in sentences if sentence]

    def matter(self) -> Matter:
        """The answers as the verbs take them; to be asked of a valid form."""
        told = self.cleaned_data
        return Matter(
            text=told["text"],
            area=cast(Area, self.place),
            place=self.house_and_entrance(),
            entry=self.type_of_matter,
            person=self.person(),
            channel=Channel.RESIDENT,
            hides_reporter=told["hides_reporter"],
        )

    def house_and_entrance(self) -> str:
        """`制动器小区 3号楼 2单元`: a bare number gets its word."""
        told = self.cleaned_data
        return house_of(told["estate"], told["house"], told["stair"])


def house_of(estate: str, house: str, stair: str = "") -> str:
    parts = (estate, _worded(house, "号楼"), _worded(stair, "单元"))
    return " ".join(part for part in parts if part)


def _worded(part: str, word: str) -> str:
    return f"{part}{word}" if NUMBER_ALONE.fullmatch(part) else part
