"""From an application to its answer: opened on record, checked, drafted, handed on, answered, refused."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from cases.rules import sealing
from services import abolished, policies, wording
from services.actions._record import in_state, record, taken_by
from services.asked import FIELDS, NAME
from services.choices import OPEN, State, Step
from services.models import Application
from teams.models import User
from web.errors import NotAllowed, Refusal, require_said
from web.writing import says_something
from worktime import timekeeping


@transaction.atomic
def open_papers(application: Application, *, by: User) -> Application:
    """Look at who asks and what was answered; each look is on record."""
    unit = policies.deciding_unit(application.service, application.area)
    if not policies.may_end(by, application, unit):
        raise NotAllowed(_("Who it is, is opened by those who check or decide it."))
    record(application, Step.OPEN, by=by)
    return application


@transaction.atomic
def check(application: Application, *, note: str, by: User) -> Application:
    """Somebody looked: at the door or at the papers. Pressed twice, it is checked once."""
    application = taken_by(application, by, State.APPLIED, State.CHECKED)
    if application.state == State.CHECKED:
        return application
    require_said(note=note)
    application.state, application.checked_by, application.checked_at = State.CHECKED, by, timekeeping.now()
    application.save(update_fields=["state", "checked_by", "checked_at"])
    record(application, Step.CHECK, by=by, note=note)
    return application


@transaction.atomic
def draft(application: Application, *, answers: Mapping[str, str], by: User) -> Application:
    """Write the certificate from its template with the named fields; drafted again until it is signed."""
    application = taken_by(application, by, State.CHECKED, State.DRAFTED)
    service = application.service
    abolished.require_none(service.name_zh)
    if not service.is_certificate:
        raise Refusal(_("Nothing is issued for this service; hand it on to the department."))
    told = {code: str(answers.get(code, "")).strip() for code in service.asks}
    for code in wording.needed_by(service.template):
        if not says_something(told[code]):
            raise Refusal(
                _("This stands in the certificate and is missing: %(label)s.") % {"label": FIELDS[code].label},
                field=code,
            )
    application.sealed_name = sealing.seal(told.pop(NAME))
    application.sealed_draft = sealing.seal(
        json.dumps({code: value for code, value in told.items() if value}, ensure_ascii=False)
    )
    application.state, application.drafted_by, application.drafted_at = State.DRAFTED, by, timekeeping.now()
    application.save(update_fields=["state", "sealed_name", "sealed_draft", "drafted_by", "drafted_at"])
    record(application, Step.DRAFT, by=by)
    return application


def text_of(application: Application) -> str:
    """The draft in words; for whoever opened it on record."""
    return wording.written(application.service.template, application.answers)


@transaction.atomic
def hand_on(application: Application, *, to: str, by: User) -> Application:
    """Pass an application that a department decides on to it; pressed twice, it is passed on once."""
    application = taken_by(application, by, State.APPLIED, State.CHECKED, State.HANDED_ON)
    if application.service.is_certificate:
        raise Refusal(_("A certificate is written and signed here; it is not handed on."))
    if application.state == State.HANDED_ON:
        return application
    require_said(to=to)
    application.state, application.handed_to = State.HANDED_ON, to
    application.save(update_fields=["state", "handed_to"])
    record(application, Step.HAND_ON, by=by)
    return application


@transaction.atomic
def answer(application: Application, *, reply: str, by: User) -> Application:
    """What the department decided, told to the applicant on their page."""
    application = taken_by(application, by, State.HANDED_ON)
    return _ended(application, State.ANSWERED, Step.ANSWER, reply, by)


@transaction.atomic
def refuse(application: Application, *, reply: str, by: User) -> Application:
    """With the reason and where to turn; the applicant reads it on their page."""
    application = in_state(application, *OPEN)
    unit = policies.deciding_unit(application.service, application.area)
    if not policies.may_end(by, application, unit):
        raise NotAllowed(_("An application is refused by those who check or decide it."))
    return _ended(application, State.REFUSED, Step.REFUSE, reply, by)


def _ended(application: Application, state: State, step: Step, reply: str, by: User) -> Application:
    require_said(reply=reply)
    application.state, application.reply, application.ended_at = state, reply, timekeeping.now()
    application.save(update_fields=["state", "reply", "ended_at"])
    record(application, step, by=by)
    return application
