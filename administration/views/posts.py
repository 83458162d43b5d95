"""Posts: given, ended, transferred, held by a stand-in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from administration import scope
from administration.forms import EndPostForm, PostForm, StandInForm, TransferForm
from administration.views.handovers import address
from administration.views.people import TAB
from administration.views.proposals import proposed
from cases.reading.open_cases import waiting_at
from teams import policies, second_persons
from teams.actions import handovers
from teams.actions import posts as actions
from teams.actions.handovers import NewPost
from teams.actions.posts import Place
from teams.administrators import form_page
from teams.choices import Duty
from teams.errors import HandoverNeeded, SecondPersonNeeded
from teams.http import UserRequest
from teams.models import Handover, Matter, Post, User
from web.form_pages import FormPage, answer, sent


@form_page
def give_post(request: UserRequest, pk: int) -> HttpResponse:
    found = scope.person(request.user, pk)
    reach = policies.granting(request.user)
    if not reach:
        policies.require_granting(request.user, None)
    policies.require_another(request.user, found)
    form = PostForm(sent(request), reach=reach)
    sheet = _sheet(
        found,
        heading=_("Give a post"),
        button=_("Give the post"),
        lead=second_persons.why_post(found, "", request.user),
        done=_("The post was given."),
    )

    def give(given: dict[str, Any]) -> object:
        new = _placed(given)
        try:
            return actions.give(found, **new, by=request.user)
        except SecondPersonNeeded as needed:
            return _proposed(request, needed, found, Matter.POST, new)

    return answer(request, form, sheet, give)


@form_page
def end_post(request: UserRequest, pk: int) -> HttpResponse:
    """End a post. Where open matters would be left alone, the page asks who takes them over."""
    post = _to_decide_on(request.user, pk)
    needed = _needed(post) if request.method != "POST" else ""
    form = EndPostForm(sent(request), by=request.user, asks_receiver=bool(needed))
    lead = f"{needed} {_('Name who takes the post over. It ends when that person has accepted.')}" if needed else ""
    lead = lead or _what_waits(request, post)
    sheet = _sheet(post.person, heading=_("End the post"), button=_("End the post"), post=post, lead=lead)

    def end(given: dict[str, Any]) -> object:
        return _leave(request.user, post, form, **given)

    return answer(request, form, sheet, end)


@form_page
def transfer_post(request: UserRequest, pk: int) -> HttpResponse:
    """Another post for the same person. Where open matters would be left alone, the page asks who takes over."""
    post = _to_decide_on(request.user, pk)
    needed = _needed(post) if request.method != "POST" else ""
    form = TransferForm(
        sent(request),
        reach=policies.granting(request.user),
        by=request.user,
        asks_receiver=bool(needed),
        initial={"duty": post.duty},
    )
    said = _("The new post begins on the day named; the old one is held until the day before.")
    asked = _("Name who takes the old post over. It ends when that person has accepted.")
    lead = f"{needed} {asked}" if needed else f"{said} {_what_waits(request, post)}"
    sheet = _sheet(
        post.person, heading=_("Transfer"), button=_("Transfer"), post=post, lead=lead, done=_("Transferred.")
    )

    def transfer(given: dict[str, Any]) -> object:
        new = dict(given)
        try:
            return _move(request.user, post, form, given)
        except SecondPersonNeeded as needed:
            new.pop("receiver", None)
            return _proposed(request, needed, post.person, Matter.TRANSFER, _placed(new) | {"post": post})

    return answer(request, form, sheet, transfer)


@form_page
def stand_in(request: UserRequest, pk: int) -> HttpResponse:
    post = _to_decide_on(request.user, pk)
    lead = _("The stand-in holds the same post until the day named; the holder keeps it too.")
    sheet = _sheet(
        post.person, heading=_("Appoint a stand-in"), button=_("Appoint"), post=post, lead=lead, done=_("Appointed.")
    )

    def appoint(given: dict[str, Any]) -> object:
        person = given.pop("person")
        try:
            return actions.stand_in(post, person, **given, by=request.user)
        except SecondPersonNeeded as needed:
            place = Place(post.area, post.unit)
            new = {"duty": Duty(post.duty), "place": place, "is_deputy": post.is_deputy, "stands_in_for": post, **given}
            return _proposed(request, needed, person, Matter.POST, new)

    return answer(request, StandInForm(sent(request), by=request.user), sheet, appoint)


def _proposed(
    request: UserRequest, needed: SecondPersonNeeded, person: User, matter: Matter, new: dict[str, Any]
) -> HttpResponse:
    """The same particulars, for another administrator to confirm."""
    place: Place = new.pop("place")
    back = reverse("administration:person", args=[person.pk])
    given = new | {"area": place.area, "unit": place.unit}
    return proposed(
        request, needed, person=person, matter=matter, given=given, seat=place.seat, back=back, by=request.user
    )


def _leave(
    by: User, post: Post, form: EndPostForm, *, until: dt.date, note: str, receiver: User | None = None
) -> Post | Handover:
    """Offered to the receiver where one is named, ended at once where none is needed."""
    if receiver:
        return handovers.offer(post, to=receiver, on=until, open_matters=waiting_at, address=address, by=by)
    try:
        return actions.end(post, until=until, note=note, open_matters=waiting_at, by=by)
    except HandoverNeeded:
        form.ask_receiver()
        raise


def _move(by: User, post: Post, form: TransferForm, given: dict[str, Any]) -> Post | Handover:
    """The old post is offered to the receiver where one is named, ended at once where none is needed."""
    receiver, note, new = given.pop("receiver", None), given.pop("note"), _placed(given)
    if receiver:
        taken = NewPost(**new)
        return handovers.transfer(
            post, to=receiver, new=taken, open_matters=waiting_at, address=address, note=note, by=by
        )
    try:
        return actions.transfer(post, **new, note=note, open_matters=waiting_at, by=by)
    except HandoverNeeded:
        form.ask_receiver()
        raise


def _needed(post: Post) -> str:
    """The sentence that says how many matters wait on this post alone; empty where none do or others can act."""
    try:
        actions.require_not_needed(post, timezone.localdate(), waiting_at)
    except HandoverNeeded as needed:
        return str(needed)
    return ""


def _what_waits(request: UserRequest, post: Post) -> str:
    """How many open matters wait at the post's unit, for others there to go on with; said before anything is sent."""
    waiting = waiting_at(post.unit) if post.unit and request.method != "POST" else 0
    if not waiting:
        return ""
    sentence = ngettext(
        "%(waiting)d open matter waits at %(unit)s; others there can act on it.",
        "%(waiting)d open matters wait at %(unit)s; others there can act on them.",
        waiting,
    )
    return sentence % {"waiting": waiting, "unit": post.unit}


def _to_decide_on(user: User, pk: int) -> Post:
    post = scope.post(user, pk)
    actions.require_over(post, user)
    return post


def _placed(given: dict[str, Any]) -> dict[str, Any]:
    """What the form gave, in the words of the verb."""
    place = Place(area=given.pop("area"), unit=given.pop("unit"))
    return given | {"duty": Duty(given["duty"]), "place": place}


def _sheet(
    person: User, *, heading: str, button: str, post: Post | None = None, lead: str = "", done: str = ""
) -> FormPage:
    about = f"{person.name} · {post.duty_name} · {post.place}" if post else person.name
    back = reverse("administration:person", args=[person.pk])
    return FormPage(heading=heading, button=button, back=back, about=about, lead=lead, done=done, tab=TAB)
