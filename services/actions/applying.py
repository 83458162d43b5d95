"""Applying for a service: by the resident on the public page, or at the door for somebody else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models.event import canonical
from cases.models.sealed import drawn
from cases.rules import sealing
from networks import rules
from networks.choices import AreaLevel
from networks.models import Area
from services import abolished, policies
from services.actions._record import in_state, record
from services.asked import FIELDS, NAME
from services.choices import OPEN, CameBy, State, Step
from services.models import Application, Service
from teams.models import User
from web.errors import KeyReused, Refusal, once
from web.writing import says_something
from worktime import timekeeping
from worktime.calendar import WorkCalendar
from worktime.deadlines import Limit, deadline

REUSED = gettext_lazy("This was sent already with other words; write it anew.")
GONE = gettext_lazy("This service is not offered any more; look at the list.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for, where, and what was answered; `cannot_come`: somebody has to go there."""

    service: Service
    area: Area
    answers: Mapping[str, str]
    phone: str = ""
    cannot_come: bool = False
    said: dict[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Only what the service asks is kept, whatever else was sent."""
        self.said.update({code: self.answers.get(code, "").strip() for code in self.service.asks})


def apply(wanted: Wanted, *, key: str, by: User | None = None) -> Application:
    """Take an application. `key`: the form's own; sent twice it is one application. `by`: who wrote it at a door."""
    _require_possible(wanted)
    if by:
        policies.require_work_on(by, wanted.area)
    before = Application.objects.filter(taken_by=by, key=key).select_related("service", "area")
    application = once(lambda: _written(wanted, key, by), lambda: before.first() if key else None)
    if bytes(application.digest) != _digest(wanted):
        raise KeyReused(REUSED)
    return application


def _require_possible(wanted: Wanted) -> None:
    abolished.require_none(wanted.service.name_zh)
    if not wanted.service.is_applied_for or wanted.service.until is not None:
        raise Refusal(GONE)
    if wanted.area.level not in policies.TAKEN_IN:
        raise Refusal(_("Choose the community or grid where the person lives."), field="area")
    for code, value in wanted.said.items():
        if FIELDS[code].is_needed and not says_something(value):
            raise Refusal(_("This has to be filled in: %(label)s.") % {"label": FIELDS[code].label}, field=code)


def _written(wanted: Wanted, key: str, by: User | None) -> Application:
    now = timekeeping.now()
    told = {name: value for name, value in wanted.said.items() if name != NAME and value}
    application = Application.objects.create(
        service=wanted.service,
        area=wanted.area,
        came_by=CameBy.DOOR if by else CameBy.ONLINE,
        cannot_come=wanted.cannot_come,
        sealed_name=sealing.seal(wanted.said.get(NAME, "")),
        sealed_phone=sealing.seal(wanted.phone),
        sealed_answers=sealing.seal(json.dumps(told, ensure_ascii=False) if told else ""),
        digest=_digest(wanted),
        key=key,
        taken_by=by,
        applied_at=now,
        due_at=deadline(now, Limit.parse(wanted.service.limit), _calendar(wanted.area)).due_at,
        **drawn("application"),
    )
    record(application, Step.APPLY, by=by)
    return application


def _calendar(area: Area) -> WorkCalendar:
    """The work calendar by which matters of the place are counted too."""
    return rules.current().calendar_of(area.lineage().get(AreaLevel.COUNTY))


def _digest(wanted: Wanted) -> bytes:
    """By the key of this installation: what was answered cannot be guessed from it."""
    told = canonical({"service": wanted.service.number, "area": wanted.area.pk, **wanted.said}).decode()
    return sealing.person_digest(told, wanted.phone)


@transaction.atomic
def take_back(application: Application) -> Application:
    """The applicant, by their code, while it is open; asked twice it is taken back once."""
    application = in_state(application, *OPEN, State.TAKEN_BACK)
    if application.state != State.TAKEN_BACK:
        application.state, application.ended_at = State.TAKEN_BACK, timekeeping.now()
        application.save(update_fields=["state", "ended_at"])
        record(application, Step.TAKE_BACK, by=None)
    return application
