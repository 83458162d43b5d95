"""The way in: each administrator begins where their work is."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from teams.administrators import page
from teams.choices import Duty
from teams.http import UserRequest

BEGINS_AT = {Duty.SYSTEM_ADMIN: "units", Duty.SECURITY_ADMIN: "people", Duty.AUDITOR: "changes"}


@page
def first(request: UserRequest) -> HttpResponse:
    tab = next(tab for duty, tab in BEGINS_AT.items() if request.user.has_duty(duty))
    return redirect(f"administration:{tab}")
