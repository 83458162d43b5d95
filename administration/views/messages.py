"""Messages that could not be delivered: what, when and why, another chance, or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from administration import scope
from administration.views.notices import BY_NAME, TAB
from outbox.models import Message
from teams import change_wording, policies
from teams.actions import deadletters
from teams.administrators import form_page, page
from teams.forms import ConfirmForm
from teams.http import UserRequest
from teams.wording import bare
from web.form_pages import FormPage, answer, sent
from web.pagination import NEWEST, ways

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True, slots=True)
class Row:
    message: Message
    channel: _StrOrPromise
    about: str
    why: str


@page
def dead(request: UserRequest) -> HttpResponse:
    """Newest first; the recipients are not said, nor is anything that a message holds."""
    scope.require_notices(request.user)
    found, older = NEWEST.page(Message.objects.dead(), request.GET.get("after", ""))
    context = {
        "rows": [_row(message) for message in found],
        "may_change": policies.configuring(request.user).is_everywhere,
        "tab": TAB,
    }
    return render(request, "administration/dead_messages.html", context | ways(request, older))


@form_page
def retry(request: UserRequest, pk: int) -> HttpResponse:
    steward, message = scope.steward_of_notices(request.user), _dead(pk)
    sheet = _sheet(_("Send once more"), _row(message), done=_("It is being sent once more."))
    return answer(request, ConfirmForm(sent(request)), sheet, lambda _given: deadletters.retry(message.pk, by=steward))


@form_page
def retry_all(request: UserRequest) -> HttpResponse:
    steward = scope.steward_of_notices(request.user)
    sheet = _sheet(_("Send all once more"), None, done=_("They are being sent once more."))
    return answer(request, ConfirmForm(sent(request)), sheet, lambda _given: deadletters.retry_all(by=steward))


@form_page
def forget(request: UserRequest, pk: int) -> HttpResponse:
    steward, message = scope.steward_of_notices(request.user), _dead(pk)
    lead = _("It will never be sent. The inbox of whoever it was for keeps the notice.")
    sheet = _sheet(_("Give up"), _row(message), lead=lead, done=_("It was given up."))
    return answer(request, ConfirmForm(sent(request)), sheet, lambda _given: deadletters.forget(message.pk, by=steward))


def _dead(pk: int) -> Message:
    return get_object_or_404(Message.objects.dead(), pk=pk)


def _row(message: Message) -> Row:
    kind, body = BY_NAME.get(message.body.get("kind", "")), message.body
    about = bare(kind.text if kind else body.get("text", "")) if kind or body.get("text") else ""
    channel = change_wording.CHANNELS.get(message.channel, message.channel)
    return Row(message, channel, about, change_wording.why_not_delivered(message.last_error))


def _sheet(heading: str, row: Row | None, **more: Any) -> FormPage:
    about = f"{row.channel} · {row.about}" if row else ""
    return FormPage(heading=heading, button=heading, back=reverse("administration:dead"), about=about, tab=TAB, **more)
