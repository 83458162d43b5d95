"""What is filled in for an appointment: choosing a time, offering times, giving a visit to somebody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from services import policies
from services.actions.booking import Asked
from services.actions.slots import Offer
from services.choices import Kind
from services.models import Service, Slot
from services.models.slot import LONGEST_WHERE
from teams.fields import Name, Telephone
from teams.forms import clock, day, line
from teams.models import User
from web.fields import CleanText, RefusableForm, row_number
from web.once_forms import OnceForm
from worktime import timekeeping, wording


def in_words(slot: Slot) -> str:
    """`12月3日 星期四 09:00 · 正阳社区 一楼大厅 · 还有3个`."""
    left = _("%(count)d left") % {"count": slot.free_count}
    return f"{wording.when(slot.starts_at, now=timekeeping.now())} · {slot.area.name} {slot.where} · {left}"


class SlotField(forms.ChoiceField):
    """One of the times that stood on the page; one that is gone by now is judged by the verb, with its sentence."""

    widget = forms.RadioSelect
    default_error_messages = {"required": gettext_lazy("Choose a time.")}

    def valid_value(self, value: Any) -> bool:
        return row_number(str(value)) is not None

    def clean(self, value: Any) -> Slot:
        number = row_number(str(super().clean(value))) or 0
        found = Slot.objects.filter(pk=number).select_related("service", "area").first()
        if found is None:
            raise forms.ValidationError(_("There is no such time; choose one of the list."))
        return found


class ChooseForm(RefusableForm):
    """Which time; `slots`: what is free now."""

    slot = SlotField(label=gettext_lazy("Time"))

    def __init__(self, *args: Any, slots: Sequence[Slot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["slot"]
        if isinstance(field, SlotField):
            field.choices = [(str(slot.pk), in_words(slot)) for slot in slots]


class BookForm(OnceForm, ChooseForm):
    name = Name(label=gettext_lazy("Name"), max_length=40)
    phone = Telephone(
        label=gettext_lazy("Telephone"),
        help_text=gettext_lazy("For a short text the day before, and when something comes between."),
        max_length=30,
    )
    matter = CleanText(
        label=gettext_lazy("What is it about?"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    at_door = forms.BooleanField(label=gettext_lazy("Cannot come: somebody has to come to the door"), required=False)

    def asked(self) -> Asked:
        told = self.cleaned_data
        return Asked(told["name"], told["phone"], told["matter"], told["at_door"])


class ServiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    def label_from_instance(self, service: Service) -> str:
        return service.name


class OfferForm(RefusableForm):
    service = ServiceField(label=gettext_lazy("Service"), queryset=Service.objects.none(), empty_label=None)
    where = line(gettext_lazy("Where"), LONGEST_WHERE, help_text=gettext_lazy("Such as: red station, ground floor."))
    first = day(gettext_lazy("First day"))
    last = day(pgettext_lazy("appointment", "Last day"))
    at = clock(gettext_lazy("Time"))
    capacity = forms.IntegerField(
        label=gettext_lazy("Places"),
        min_value=1,
        max_value=200,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = policies.areas_to_offer_in(by)
        field = self.fields["service"]
        if isinstance(field, ServiceField):
            field.queryset = Service.objects.current().filter(kind=Kind.APPOINTMENT).order_by("number")
        today = timekeeping.today()
        self.initial = {"first": today, "last": today, "at": "09:00", "capacity": 5, **self.initial}

    def offer(self) -> Offer:
        told = self.cleaned_data
        return Offer(
            told["service"], self.areas[0], told["where"], told["first"], told["last"], told["at"], told["capacity"]
        )


class VisitorForm(RefusableForm):
    to = forms.ChoiceField(label=gettext_lazy("Who goes there"))

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in people}
        field = self.fields["to"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(pk, one.name) for pk, one in self.people.items()]

    def chosen(self) -> User:
        return self.people[str(self.cleaned_data["to"])]
