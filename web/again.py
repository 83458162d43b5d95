"""A half-filled form shown again with what was typed: in another look, or after a new sign-in; nothing is done by it.

The buttons for colours, print size and language belong to the page's own form, so what was typed comes along with or
without a script; `?again=mode:elder` in the address says that the form is not being sent.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.request import UnreadablePostError
from django.template.loader import render_to_string

from web.display import remember, wanted

AGAIN = "again"
F = TypeVar("F", bound=forms.BaseForm)


class ShownAgain:
    """Before the language is chosen, and before CSRF protection: what only shows a page needs no token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or AGAIN not in request.GET:
            return self.get_response(request)
        name, _colon, value = request.GET[AGAIN].partition(":")
        looks = wanted({name: value})
        request.COOKIES.update(looks)
        _only_look(request)
        response = self.get_response(request)
        remember(response, looks)
        return response


def _only_look(request: HttpRequest) -> None:
    """The request becomes a look at its page, under its own address, and brings what was typed in `request.typed`."""
    typed = texts_of(request)
    address = request.GET.copy()
    del address[AGAIN]
    request.META["QUERY_STRING"] = address.urlencode()
    request.__dict__.pop("GET", None)
    request.method = "GET"
    request.typed = typed  # type: ignore[attr-defined]  # read by typed_before alone


def texts_of(request: HttpRequest) -> QueryDict:
    """The texts that were posted; where more was sent than a form's texts and one file can be, nothing is read anew."""
    if hasattr(request, "_post"):
        return request.POST
    said = str(request.META.get("CONTENT_LENGTH") or "")
    if not said.isdecimal() or int(said) > settings.UPLOAD_MAX_FILE_BYTES:
        return QueryDict()
    try:
        return request.POST
    except (SuspiciousOperation, UnreadablePostError):
        return QueryDict()


def kept(request: HttpRequest, *, status: int, title: str, advice: str, signs_in: bool = False) -> HttpResponse:
    """The page for a posted form that could not be taken as it came: it leads back into it with what was typed."""
    posted = typed_before(request) or texts_of(request)
    typed = [(name, value) for name, values in posted.lists() if not _is_secret(name) for value in values]
    address = request.GET.copy()
    address[AGAIN] = "1"
    shown = {
        "title": title,
        "advice": advice,
        "typed": typed,
        "address": f"{request.path}?{address.urlencode()}",
        "signs_in": signs_in,
    }
    return HttpResponse(render_to_string("errors/again.html", shown), status=status)


def _is_secret(name: str) -> bool:
    return name == "csrfmiddlewaretoken" or "password" in name


def typed_before(request: HttpRequest) -> QueryDict | None:
    """What was typed into the form that is to be shown again; None where a page is simply opened."""
    typed: QueryDict | None = getattr(request, "typed", None)
    return typed


def refilled(form: F, request: HttpRequest) -> F:
    """The form, where it is not being sent, with what was typed before in place of its first values."""
    typed = typed_before(request)
    if typed and not form.is_bound:
        form.initial.update(read(form, typed))
    return form


def read(form: forms.BaseForm, typed: QueryDict) -> dict[str, Any]:
    """Each field's value as its widget reads it; files cannot be put back."""
    fields = {name: field for name, field in form.fields.items() if not isinstance(field, forms.FileField)}
    return {name: field.widget.value_from_datadict(typed, {}, form.add_prefix(name)) for name, field in fields.items()}
