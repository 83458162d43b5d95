"""What every verb of an application does: lock it, judge it against what is there now, write one event."""

from __future__ import annotations

from django.utils.translation import gettext as _

from services import policies
from services.choices import State, Step
from services.models import Application, ServiceEvent
from teams.models import User
from web.errors import Refusal
from worktime import timekeeping


def locked(application: Application) -> Application:
    """The application as it is after waiting for whoever writes to it."""
    return Application.objects.locked().select_related("service", "area").get(pk=application.pk)


def taken_by(application: Application, by: User, *states: State) -> Application:
    """Locked, after the person's posts and the state were judged; a refusal says how it stands."""
    policies.require_work_on(by, application.area)
    return in_state(application, *states)


def in_state(application: Application, *states: State) -> Application:
    now = locked(application)
    if now.state not in states:
        raise Refusal(_("This is not possible now: the application is %(state)s.") % {"state": now.get_state_display()})
    return now


def record(application: Application, step: Step, *, by: User | None, note: str = "") -> ServiceEvent:
    return ServiceEvent.objects.create(application=application, step=step, by=by, at=timekeeping.now(), note=note)
