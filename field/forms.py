"""Logging a matter: two answers are needed, what and where; all else may be left empty."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.forms.boundfield import BoundWidget
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cases.access import first_reading, policies
from cases.actions import Matter, Person
from cases.evidence.fields import Photos
from cases.evidence.outlasting import KeepsPhotos
from cases.rules.choices import Channel
from networks import rules
from networks.choices import AreaLevel
from networks.models import Area, CatalogueItem
from networks.models.area import AreaQuerySet, inside
from networks.ringing_first import NO_SUGGESTIONS, WHILE_WRITING, RingsFirst
from teams.choices import Duty
from teams.models import Post, User
from web.compiled import Compiled
from web.fields import CleanText, row_number
from web.once_forms import OnceForm

TELEPHONE = re.compile(r"\+?[0-9][0-9 \-]{4,18}[0-9]")
# The areas that people at each level choose from; nobody reads a list of 1,800 communities.
CHOSEN_FROM = {
    AreaLevel.GRID: (AreaLevel.GRID,),
    AreaLevel.COMMUNITY: (AreaLevel.COMMUNITY, AreaLevel.GRID),
    AreaLevel.STREET: (AreaLevel.COMMUNITY,),
    AreaLevel.COUNTY: (AreaLevel.COMMUNITY,),
    AreaLevel.CITY: (AreaLevel.STREET,),
}
LONGEST_KEY = 64
FEW = {AreaLevel.GRID, AreaLevel.COMMUNITY}
CHANNELS = {Duty.GRID_WORKER: Channel.GRID, Duty.ASSISTANCE: Channel.ENTERPRISE}


def _choices(places: list[tuple[Post, Area]]) -> AreaQuerySet:
    wanted = Q()
    for _post, area in places:
        wanted |= Q(level__in=CHOSEN_FROM[AreaLevel(area.level)]) & inside(area.path)
    return Area.objects.current().filter(wanted).with_parents().order_by("path")


def _is_offered(area: Area, within: Area) -> bool:
    """The same condition as `_choices`, in Python."""
    return area.level in CHOSEN_FROM[AreaLevel(within.level)] and area.path.startswith(within.path)


def _chosen(*, number: int, today: dt.date) -> QuerySet[Area]:
    return Area.objects.current(today).filter(pk=number).with_parents()


CHOSEN = Compiled(_chosen)


class Place(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    """One of the areas that are the person's own; the shortest name that tells them apart."""

    default_error_messages = {
        "required": _("Choose the grid or community where it is."),
        "invalid_choice": _("This place is not in your area; choose one of yours."),
    }
    names_community = True
    places: Sequence[Area] = ()
    """The areas in which, or below which, one may be chosen; `queryset` says the same to show them."""

    def to_python(self, value: Any) -> Area | None:
        """Found by its id alone, so judging one choice does not load all of them."""
        if value in self.empty_values:
            return None
        number = row_number(str(value))
        area: Area | None = None
        if number:
            area = next(iter(CHOSEN.rows(number=number, today=timezone.localdate())), None)
        if area is None or not any(_is_offered(area, place) for place in self.places):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})
        return area

    def label_from_instance(self, area: Area) -> str:
        return area.full_name if self.names_community else area.name


