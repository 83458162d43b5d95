"""How pages of alliances, firms and teams are answered: reading ones read, forms refuse in sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from administration.http import or_forbidden
from cases.http import UserRequest
from cases.http import asked as reading_asked
from cases.http import page as reading_page

P = ParamSpec("P")
View = Callable[Concatenate[UserRequest, P], HttpResponse]
FORM = "linkage/form.html"


def page(view: View[P]) -> View[P]:
    """Reads only; whom a policy refuses gets the plain page of 403."""
    return reading_page(or_forbidden(view))


def asked_page(view: View[P]) -> View[P]:
    """As `page`, asked by POST too."""
    return reading_asked(or_forbidden(view))


def form_page(view: View[P]) -> View[P]:
    """GET shows the form, POST does it."""
    return require_http_methods(["GET", "HEAD", "POST"])(or_forbidden(view))


def post_only(view: View[P]) -> View[P]:
    """A button and nothing to fill in."""
    return require_http_methods(["POST"])(or_forbidden(view))
