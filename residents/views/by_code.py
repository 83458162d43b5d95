"""Pages that residents open with a code and no account: find, follow, take back, reopen, rate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import TypeVar

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases import actions
from cases.access import policies
from cases.evidence.fields import status_of
from cases.evidence.uploads import limited
from cases.models import Rating, Reporter
from cases.reading import tracking
from cases.reading.asked_back import has_answered
from cases.reading.telephones import PUBLIC_LINE
from cases.reading.tracking import Tracking
from cases.rules.choices import State
from cases.rules.errors import CodeUnknown, CodeUsed, IllegalMove, NotPossibleHere, TooManyTries
from cases.rules.lifecycle import Action
from residents import bursts, shown_again, throttle
from residents.code_forms import AddForm, AnswerForm, FindForm, RatingForm, ReopenForm, TellsMore, WithdrawForm
from residents.codes import OPENERS
from residents.views.private import private
from teams.http import P, UserRequest, View
from web import devices
from web.again import refilled, typed_before
from web.errors import KeyReused, NotAllowed, Refusal
from web.pages import page

More = TypeVar("More", bound=TellsMore)


def by_code(view: View[P]) -> View[P]:
    """A view that is open to whoever holds a code: wrong codes are counted, and neither browsers nor search engines
    keep the page.

    Viewing never writes: whatever is not a POST runs in a read-only transaction.
    """
    reading = page(view)

    @login_not_required
    @wraps(view)
    def answered(request: UserRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        answer = view if request.method == "POST" else reading
        try:
            with throttle.counted(request):
                response = answer(request, *args, **kwargs)
        except Refusal as refusal:
            response = _refused(request, refusal)
        else:
            _know_again(request, response, kwargs)
        return response

    return private(answered)


def _know_again(request: HttpRequest, response: HttpResponse, asked: Mapping[str, object]) -> None:
    """A device that a right code opened is told of its own wrong codes alone from now on."""
    if "code" in asked and devices.known(request) is None:
        devices.remember(request, response)


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    shown = {"refusal": refusal, "telephone": PUBLIC_LINE}
    return render(request, "residents/gone.html", shown, status=refusal.status)


@by_code
def find(request: UserRequest) -> HttpResponse:
    """Where a code is typed in to see how far a matter is."""
    return _find(request, {"wanted": "track"})


@by_code
def find_rating(request: UserRequest) -> HttpResponse:
    """The same for whoever wants to say how it went: whichever of the two codes is at hand opens what it is for."""
    return _find(request, {"wanted": "rate"})


def _find(request: UserRequest, about: dict[str, str]) -> HttpResponse:
    """The code travels in the body, so that no log has it."""
    form = refilled(FindForm(request.POST if request.method == "POST" else None), request)
    status = 200 if not form.is_bound or form.is_valid() else 422
    if form.is_bound and form.is_valid():
        try:
            with throttle.counted(request):
                return redirect(_page_of(form.cleaned_data["code"]))
        except (CodeUnknown, TooManyTries) as refusal:
            form.add_error("code", str(refusal))
            status = refusal.status
    shown = about | {"form": form, "typed_form": "typed"}
    return render(request, "residents/find.html", shown, status=status)


def _page_of(code: str) -> str:
    """The page of a code: the tracking page, or the evaluation where the code is for that."""
    if reporter := tracking.reporter_with(code):
        return reverse("residents:track", args=[reporter.tracking_code])
    if rating := tracking.rating_with(code):
        return reverse("residents:rate", args=[rating.code])
    if elsewhere := next((page for opener in OPENERS if (page := opener(code))), ""):
        return elsewhere
    raise CodeUnknown(_("There is nothing with this code. Please compare it letter by letter."))


@by_code
@require_safe
def track(request: UserRequest, code: str) -> HttpResponse:
    """Where the matter is, who has it, until when, and what the person can do."""
    told = Tracking(reporter_with(code), timezone.now())
    return _followed(request, told, code, has_arrived=told.has_added(request.GET.get("added", "")))


def _followed(
    request: UserRequest, told: Tracking, code: str, *, refusal: str = "", has_arrived: bool = False
) -> HttpResponse:
    """`has_arrived`: this is the receipt of what was added, so that the tab forgets what was typed."""
    shown = {
        "told": told,
        "code": code,
        "rating_code": told.rating.code if told.rating else "",
        "refusal": refusal,
        "has_arrived": has_arrived,
    }
    return render(request, "residents/track.html", shown, status=422 if refusal else 200)


@by_code
def press(request: UserRequest, code: str) -> HttpResponse:
    """Presses the unit, once a day; a second press is answered with a sentence."""
    told = Tracking(reporter_with(code), timezone.now())
    if request.method != "POST":
        return redirect("residents:track", code=code)
    try:
        actions.press(told.case, by=told.reporter)
    except NotPossibleHere as refusal:
        return _followed(request, told, code, refusal=str(refusal))
    return redirect("residents:track", code=code)


def reporter_with(code: str) -> Reporter:
    if reporter := tracking.reporter_with(code):
        return reporter
    raise CodeUnknown(_("There is no matter with this code. Please compare it letter by letter."))


def _rating(code: str) -> Rating:
    if rating := tracking.rating_with(code):
        return rating
    raise CodeUnknown(_("There is no evaluation with this code. Please open the link from the message again."))


@by_code
def withdraw(request: UserRequest, code: str) -> HttpResponse:
    """Asks for confirmation; only a confirmed request withdraws the case."""
    told = Tracking(reporter_with(code), timezone.now())
    if told.case.is_open and told.has_others:
        raise _impossible(Action.WITHDRAW, told, _("Others raised this matter too; one alone cannot take it back."))
    if not told.may_withdraw:
        raise _impossible(Action.WITHDRAW, told, _("This matter has ended already; it cannot be taken back any more."))
    form = refilled(WithdrawForm(request.POST if request.method == "POST" else None), request)
    if form.is_bound and form.is_valid():
        actions.withdraw(told.case, by=told.reporter, note=form.cleaned_data["reason"])
        return redirect("residents:track", code=code)
    return _ask_again(request, "residents/track_withdraw.html", told, code, form)


@by_code
@limited
def answer(request: UserRequest, code: str) -> HttpResponse:
    """The question that a unit asks back, and the answer to it. What was sent twice is kept once."""
    told = Tracking(reporter_with(code), timezone.now())
    posted = request.method == "POST"
    key = f"answer:{told.asked.question.pk}:{told.reporter.pk}" if told.asked else ""
    if told.asked is None and not posted:
        raise CodeUsed(_("No answer is needed any more. Thank you."))
    if told.asked and told.asked.is_answered and not posted:
        return render(request, "residents/answered.html", {"told": told, "code": code})
    form = refilled(AnswerForm(request.POST, request.FILES, key=key) if posted else AnswerForm(key=key), request)
    return _told_more(request, told, code, form, take=_answered, done=request.path, template="residents/answer.html")


def _told_more(
    request: UserRequest,
    told: Tracking,
    code: str,
    form: More,
    *,
    take: Callable[[Tracking, More], Refusal | None],
    done: str,
    template: str,
) -> HttpResponse:
    """Words and photos of a reporter: `take` keeps them, or says why not; then they stand on the form again."""
    if typed := typed_before(request):
        form.recall_photos(typed)
    refusal = take(told, form) if form.is_bound and form.is_valid() else None
    if form.is_bound and form.is_valid() and refusal is None:
        form.let_go()
        return redirect(done)
    status = refusal.status if refusal else status_of(form) if form.errors else 200
    if form.is_bound:
        shown_again.keep(request, form)
    shown = {"told": told, "code": code, "form": form, "refusal": refusal, "typed_form": "typed"}
    return render(request, template, shown | shown_again.about(request, form), status=status)


def _answered(told: Tracking, form: AnswerForm) -> Refusal | None:
    """Give the answer; why it is not taken, where it is not the very answer that was given before."""
    asked, text = told.asked, form.cleaned_data["text"]
    if asked is None:
        return CodeUsed(_("No answer is needed any more. Thank you."))
    try:
        actions.answer(asked.question, by=told.reporter, text=text, evidence=form.cleaned_data["evidence"])
    except (CodeUsed, IllegalMove) as refusal:
        return None if has_answered(asked.question, told.reporter, text) else refusal
    return None


@by_code
@limited
def add(request: UserRequest, code: str) -> HttpResponse:
    """What the person wants to add of themselves, with photos. What was sent twice is kept once."""
    told = Tracking(reporter_with(code), timezone.now())
    posted = request.method == "POST"
    if not told.may_add and not posted:
        raise _nothing_added(told)
    form = refilled(AddForm(request.POST, request.FILES) if posted else AddForm(), request)
    done = reverse("residents:track", args=[code]) + f"?added={form.photos_key}#added"
    return _told_more(request, told, code, form, take=_added, done=done, template="residents/add.html")


def _added(told: Tracking, form: AddForm) -> Refusal | None:
    """Add it; why it is not taken, where it was not taken before either."""
    given, key = form.cleaned_data, form.photos_key
    try:
        actions.add_fact(told.case, by=told.reporter, note=given["text"], evidence=given["evidence"], key=key)
    except IllegalMove:
        return None if told.has_added(key) else _nothing_added(told)
    except KeyReused as refusal:
        form.renew_key()
        return refusal
    except NotPossibleHere as refusal:
        return refusal
    return None


def _nothing_added(told: Tracking) -> IllegalMove:
    sentence = _("Nothing can be added any more; say it with your rating, or anew.")
    return _impossible(Action.ADD_FACT, told, sentence)


@by_code
def reopen(request: UserRequest, code: str) -> HttpResponse:
    """Within 15 days of closing, with what is not right yet."""
    told = Tracking(reporter_with(code), timezone.now())
    if not told.may_reopen:
        raise _impossible(Action.REOPEN, told, _("This matter cannot be reopened; please raise it anew."))
    form = refilled(ReopenForm(request.POST if request.method == "POST" else None), request)
    if form.is_bound and form.is_valid():
        actions.reopen(told.case, by=told.reporter, reason=form.cleaned_data["reason"])
        return redirect("residents:track", code=code)
    return _ask_again(request, "residents/track_reopen.html", told, code, form)


def _impossible(action: Action, told: Tracking, sentence: str) -> IllegalMove:
    return IllegalMove(str(action.label), str(State(told.case.state).label), why=sentence)


def _ask_again(
    request: UserRequest, template: str, told: Tracking, code: str, form: WithdrawForm | ReopenForm
) -> HttpResponse:
    shown = {"told": told, "code": code, "form": form, "typed_form": "typed"}
    return render(request, template, shown, status=422 if form.errors else 200)


@by_code
def rate(request: UserRequest, code: str) -> HttpResponse:
    """GET asks and writes nothing; POST keeps the three answers, once."""
    rating = _rating(code)
    if rating.answered_at and "thanks" in request.GET:
        return render(request, "residents/rated.html", _about(rating))
    tracking.require_open(rating, timezone.now())
    _refuse_those_who_handled(request, rating)
    if "later" in request.GET:
        return render(request, "residents/rate_later.html", _about(rating))
    form = refilled(RatingForm(request.POST if request.method == "POST" else None), request)
    if form.is_bound and form.is_valid():
        _rate(request, rating, form)
        return redirect(f"{request.path}?thanks")
    shown = _about(rating) | {"form": form, "typed_form": "typed"}
    return render(request, "residents/rate.html", shown, status=422 if form.errors else 200)


def _rate(request: HttpRequest, rating: Rating, form: RatingForm) -> None:
    others = bursts.others_of(request, rating)
    try:
        actions.rate(rating, answers=form.answers(), is_suspect=others is not None)
    except IllegalMove as refusal:
        raise CodeUsed(
            _("The matter is being worked on again. You will be asked anew when it is answered.")
        ) from refusal
    bursts.hold(others or ())


def _refuse_those_who_handled(request: HttpRequest, rating: Rating) -> None:
    """Refuse a signed-in member of a unit that handled the case: they cannot answer for the resident."""
    if request.user.is_authenticated and policies.is_handling(rating.case, request.user.own_units):
        raise NotAllowed(_("Your unit handled this matter; only the person who raised it can rate it. Sign out first."))


def _about(rating: Rating) -> dict[str, object]:
    """What the person is asked about, and whom they can telephone instead."""
    reporter: Reporter = rating.reporter
    told = Tracking(reporter, timezone.now())
    return {
        "rating": rating,
        "told": told,
        "telephone": tracking.telephone_of(rating.case.centre),
        "tracking_code": reporter.tracking_code,
    }
