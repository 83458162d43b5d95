"""What administrators fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from networks.choices import AreaLevel, UnitKind
from networks.models import Area, Unit
from teams.choices import IN_UNIT, OVER_AREA, Duty
from teams.fields import Name, SignInName, Telephone
from teams.forms import LAST_DAY, AdministrationForm, clock, day, last_day, line, note, receivers, today
from teams.models import User
from teams.pick import AREA, PERSON, UNIT, Pick
from teams.policies import Reach
from web.writing import cleaned, says_something
from worktime.calendar import read_periods
from worktime.published import Unreadable, read_text, read_year

LONGEST_FUNCTION = 50
LARGEST_CALENDAR = 100_000
"""Bytes; a year with a name on every day takes about fifteen thousand."""


class PersonForm(AdministrationForm):
    name = Name(label=_("Name"), max_length=64)
    phone = Telephone(label=_("Work telephone"), max_length=32, required=False)


class NewPersonForm(PersonForm):
    username = SignInName(
        label=_("Sign-in name"), max_length=64, help_text=_("Letters and digits; it stays the same for ever.")
    )

    field_order = ("name", "username", "phone")


class CorrectPersonForm(PersonForm):
    email = forms.EmailField(label=_("E-mail"), required=False)


class PlaceForm(AdministrationForm):
    """A duty and where it is held."""

    needed_when = {"unit": _("needed for a duty in a unit"), "area": _("needed for a duty over an area")}

    duty = forms.ChoiceField(label=_("Duty"), choices=[("", "—"), *Duty.choices])
    unit = Pick(UNIT, label=_("Unit"), required=False)
    area = Pick(AREA, label=_("Area"), required=False)
    is_deputy = forms.BooleanField(label=_("As the grid's deputy grid worker"), required=False)
    since = day(pgettext_lazy("first day", "From"), initial=today)

    def __init__(self, *args: Any, reach: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pick("unit").among = Unit.objects.current().filter(reach.of("area__path"))
        self.pick("area").among = Area.objects.current().filter(reach.of("path"))

    def clean(self) -> dict[str, Any]:
        """Ask for the place that the duty is held over, beside its own input."""
        cleaned = super().clean() or {}
        duty = cleaned.get("duty")
        if duty in IN_UNIT and not cleaned.get("unit") and "unit" not in self.errors:
            self.add_error("unit", _("This duty is held in a unit; choose one."))
        if duty in OVER_AREA and not cleaned.get("area") and "area" not in self.errors:
            self.add_error("area", _("This duty is held over an area; choose one."))
        return cleaned


class PostForm(PlaceForm):
    until = last_day(
        pgettext_lazy("last day", "Until"), required=False, help_text=_("The last day; empty: until further notice.")
    )
    note = note()


class TransferForm(PlaceForm):
    """The receiver of the old post is asked for only where open matters would be left alone."""

    receiver = Pick(PERSON, label=_("Takes over"), required=False)
    note = note()

    def __init__(self, *args: Any, by: User, asks_receiver: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.receiver_field = _receiver(self, by, asks_receiver)

    def ask_receiver(self) -> None:
        self.fields["receiver"] = self.receiver_field


class StandInForm(AdministrationForm):
    person = Pick(PERSON, label=_("Stand-in"))
    since = day(pgettext_lazy("first day", "From"), initial=today)
    until = last_day(pgettext_lazy("last day", "Until"), help_text=_("The last day on which the holder is away."))
    note = note()

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pick("person").among = receivers(by)


class EndPostForm(AdministrationForm):
    """The receiver is asked for only where open matters would be left alone."""

    until = last_day(pgettext_lazy("last day", "Until"), initial=today, help_text=LAST_DAY)
    receiver = Pick(PERSON, label=_("Takes over"), required=False)
    note = note()

    def __init__(self, *args: Any, by: User, asks_receiver: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.receiver_field = _receiver(self, by, asks_receiver)

    def ask_receiver(self) -> None:
        self.fields["receiver"] = self.receiver_field


class SettleForm(AdministrationForm):
    """Two buttons and nothing to fill in."""

    answer = forms.ChoiceField(
        label=_("Accept or decline"),
        choices=[("accept", pgettext_lazy("handover", "Accept")), ("decline", _("Decline"))],
    )


class Functions(forms.Field):
    """Duties of a unit as in the catalogue, by spaces or commas."""

    widget: Any = forms.TextInput
    longest = LONGEST_FUNCTION
    default_error_messages = {"too_long": _("A duty has at most fifty characters.")}

    def prepare_value(self, value: Any) -> Any:
        return " ".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[str]:
        words = cleaned(str(value or "")).replace("，", " ").replace(",", " ").replace("、", " ").split()
        if any(len(word) > self.longest for word in words):
            raise forms.ValidationError(self.error_messages["too_long"], "too_long")
        return [word for word in dict.fromkeys(words) if says_something(word)]


class UnitForm(AdministrationForm):
    name = Name(label=pgettext_lazy("of a unit or an area", "Name"), max_length=100)
    short_name = Name(label=_("Short name"), max_length=50, help_text=_("As it stands in lists."))
    phone = Telephone(label=_("Telephone"), max_length=30, required=False)
    functions = Functions(
        label=_("Duties"),
        required=False,
        help_text=_("As in the duty catalogue, one after another: matters of these duties are proposed to this unit."),
    )


class ChangeUnitForm(UnitForm):
    note = note()


class NewUnitForm(UnitForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", "—"), *UnitKind.choices])
    area = Pick(AREA, label=_("Area"))
    is_centre = forms.BooleanField(label=_("It is the centre of this area"), required=False)
    since = day(pgettext_lazy("first day", "From"), initial=today)

    is_another = forms.BooleanField(label=_("It is another unit"), required=False)

    field_order = ("name", "short_name", "kind", "area", "is_centre", "functions", "phone", "since")

    def __init__(self, *args: Any, reach: Reach, **kwargs: Any) -> None:
        """Whether it is another unit is asked only where one of nearly the same name is there."""
        super().__init__(*args, **kwargs)
        self.pick("area").among = Area.objects.current().filter(reach.of("path"))
        self.other_field = self.fields["is_another"]
        if "is_another" not in self.data:
            del self.fields["is_another"]

    def ask_whether_another(self) -> None:
        self.fields["is_another"] = self.other_field


class MoveUnitForm(AdministrationForm):
    under = Pick(UNIT, label=_("Under which unit"))
    note = note()

    def __init__(self, *args: Any, reach: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pick("under").among = Unit.objects.current().filter(reach.of("area__path"))


class EndUnitForm(AdministrationForm):
    until = last_day(pgettext_lazy("last day", "Until"), initial=today, help_text=LAST_DAY)
    note = note()


class GridForm(AdministrationForm):
    name = Name(label=pgettext_lazy("of a unit or an area", "Name"), max_length=100, help_text=_("For example 08网格."))
    since = day(pgettext_lazy("first day", "From"), initial=today)


class RenameForm(AdministrationForm):
    name = Name(label=_("New name"), max_length=100)
    note = note()


def _receiver(form: AdministrationForm, by: User, asks_receiver: bool) -> Pick:
    """The field of who takes over; it leaves the form where nobody is to be asked for."""
    field = form.pick("receiver")
    field.among = receivers(by)
    if not (asks_receiver or {"receiver", "receiver_words"} & set(form.data)):
        del form.fields["receiver"]
    return field


class LoadYearForm(AdministrationForm):
    """First the file, then the same text again with the word to put it into force."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV with date, worked 是 or 否, and name. Days left out go by the weekday."),
    )
    source = line(_("Published in"), 100, help_text=_("The notice's name and number."))
    text = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LARGEST_CALENDAR, strip=False)

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year
        self.fields["file"].required = not self.data.get("text")

    def clean(self) -> dict[str, Any]:
        """Each bad line of the file is one sentence beside the file."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        try:
            cleaned["text"] = cleaned["text"] or self._read(cleaned["file"])
            cleaned["read"] = read_year(cleaned["text"], self.year)
        except Unreadable as refusal:
            self.add_error("file", list(refusal.sentences))
        return cleaned

    def _read(self, file: UploadedFile[Any]) -> str:
        if (file.size or 0) > LARGEST_CALENDAR:
            raise Unreadable(str(_("The file is too large for one year's calendar.")))
        return read_text(file.read())


class EditDayForm(AdministrationForm):
    is_working = forms.TypedChoiceField(
        label=_("This day is"),
        choices=[("1", _("worked")), ("0", _("day off"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    name = line(_("Holiday it belongs to or makes up for"), 50, required=False)
    note = line(_("Why"), 100, help_text=_("The notice or decision; stands in the record of changes."))


class LocalDayForm(AdministrationForm):
    area = forms.ModelChoiceField(
        label=_("County, district or county-level city"), queryset=Area.objects.none(), empty_label=None
    )
    day = day(_("Day"), initial=today)
    is_working = forms.TypedChoiceField(
        label=_("There this day is"),
        choices=[("1", _("worked")), ("0", _("day off")), ("city", _("as in the whole city"))],
        coerce=lambda value: None if value == "city" else value == "1",
        widget=forms.RadioSelect,
    )
    name = line(_("What for"), 50, required=False)
    note = line(_("Why"), 100, help_text=_("The notice or decision; stands in the record of changes."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counties = Area.objects.filter(until=None, level=AreaLevel.COUNTY)
        choice = self.fields["area"]
        if isinstance(choice, forms.ModelChoiceField):
            choice.queryset = counties.order_by("code")


class OfficeHoursForm(AdministrationForm):
    since = day(pgettext_lazy("first day", "From"), initial=today)
    until = day(
        _("Until"), required=False, help_text=_("Empty: until the next ones begin. Else those of before hold again.")
    )
    opens = clock(_("Morning, from"))
    pauses = clock(_("Morning, until"))
    resumes = clock(_("Afternoon, from"))
    closes = clock(_("Afternoon, until"))
    note = note()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        edges = [cleaned.pop(name, None) for name in ("opens", "pauses", "resumes", "closes")]
        if all(edges):
            try:
                cleaned["periods"] = read_periods(
                    [[f"{edge:%H:%M}" for edge in edges[:2]], [f"{edge:%H:%M}" for edge in edges[2:]]]
                )
            except ValueError:
                self.add_error("pauses", _("Each time must lie after the one before it."))
        return cleaned