class IntakeForm(RingsFirst, OnceForm, KeepsPhotos):
    text = CleanText(
        label=_("What is it about?"),
        error_messages={"required": _("Write what the matter is.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    entry = CleanText(required=False, max_length=10, widget=forms.HiddenInput)
    area = Place(label=_("Where is it?"), queryset=Area.objects.none(), empty_label=None)
    place = CleanText(
        label=_("House and entrance"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": _("House and entrance (may be left empty)")}),
    )
    photos = Photos(label=_("Photos"))
    phone = CleanText(
        label=_("Telephone"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "placeholder": _("Telephone")}),
    )
    name = CleanText(
        label=_("Name"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    hides_reporter = forms.BooleanField(
        label=_("Do not let the units that handle it know who it is"),
        help_text=_(
            "They see neither name nor telephone, and cannot ask to. So it always is where a matter is confidential."
        ),
        required=False,
    )
    result = CleanText(
        label=_("How was it dealt with?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "aria-describedby": "result-hint"}),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by: User = by
        self.places = policies.raises_in(by)
        self.asks_result = False
        self.fields["text"].widget.attrs |= WHILE_WRITING | {
            "hx-post": reverse("field:log"),
            "data-quiet": NO_SUGGESTIONS,
        }
        self._offer_places()

    def _offer_places(self) -> None:
        levels = {AreaLevel(area.level) for _post, area in self.places}
        field = cast(Place, self.fields["area"])
        self.has_few_places = levels <= FEW
        field.places = [area for _post, area in self.places]
        field.queryset = _choices(self.places)
        if self.has_few_places:
            field.names_community = len({area.path[:12] for _post, area in self.places}) > 1
            field.widget = forms.RadioSelect()
            field.widget.choices = field.choices
            self.initial["area"] = self.places[0][1].pk
        else:
            field.empty_label = _("Choose")

    @cached_property
    def _options(self) -> list[BoundWidget]:
        return list(self["area"])

    @property
    def nearest(self) -> list[BoundWidget]:
        """The place that is chosen, to be shown first; what was chosen wrongly gives way to the first of the own."""
        return [option for option in self._options if option.data["selected"]] or self._options[:1]

    @property
    def others(self) -> list[BoundWidget]:
        nearest = self.nearest
        return [option for option in self._options if option not in nearest]

    def clean_entry(self) -> CatalogueItem | None:
        """An unknown suggestion is ignored: it is only a help, and no reason to refuse the case."""
        code = self.cleaned_data["entry"]
        found = rules.recent().catalogue.get(code) if code else None
        return found if found and found.parent_id else None

    def clean_phone(self) -> str:
        phone = unicodedata.normalize("NFKC", self.cleaned_data["phone"])
        if phone and not TELEPHONE.fullmatch(phone):
            raise ValidationError(_("This is not a telephone number; write its digits, or leave it empty."))
        return phone

    def clean(self) -> dict[str, Any]:
        self.gather_photos()
        return self.cleaned_data

    @property
    def photos_key(self) -> str:
        return self.key_now

    def key_of(self, typed: QueryDict) -> str:
        return CleanText(required=False).to_python(typed.get("key"))

    @property
    def key_now(self) -> str:
        """The intake key of the form: the one that it came with, or a new one."""
        key = CleanText(required=False).to_python(self.data.get("key"))
        if not 0 < len(key) <= LONGEST_KEY:
            self.renew_key()
        return str(self.data["key"]).strip()

    def matter(self) -> Matter:
        """The answers as the `Matter` that the actions take."""
        told = self.cleaned_data
        return Matter(
            text=told["text"],
            area=told["area"],
            place=told["place"],
            entry=told["entry"],
            person=Person(told["name"], told["phone"]),
            channel=self._channel(told["area"]),
            hides_reporter=told["hides_reporter"],
        )

    def _channel(self, area: Area) -> Channel:
        duties = [post.duty for post, around in self.places if area.path.startswith(around.path)]
        return next((CHANNELS[Duty(duty)] for duty in duties if duty in CHANNELS), Channel.COMMUNITY)

    def ask_result(self) -> None:
        """Show the question how the case was dealt with, and focus on it."""
        self.asks_result = True
        self.fields["result"].widget.attrs["autofocus"] = True


def heard(text: str, chosen: str = "") -> dict[str, Any]:
    """What the page shows during writing: likely types with the chosen one among them, and numbers to ring."""
    known = rules.recent()
    read = first_reading.read(text, known)
    kept = known.catalogue.get(chosen)
    is_left_out = kept is not None and kept.parent_id and kept not in read.suggested
    suggested = [kept, *read.suggested] if is_left_out else list(read.suggested)
    return {"suggestions": suggested, "chosen": chosen, "dangers": read.dangers, "numbers": read.numbers}
