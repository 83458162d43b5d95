"""Who gets onto an administration page at all, and how a form there is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from administration.forms import AdministrationForm
from cases.http import UserRequest
from cases.http import asked as reading_asked
from cases.http import page as reading_page
from networks.errors import NotAllowed, Refusal
from teams import policies
from teams.again import refilled

P = ParamSpec("P")
UNREADABLE = 422
View = Callable[Concatenate[UserRequest, P], HttpResponse]


def page(view: View[P]) -> View[P]:
    """A page for administrators that only reads; to everybody else it does not exist."""
    return reading_page(_for_administrators(view))


def asked_page(view: View[P]) -> View[P]:
    """As `page`, asked by POST too: a telephone that is searched for stands in no address and no log."""
    return reading_asked(_for_administrators(view))


def sent(request: UserRequest) -> QueryDict | None:
    """What was sent for a form to read; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def form_page(view: View[P]) -> View[P]:
    """A page with a form: GET shows it, POST does it. Whose duty it is not gets 403 on both."""
    return require_http_methods(["GET", "HEAD", "POST"])(_for_administrators(view))


def _for_administrators(view: View[P]) -> View[P]:
    @wraps(view)
    def guarded(request: UserRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not policies.reading(request.user):
            raise Http404
        return or_forbidden(view)(request, *args, **kwargs)

    return guarded


def or_forbidden(view: View[P]) -> View[P]:
    """What a policy refuses outside a form is the plain page of 403."""

    @wraps(view)
    def answering(request: UserRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal

    return answering


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands around a form: its heading, what it is about, its button, and where it leads afterwards."""

    heading: str
    button: str
    back: str
    about: str = ""
    lead: str = ""
    tab: str = ""
    done: str = ""
    context: dict[str, Any] = field(default_factory=dict)
    template: str = "administration/form.html"


def answer(
    request: UserRequest, form: AdministrationForm, sheet: Sheet, do: Callable[[dict[str, Any]], object]
) -> HttpResponse:
    """Show the form; sent and sound, do it and lead on. A refusal keeps what was typed, with its sentence."""
    status = UNREADABLE if form.is_bound and not form.is_valid() else 200
    if form.is_bound and status != UNREADABLE:
        try:
            done = do(form.cleaned_data)
        except Refusal as refusal:
            form.blame(refusal)
            status = refusal.status
        else:
            return done if isinstance(done, HttpResponse) else _on(request, sheet)
    shown = {"form": refilled(form, request), "sheet": sheet, "tab": sheet.tab, "typed_form": "typed", **sheet.context}
    return render(request, sheet.template, shown, status=status)


def _on(request: UserRequest, sheet: Sheet) -> HttpResponse:
    if sheet.done:
        messages.success(request, sheet.done, extra_tags=kept_as(request))
    return redirect(sheet.back)


def kept_as(request: UserRequest) -> str:
    """The name by which the device keeps what was typed until now, with the form's own key where it has one."""
    return ":".join(filter(None, [request.path, request.POST.get("key", "")]))
