"""What an Open311 client sends: the names of GeoReport v2, judged as the fields of our own forms are."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from api.open311 import services
from api.open311.requests import CLOSED, LONGEST, OPEN, Wanted
from cases.access import policies
from cases.actions import Matter, Person
from cases.evidence.fields import Photos
from cases.reading.panel import AreaByCode, TypeByCode
from cases.rules.choices import Channel
from networks.models import Area, CatalogueItem
from networks.models.boundary import grid_at
from teams.fields import Telephone
from teams.models import User
from web.fields import CleanText

MOST_NUMBERS = 100
LONGEST_ADDRESS = 300
DEGREES = gettext_lazy("Write degrees as a number, such as 126.55.")
IS_AN_ADDRESS = URLValidator(
    schemes=("http", "https"), message=gettext_lazy("Write an address that begins with https://.")
)


class Instant(forms.Field):
    """W3C-DTF with the offset from UTC: 2026-05-23T14:05:00+08:00."""

    def to_python(self, value: Any) -> dt.datetime | None:
        if not value:
            return None
        # A plus sign in an address is a blank unless it was written as %2B: no instant has a blank.
        written = str(value).strip().replace(" ", "+")
        try:
            at = parse_datetime(written)
        except ValueError:
            at = None
        if at is None or timezone.is_naive(at):
            raise ValidationError(_("Write an instant with its offset, such as 2026-05-23T14:05:00+08:00."))
        return at


class Several(forms.Field):
    """Values with commas between them."""

    def to_python(self, value: Any) -> tuple[str, ...]:
        found = tuple(one.strip() for one in str(value or "").split(",") if one.strip())
        if len(found) > MOST_NUMBERS or any("\0" in one for one in found):
            raise ValidationError(_("At most %(most)d at once.") % {"most": MOST_NUMBERS})
        return found


class WantedForm(forms.Form):
    service_request_id = Several(required=False)
    service_code = Several(required=False)
    status = Several(required=False)
    start_date = Instant(required=False)
    end_date = Instant(required=False)

    def clean_status(self) -> tuple[str, ...]:
        said: tuple[str, ...] = self.cleaned_data["status"]
        if set(said) - {OPEN, CLOSED}:
            raise ValidationError(_("A status is open or closed."))
        return said

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        since, until = told.get("start_date"), told.get("end_date")
        if not self.errors and since and until and not dt.timedelta() <= until - since <= LONGEST:
            raise ValidationError({"end_date": _("Ask for at most 90 days, the earlier one first.")})
        return told

    def wanted(self, now: dt.datetime) -> Wanted:
        """What is asked for; a day that was not said is 90 days from the other, or from now."""
        told = self.cleaned_data
        since, until = told["start_date"], told["end_date"]
        until = until or (since + LONGEST if since else now)
        return Wanted(told["service_request_id"], told["service_code"], told["status"], since or until - LONGEST, until)


class RequestForm(forms.Form):
    """A service request. What the standard names and nobody needs (device_id, account_id) is not kept."""

    service_code = TypeByCode(error_messages={"required": gettext_lazy("Say of what service it is.")})
    description = CleanText(error_messages={"required": gettext_lazy("Write what the matter is.")})
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, error_messages={"invalid": DEGREES})
    long = forms.FloatField(required=False, min_value=-180, max_value=180, error_messages={"invalid": DEGREES})
    address_string = CleanText(required=False, max_length=200)
    address_id = AreaByCode(required=False)
    first_name = CleanText(required=False, max_length=32)
    last_name = CleanText(required=False, max_length=32)
    phone = Telephone(required=False, max_length=32)
    email = forms.EmailField(required=False, max_length=100)
    photos = Photos(label=gettext_lazy("Photos"))
    media_url = CleanText(required=False, max_length=LONGEST_ADDRESS, validators=[IS_AN_ADDRESS])

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_service_code(self) -> CatalogueItem:
        found: CatalogueItem = self.cleaned_data["service_code"]
        if not services.is_offered(found):
            raise ValidationError(_("There is no such service here."))
        return found

    def clean(self) -> dict[str, Any]:
        """The place is what is said of it most exactly: a code, then a point, else the area of the post."""
        told = self.cleaned_data
        if not self.errors:
            told["area"] = told["address_id"] or self._at_the_point() or self._own()
        return told

    def _at_the_point(self) -> Area | None:
        latitude, longitude = self.cleaned_data["lat"], self.cleaned_data["long"]
        if (latitude is None) != (longitude is None):
            raise ValidationError({"lat": _("Send both, lat and long.")})
        if latitude is None:
            return None
        found = grid_at(longitude, latitude)
        if found is None:
            raise ValidationError({"lat": _("No grid of this city lies there; send address_id, the code of an area.")})
        return found

    def _own(self) -> Area:
        for _post, area in policies.raises_in(self.by):
            return area
        raise ValidationError({"address_id": _("Say where it is.")})

    def matter(self) -> Matter:
        """A picture stays where the client put it: its address is kept with the words, and nobody fetches it."""
        told = self.cleaned_data
        text = told["description"]
        if told["media_url"]:
            text += "\n" + _("Picture: %(address)s") % {"address": told["media_url"]}
        return Matter(
            text=text,
            area=told["area"],
            place=told["address_string"],
            entry=told["service_code"],
            person=Person(told["last_name"] + told["first_name"], told["phone"], told["email"]),
            channel=Channel.COMMUNITY,
            hides_reporter=True,
        )
