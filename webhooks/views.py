"""A unit's receivers, for the system administrator of its area."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from networks.models import Unit
from teams.administrators import form_page, page
from teams.forms import ConfirmForm
from teams.http import UserRequest
from teams.policies import SystemSteward
from web.form_pages import FormPage, answer, sent
from webhooks import actions
from webhooks.forms import MappingForm, ReplayForm, WebhookForm
from webhooks.models import Webhook

TAB = "units"


@page
def webhooks(request: UserRequest, pk: int) -> HttpResponse:
    """Each with what waits for it and what it did not take."""
    unit, _steward = _unit(request, pk)
    found = list(Webhook.objects.live().filter(unit=unit).select_related("mapping__source").order_by("pk"))
    context = {"unit": unit, "webhooks": found, "takes_orders": actions.mappings_for(unit).exists(), "tab": TAB}
    return render(request, "webhooks/webhooks.html", context)


@never_cache
@form_page
def add_webhook(request: UserRequest, pk: int) -> HttpResponse:
    """The answer shows the secret, once."""
    unit, steward = _unit(request, pk)
    lead = _("Steps of matters that the unit has in its hands are posted there: number, step and state, nothing else.")
    sheet = _sheet(unit, _("Add a webhook"), _("Add"), lead=lead)
    form = WebhookForm(sent(request))
    return answer(request, form, sheet, lambda given: _secret(request, *actions.add(unit, **given, by=steward)))


@never_cache
@form_page
def change_secret(request: UserRequest, pk: int) -> HttpResponse:
    webhook, steward = _webhook(request, pk)
    lead = _("The new one is shown once. For seven days both sign, so that the receiver can change in its own time.")
    sheet = _sheet(webhook.unit, _("Change the secret"), _("Change it"), webhook, lead=lead)
    form = ConfirmForm(sent(request))
    return answer(
        request, form, sheet, lambda _given: _secret(request, webhook, actions.change_secret(webhook, by=steward))
    )


def _secret(request: UserRequest, webhook: Webhook, secret: str) -> HttpResponse:
    context = {"webhook": webhook, "secret": secret, "unit": webhook.unit, "tab": TAB}
    return render(request, "webhooks/secret.html", context)


@form_page
def try_webhook(request: UserRequest, pk: int) -> HttpResponse:
    webhook, steward = _webhook(request, pk)
    sheet = _sheet(webhook.unit, _("Try the webhook"), _("Send a trial"), webhook, done=_("The receiver took it."))
    return answer(request, ConfirmForm(sent(request)), sheet, lambda _given: actions.attempt(webhook, by=steward))


@form_page
def fields(request: UserRequest, pk: int) -> HttpResponse:
    webhook, steward = _webhook(request, pk)
    form = MappingForm(sent(request), known=actions.mappings_for(webhook.unit), chosen=webhook.mapping)
    lead = _(
        "Of orders that the unit took in, what is posted holds the sender's own fields and words too. The answer is "
        "masked, and of a confidential matter there is none."
    )
    sheet = _sheet(webhook.unit, _("Fields of the sender"), _("Save"), webhook, lead=lead, done=_("Saved."))
    return answer(request, form, sheet, lambda given: actions.speak_as(webhook, given["mapping"], by=steward))


@form_page
def replay(request: UserRequest, pk: int) -> HttpResponse:
    webhook, steward = _webhook(request, pk)
    lead = _("Receivers know a step that they have already by its id.")
    sheet = _sheet(webhook.unit, _("Send steps again"), _("Send again"), webhook, lead=lead, done=_("On its way."))
    return answer(request, ReplayForm(sent(request)), sheet, lambda given: actions.replay(webhook, **given, by=steward))


@form_page
def retry(request: UserRequest, pk: int) -> HttpResponse:
    webhook, steward = _webhook(request, pk)
    sheet = _sheet(webhook.unit, _("Send what was given up"), _("Send again"), webhook, done=_("On its way."))
    return answer(request, ConfirmForm(sent(request)), sheet, lambda _given: actions.retry_dead(webhook, by=steward))


@form_page
def remove(request: UserRequest, pk: int) -> HttpResponse:
    webhook, steward = _webhook(request, pk)
    lead = _("What waits for it is not sent any more.")
    sheet = _sheet(webhook.unit, _("Take the webhook away"), _("Take away"), webhook, lead=lead, done=_("Taken away."))
    return answer(request, ConfirmForm(sent(request)), sheet, lambda _given: actions.remove(webhook, by=steward))


def _unit(request: UserRequest, pk: int) -> tuple[Unit, SystemSteward]:
    unit, steward = get_object_or_404(Unit.objects.select_related("area"), pk=pk), SystemSteward(request.user)
    steward.require(unit.area)
    return unit, steward


def _webhook(request: UserRequest, pk: int) -> tuple[Webhook, SystemSteward]:
    found = get_object_or_404(Webhook.objects.live().select_related("unit__area", "mapping__source"), pk=pk)
    steward = SystemSteward(request.user)
    steward.require(found.unit.area)
    return found, steward


def _sheet(unit: Unit, heading: str, button: str, webhook: Webhook | None = None, **more: Any) -> FormPage:
    about = f"{unit.name} · {webhook}" if webhook else unit.name
    back = reverse("webhooks:webhooks", args=[unit.pk])
    return FormPage(heading=heading, button=button, back=back, about=about, tab=TAB, **more)
