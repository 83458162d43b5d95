"""Messages about one's matter: asked for with the code, stopped by the link that each of them bears."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cases.actions import wishes
from cases.models import Reporter
from cases.reading import tracking
from cases.reading.telephones import PUBLIC_LINE
from cases.reading.tracking import Tracking
from cases.rules.errors import CodeUnknown, NotPossibleHere
from residents.code_forms import MessagesForm
from residents.views.by_code import by_code, reporter_with
from teams.http import UserRequest
from web.again import refilled


@by_code
@require_http_methods(["GET", "HEAD", "POST"])
def messages(request: UserRequest, code: str) -> HttpResponse:
    """Ask for a message at each step, or want none any more."""
    reporter = reporter_with(code)
    if request.method == "POST" and "stop" in request.POST:
        wishes.want_nothing(reporter)
        return redirect("residents:messages", code=code)
    form = refilled(MessagesForm(request.POST if request.method == "POST" else None), request)
    if form.is_bound and form.is_valid() and _asked(reporter, form):
        return redirect("residents:messages", code=code)
    shown = {"told": Tracking(reporter, timezone.now()), "code": code, "form": form, "typed_form": "typed"}
    return render(request, "residents/messages.html", shown, status=422 if form.errors else 200)


def _asked(reporter: Reporter, form: MessagesForm) -> bool:
    try:
        wishes.want_steps(reporter, phone=form.cleaned_data["phone"], email=form.cleaned_data["email"])
    except NotPossibleHere as refusal:
        form.add_error("phone", str(refusal))
        return False
    return True


# A mail program stops messages by a POST of its own (RFC 8058), which bears no token of ours; the link itself proves
# that it was sent from here, and the most that anybody could do with it is to stop them.
@csrf_exempt
@by_code
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: UserRequest, token: str) -> HttpResponse:
    """GET shows one button and stops nothing, for programs open links ahead of people; POST stops."""
    reporter = tracking.reporter_to_stop(token)
    if reporter is None:
        raise CodeUnknown(_("This link stops nothing. Please open it from the message again."))
    if request.method == "POST":
        wishes.want_nothing(reporter)
        return redirect("residents:stop", token=token)
    wish = reporter.wish_for_messages
    has_stopped = wish is not None and not wish.wants_steps
    shown = {"number": reporter.own_number, "has_stopped": has_stopped, "telephone": PUBLIC_LINE}
    return render(request, "residents/stop.html", shown)
