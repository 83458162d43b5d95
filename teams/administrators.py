"""Who gets onto an administration page at all."""

from __future__ import annotations

from functools import wraps

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from teams import policies
from teams.http import P, UserRequest, View
from web.form_pages import or_forbidden
from web.pages import asked as reading_asked
from web.pages import page as reading_page


def page(view: View[P]) -> View[P]:
    """A page for administrators that only reads; to everybody else it does not exist."""
    return reading_page(_for_administrators(view))


def asked_page(view: View[P]) -> View[P]:
    """As `page`, asked by POST too: a telephone that is searched for stands in no address and no log."""
    return reading_asked(_for_administrators(view))


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
