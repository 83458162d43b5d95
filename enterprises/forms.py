"""What is filled in for firms: the directory, who looks after one, a visit."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enterprises import credit_code
from enterprises.actions.firms import FIRM_LEVELS, Particulars
from enterprises.actions.visits import Told
from enterprises.choices import FirmKind, VisitWay
from enterprises.models import Firm
from networks.models import Area
from networks.models.area import paths_covering
from networks.ringing_first import RingsFirst
from teams.choices import Duty
from teams.fields import Name, Telephone
from teams.forms import LAST_DAY, AdministrationForm, day, last_day, line, note, paragraph, today
from teams.models import Post, User
from teams.pick import AREA, PERSON, Pick
from teams.policies import Reach
from web.fields import CleanText


class FirmForm(AdministrationForm):
    name = Name(label=_("Name of the firm"), max_length=64)
    code = line(_("Unified social credit code"), 40, help_text=_("18 letters and digits."))
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", "—"), *FirmKind.choices])
    area = Pick(AREA, label=_("Sub-district or community"))
    address = line(_("Address"), 200, required=False)
    phone = Telephone(
        label=_("Office telephone"),
        max_length=30,
        required=False,
        help_text=_("The firm's own number, no person's."),
    )

    def __init__(self, *args: Any, reach: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pick("area").among = areas_for(reach)
        self.pick("area").ask_at(reverse("enterprises:find_firm_areas"))

    def clean_code(self) -> str:
        code = credit_code.tidied(self.cleaned_data["code"])
        if not credit_code.is_sound(code):
            raise ValidationError(
                _("This is not a unified social credit code: 18 characters, the last one checks the others.")
            )
        return code

    def told(self) -> Particulars:
        given = self.cleaned_data
        kind = FirmKind(given["kind"])
        return Particulars(given["name"], given["code"], kind, given["area"], given["address"], given["phone"])


class CorrectFirmForm(FirmForm):
    note = note()


def areas_for(reach: Reach) -> Any:
    return Area.objects.current().filter(reach.of("path"), level__in=FIRM_LEVELS)


def members_for(firm: Firm) -> Any:
    """People in an assistance team that works where the firm is."""
    posts = Post.objects.current().filter(duty=Duty.ASSISTANCE, unit__area__path__in=paths_covering(firm.area.path))
    return User.objects.filter(is_active=True, pk__in=posts.values("person"))


class CareForm(AdministrationForm):
    member = Pick(PERSON, label=_("Assistance member"))
    since = day(pgettext_lazy("first day", "From"), initial=today)
    note = note()

    def __init__(self, *args: Any, firm: Firm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.firm = firm
        self.pick("member").among = members_for(firm)
        self.pick("member").ask_at(reverse("enterprises:find_firm_members", args=[firm.pk]))

    def post_of_member(self) -> Post:
        held = Post.objects.current().with_places().filter(person=self.cleaned_data["member"], duty=Duty.ASSISTANCE)
        return held.filter(unit__area__path__in=paths_covering(self.firm.area.path)).order_by("pk")[0]


class EndFirmForm(AdministrationForm):
    until = last_day(pgettext_lazy("last day", "Until"), initial=today, help_text=LAST_DAY)
    note = note()


class VisitForm(RingsFirst, AdministrationForm):
    """At most five inputs, two needed: made for a phone on the way out."""

    needed_when = {"request": _("needed to whistle")}

    text = paragraph(_("What did you see and hear?"), 1000)
    request = paragraph(_("What does the firm ask for?"), 1000, required=False)
    way = forms.ChoiceField(label=_("How"), choices=VisitWay.choices, widget=forms.RadioSelect)
    visited_on = day(_("When"), initial=today)
    key = CleanText(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["key"], self.initial["way"] = uuid.uuid4().hex, VisitWay.VISIT

    def told(self) -> Told:
        given = self.cleaned_data
        return Told(given["visited_on"], VisitWay(given["way"]), given["text"], given["request"])


class SettleRequestForm(AdministrationForm):
    answer = paragraph(_("How was it settled?"), 500)
