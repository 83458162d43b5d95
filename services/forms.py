"""What is filled in for a service: an application, the check, the draft, an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networks.models import Area
from residents import places
from residents.code_forms import FindForm
from services import identity, policies, wording
from services.actions.applying import Wanted
from services.asked import IDENTITY, PARAGRAPH, TENURE, TENURES, Asked
from services.models import Service
from services.models.application import LONGEST_REASON
from teams.fields import Telephone
from teams.forms import line, paragraph
from teams.models import User
from web.fields import CleanText, RefusableForm
from web.once_forms import OnceForm


class IdentityNumber(CleanText):
    """The number of an identity card however it is typed; a slip of the finger is seen by its last digit."""

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value)
        try:
            return identity.read(typed) if typed else ""
        except ValueError as wrong:
            raise ValidationError(
                _("This is no number of an identity card: it has 18 digits (the last may be X), and they fit together.")
            ) from wrong


def field_of(asked: Asked, *, is_needed: bool) -> forms.Field:
    """The input for one named field."""
    if asked.kind == TENURE:
        return forms.ChoiceField(label=asked.label, required=is_needed, choices=TENURES, widget=forms.RadioSelect)
    widget = (
        forms.Textarea(attrs={"rows": 3}) if asked.kind == PARAGRAPH else forms.TextInput(attrs={"autocomplete": "off"})
    )
    kind = IdentityNumber if asked.kind == IDENTITY else CleanText
    errors = {"required": _("Please fill this in.")}
    return kind(label=asked.label, required=is_needed, max_length=asked.most, widget=widget, error_messages=errors)


class ApplyForm(OnceForm):
    """What a service asks, and whom to ring; the rest is asked at the door."""

    phone = Telephone(
        label=gettext_lazy("Telephone"),
        help_text=gettext_lazy("To ring you when something is missing or it is ready."),
        max_length=30,
        required=False,
    )
    cannot_come = forms.BooleanField(
        label=gettext_lazy("Cannot come: somebody has to come to the door"), required=False
    )

    def __init__(self, *args: Any, service: Service, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.service = service
        for code, asked in service.fields:
            self.fields[code] = field_of(asked, is_needed=asked.is_needed)
        self.order_fields([*service.asks, "phone", "cannot_come"])

    def answers(self) -> dict[str, str]:
        return {code: str(self.cleaned_data.get(code) or "") for code in self.service.asks}

    def wanted(self) -> Wanted:
        """As the verb takes it; to be asked of a valid form."""
        told = self.cleaned_data
        return Wanted(self.service, self.where(), self.answers(), told["phone"], told["cannot_come"])

    def where(self) -> Area:
        raise NotImplementedError


class PublicForm(ApplyForm):
    """By the resident: the place is the one chosen before, or found by its name."""

    area = CleanText(
        required=False, max_length=places.LONGEST_CODE, widget=forms.HiddenInput(attrs={"data-draft": "on"})
    )
    community = line(
        gettext_lazy("Name of the community or village"),
        60,
        help_text=gettext_lazy("Where you live."),
        required=False,
    )
    field_order = ("community",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["community", *self.service.asks, "phone", "cannot_come"])
        given = self.data.get("area") if self.is_bound else self.initial.get("area")
        self.place = places.place_with(str(given or ""))
        if self.place:
            del self.fields["community"]

    def clean_community(self) -> str:
        typed: str = self.cleaned_data["community"]
        found = places.found(typed) if typed else []
        if len(found) == 1:
            self.place = found[0]
            self._write("area", found[0].code)
            return typed
        if not found:
            raise ValidationError(
                _("Nothing has this name. Try two characters of it, or choose it from the list.")
                if typed
                else _("Say where you live: type the name, or choose it from the list.")
            )
        names = "、".join(places.short_name_of(area) for area in found[:6])
        raise ValidationError(_("Several have this name: %(names)s. Write it in full.") % {"names": names})

    def where(self) -> Area:
        assert self.place  # noqa: S101 - a valid form has one
        return self.place


class Place(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    def label_from_instance(self, area: Area) -> str:
        return area.full_name


class DoorForm(ApplyForm):
    """By a grid worker or an officer, for somebody else."""

    area = Place(
        label=gettext_lazy("Community or grid"),
        queryset=Area.objects.none(),
        empty_label=None,
        help_text=gettext_lazy("Where the person lives."),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = self.fields["area"]
        if isinstance(area, Place):
            area.queryset = policies.areas_to_take_in(by)
        self.initial.setdefault("area", next((post.area_id for post in by.current_posts if post.area_id), None))
        self.order_fields([*self.service.asks, "phone", "area", "cannot_come"])

    def where(self) -> Area:
        area: Area = self.cleaned_data["area"]
        return area


class DraftForm(RefusableForm):
    """The named fields of a certificate; what it says is needed."""

    def __init__(self, *args: Any, service: Service, answers: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.service = service
        needed = wording.needed_by(service.template)
        for code, asked in service.fields:
            self.fields[code] = field_of(asked, is_needed=code in needed)
        self.initial.update(answers or {})

    def answers(self) -> dict[str, str]:
        return {code: str(self.cleaned_data.get(code) or "") for code in self.service.asks}


class CheckForm(RefusableForm):
    note = line(
        gettext_lazy("How it was checked"),
        LONGEST_REASON,
        help_text=gettext_lazy("Such as: went there, saw the lease. No names and no numbers: it stands in the record."),
    )


class HandOnForm(RefusableForm):
    to = line(gettext_lazy("Department or office"), 60)


class ReplyForm(RefusableForm):
    reply = paragraph(gettext_lazy("What the department decided"), LONGEST_REASON)


class RefuseForm(RefusableForm):
    reply = paragraph(
        gettext_lazy("Why, and where the person can turn"),
        LONGEST_REASON,
        help_text=gettext_lazy("The applicant reads it with their code."),
    )


class WithdrawForm(RefusableForm):
    why = paragraph(
        gettext_lazy("Why it is withdrawn"),
        LONGEST_REASON,
        help_text=gettext_lazy(
            "Stands in the record. Whoever scans the paper learns that it is withdrawn, and not why."
        ),
    )


class CodeForm(FindForm):
    """The code of a certificate, from its paper."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code on the paper")
        self.fields["code"].help_text = _("12 letters and digits, beside the picture to scan.")
