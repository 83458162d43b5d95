"""Pages with a form: shown, judged, done, and led on from; a refusal keeps what was typed, with its sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from web.again import refilled
from web.errors import NotAllowed, Refusal
from web.fields import RefusableForm
from web.pages import P, R, View
from web.pages import asked as reading_asked
from web.pages import page as reading_page

UNREADABLE = 422


def or_forbidden(view: View[R, P]) -> View[R, P]:
    """What a policy refuses outside a form is the plain page of 403."""

    @wraps(view)
    def answering(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal

    return answering


def page(view: View[R, P]) -> View[R, P]:
    """Reads only; whom a policy refuses gets the plain page of 403."""
    return reading_page(or_forbidden(view))


def asked_page(view: View[R, P]) -> View[R, P]:
    """As `page`, asked by POST too."""
    return reading_asked(or_forbidden(view))


def form_page(view: View[R, P]) -> View[R, P]:
    """GET shows the form, POST does it."""
    return require_http_methods(["GET", "HEAD", "POST"])(or_forbidden(view))


def post_only(view: View[R, P]) -> View[R, P]:
    """A button and nothing to fill in."""
    return require_http_methods(["POST"])(or_forbidden(view))


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent for a form to read; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


@dataclass(frozen=True, slots=True)
class FormPage:
    """What stands around a form: its heading, what it is about, its button, and where it leads afterwards."""

    heading: str
    button: str
    back: str
    about: str = ""
    lead: str = ""
    tab: str = ""
    done: str = ""
    context: dict[str, Any] = field(default_factory=dict)
    template: str = "form.html"
    is_answered_by_file: bool = False
    """Then no script sends it: a script could not hand the file on to the person."""
    base: str = "administration/base.html"


def answer(
    request: HttpRequest, form: RefusableForm, sheet: FormPage, do: Callable[[dict[str, Any]], object]
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
            return whole(done) if isinstance(done, HttpResponse) else _on(request, sheet)
    shown = {"form": refilled(form, request), "sheet": sheet, "tab": sheet.tab, "typed_form": "typed", **sheet.context}
    return render(request, sheet.template, shown, status=status)


def whole(response: HttpResponse) -> HttpResponse:
    """A page that follows a form without being its own address: a script puts it in the place of the whole page.

    Of other answers a script takes the form alone, and of a page without that form nothing.
    """
    response.headers["HX-Retarget"] = response.headers["HX-Reselect"] = "#main"
    response.headers["HX-Reswap"] = "outerHTML show:window:top"
    return response


def _on(request: HttpRequest, sheet: FormPage) -> HttpResponse:
    if sheet.done:
        messages.success(request, sheet.done, extra_tags=kept_as(request))
    return redirect(sheet.back)


def kept_as(request: HttpRequest) -> str:
    """The name by which the device keeps what was typed until now, with the form's own key where it has one."""
    return ":".join(filter(None, [request.path, request.POST.get("key", "")]))
