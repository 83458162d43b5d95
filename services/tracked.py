"""What an applicant is told by their code: where it is, who has it, until when; never what was answered or who asks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.reading.tracking import grouped, telephone_of
from networks.models import Unit
from services import policies
from services.choices import State
from services.models import Application, Booking, Certificate

SENTENCES = {
    State.APPLIED: _("We have it. Next somebody checks it; you may be rung or visited."),
    State.CHECKED: _("It is checked. Next it is written."),
    State.DRAFTED: _("It is written and waits for a second person to sign it."),
    State.HANDED_ON: _("It is with the department that decides. We tell you here what it says."),
    State.ISSUED: _("It is issued. Fetch the paper, or it is brought to you."),
    State.ANSWERED: _("The department has answered."),
    State.REFUSED: _("It cannot be done. Below stand the reason and where you can turn."),
    State.TAKEN_BACK: _("You took it back. You can apply again at any time."),
}
OF_CERTIFICATES = (
    (State.APPLIED, pgettext_lazy("application", "Ask")),
    (State.CHECKED, pgettext_lazy("application", "Check")),
    (State.DRAFTED, pgettext_lazy("application", "Sign")),
    (State.ISSUED, pgettext_lazy("application", "Fetch")),
)
OF_HELP = (
    (State.APPLIED, pgettext_lazy("application", "Ask")),
    (State.HANDED_ON, pgettext_lazy("application", "Decide")),
    (State.ANSWERED, pgettext_lazy("application", "Answer")),
)
WHAT_HAPPENS = {
    State.APPLIED: _("number and code are given"),
    State.CHECKED: _("on the spot or by the papers"),
    State.DRAFTED: _("one writes, another signs"),
    State.ISSUED: _("paper with number and a picture to scan"),
    State.HANDED_ON: _("the department looks at it"),
    State.ANSWERED: _("told here and by telephone"),
}


@dataclass(frozen=True, slots=True)
class Station:
    number: int
    label: object
    words: object
    look: str


@dataclass(frozen=True)
class Followed:
    """One application as its applicant reads it."""

    application: Application
    now: dt.datetime

    @property
    def sentence(self) -> object:
        if self.certificate and self.certificate.is_withdrawn:
            return _("This certificate was withdrawn and is not valid any more. Ask at the number below.")
        return SENTENCES[State(self.application.state)]

    @cached_property
    def certificate(self) -> Certificate | None:
        return getattr(self.application, "certificate", None)

    @cached_property
    def unit(self) -> Unit:
        return policies.deciding_unit(self.application.service, self.application.area)

    @property
    def telephone(self) -> str:
        return telephone_of(self.unit)

    @property
    def code(self) -> str:
        return grouped(self.application.code)

    @property
    def stations(self) -> list[Station]:
        """Done, now and to come; none for one that ended beside them."""
        way = OF_CERTIFICATES if self.application.service.is_certificate else OF_HELP
        states = [state for state, _label in way]
        if self.application.state not in states and self.application.state != State.CHECKED:
            return []
        at = states.index(State(self.application.state)) if self.application.state in states else 0
        is_over = not self.application.is_open
        # What is done is behind: the person waits for the station after it.
        return [
            Station(
                number + 1,
                label,
                WHAT_HAPPENS[state],
                "done" if number <= at or is_over else "now" if number == at + 1 else "todo",
            )
            for number, (state, label) in enumerate(way)
        ]


def application_with(code: str) -> Application | None:
    return Application.objects.whole().with_code(code).first()


def certificate_with(code: str) -> Certificate | None:
    return Certificate.objects.with_code(code).select_related("issuer__area").first()


def booking_with(code: str) -> Booking | None:
    return Booking.objects.whole().with_code(code).first()


def page_of(code: str) -> str:
    """Where this code leads: to an application or appointment, or to whether a certificate holds; else empty."""
    if application_with(code):
        return reverse("services:follow", args=[code])
    if booking_with(code):
        return reverse("services:booking", args=[code])
    return reverse("services:verify", args=[code]) if certificate_with(code) else ""
