"""The duties a post can carry, and what each one stands over: a unit or an area."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Duty(models.TextChoices):
    GRID_WORKER = "grid_worker", _("grid worker")
    DUTY_OFFICER = "duty_officer", _("duty officer")
    HANDLER = "handler", _("handler")
    HEAD = "head", _("head of unit")
    SUPERVISOR = "supervisor", _("supervisor")
    RESPONSIBLE = "responsible", _("responsible person")
    LIAISON = "liaison", _("liaison officer")
    ASSISTANCE = "assistance", _("enterprise assistance member")
    SYSTEM_ADMIN = "system_admin", _("system administrator")
    SECURITY_ADMIN = "security_admin", _("security administrator")
    AUDITOR = "auditor", _("auditor")


OVER_AREA = frozenset({Duty.GRID_WORKER, Duty.SUPERVISOR, Duty.RESPONSIBLE, Duty.AUDITOR})
IN_UNIT = frozenset({Duty.DUTY_OFFICER, Duty.HANDLER, Duty.HEAD, Duty.LIAISON, Duty.ASSISTANCE})
ADMINISTRATORS = frozenset({Duty.SYSTEM_ADMIN, Duty.SECURITY_ADMIN, Duty.AUDITOR})
WITHOUT_MATTERS = frozenset({Duty.SYSTEM_ADMIN, Duty.SECURITY_ADMIN})
"""Duties that let nobody see a matter."""

AT_A_CENTRES_DESK = frozenset({Duty.DUTY_OFFICER, Duty.HEAD})
"""Whose centre's whole area is theirs to look after, beside its cases: councils, services, red stations."""

# Who can act for a unit: at a centre only the duty officer accepts and dispatches, elsewhere every member works.
ABLE_AT_A_CENTRE = frozenset({Duty.DUTY_OFFICER})
ABLE_IN_A_UNIT = IN_UNIT
