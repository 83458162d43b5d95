"""People: the list, a person's page, and their account."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from administration import scope
from administration.forms import CorrectPersonForm, NewPersonForm
from administration.views.proposals import proposed
from cases.reading.unlogged import Search, opened, sealed
from networks.models import Change
from teams import change_wording, finding, policies, second_persons
from teams.actions import people as actions
from teams.actions.codes import usual_end
from teams.administrators import asked_page, form_page, page
from teams.choices import ADMINISTRATORS
from teams.errors import SecondPersonNeeded
from teams.forms import ConfirmForm, NoteForm
from teams.http import UserRequest
from teams.models import ApiKey, Handover, Matter, Post, Proposal, User
from web.form_pages import FormPage, answer, sent
from web.pagination import BY_INITIALS, ways
from worktime.days import last_day

TAB = "people"
SHOWN_CHANGES = 20
SHOWN_POSTS = 100


@asked_page
def people(request: UserRequest) -> HttpResponse:
    """People by the order of their initials, found by what is typed: a telephone stands in no address and no log."""
    if request.method == "POST":
        words = _typed(request.POST)
        query = {"s": sealed(Search(words), request.user)} if finding.is_private(words) else {"q": words}
        return redirect(f"{request.path}?{urlencode(query)}")
    token, after = request.GET.get("s", ""), request.GET.get("after", "")
    words = opened(token, request.user).words if token else _typed(request.GET)
    current = Post.objects.current().with_places().order_by("pk")
    known = scope.people(request.user).prefetch_related(Prefetch("posts", queryset=current, to_attr="posts_now"))
    rows, older = BY_INITIALS.page(finding.people(words, known), after)
    context = {
        "rows": rows,
        "words": words,
        "is_over": bool(token and not words),
        "tab": TAB,
        "may_add": bool(policies.granting(request.user)),
    }
    return render(request, "administration/people.html", context | ways(request, older))


def _typed(given: QueryDict) -> str:
    return given.get("q", "").strip()[: finding.LONGEST]


@page
def person(request: UserRequest, pk: int) -> HttpResponse:
    """One person: posts now and past, handovers that wait, and what was changed."""
    found = scope.person(request.user, pk)
    has_keys = Exists(ApiKey.objects.filter(post=OuterRef("pk"), revoked_at=None))
    held = Post.objects.filter(person=found).with_places().select_related("stands_in_for__person")
    held = held.annotate(has_keys=has_keys)
    posts = list(held.order_by("-since", "-pk")[:SHOWN_POSTS])
    stand_ins = _stand_ins(posts)
    reach = policies.reading(request.user)
    changes = Change.objects.about("user", pk).filter(reach.of("path")).newest_first()[:SHOWN_CHANGES]
    context = {
        "person": found,
        "standing": [_row(request.user, post, stand_ins) for post in posts if not post.is_over],
        "past": [post for post in posts if post.is_over],
        "handovers": list(Handover.objects.open().with_people().filter(giver=found)),
        "proposals": _waiting(request.user, found),
        "keys": _keys(request.user, found) if any(vars(post)["has_keys"] for post in posts) else [],
        "changes": [change_wording.told(change) for change in changes],
        "may_decide": bool(policies.granting(request.user)) and found.pk != request.user.pk,
        "is_oneself": found.pk == request.user.pk,
        "tab": TAB,
    }
    return render(request, "administration/person.html", context)


@form_page
def add_person(request: UserRequest) -> HttpResponse:
    """Add somebody; the page that follows shows their one-time code, once."""
    actions.require_any_granting(request.user)
    sheet = FormPage(
        heading=_("Add a person"),
        button=_("Add"),
        back=reverse("administration:people"),
        lead=_("Posts are given on the page that follows; without a post a person sees nothing."),
        tab=TAB,
    )

    def add(given: dict[str, Any]) -> HttpResponse:
        added, password = actions.add(**given, by=request.user)
        return _password_once(request, added, password)

    return answer(request, NewPersonForm(sent(request)), sheet, add)


@form_page
def correct_person(request: UserRequest, pk: int) -> HttpResponse:
    found = _to_decide_on(request.user, pk)
    sheet = _sheet(found, heading=_("Correct a person"), button=_("Save"), done=_("Saved."))
    now = {"name": found.name, "phone": found.phone, "email": found.email}
    form = CorrectPersonForm(sent(request), initial=now)

    def correct(given: dict[str, Any]) -> object:
        try:
            return actions.correct(found, **given, by=request.user)
        except SecondPersonNeeded as needed:
            return _proposed(request, needed, found, Matter.ACCOUNT, given)

    return answer(request, form, sheet, correct)


@form_page
def close_account(request: UserRequest, pk: int) -> HttpResponse:
    """Close an open account, or open a closed one."""
    found = _to_decide_on(request.user, pk)
    form = NoteForm(sent(request))
    if found.is_active:
        lead = _("The person is signed out at once and cannot sign in any more. What they did stays on record.")
        sheet = _sheet(found, heading=_("Close the account"), button=_("Close the account"), lead=lead)
        return answer(request, form, sheet, lambda given: actions.disable(found, **given, by=request.user))
    sheet = _sheet(found, heading=_("Open the account"), button=_("Open the account"))
    return answer(request, form, sheet, lambda given: actions.enable(found, **given, by=request.user))


@form_page
def renew_password(request: UserRequest, pk: int) -> HttpResponse:
    found = _to_decide_on(request.user, pk)
    lead = _("The old password stops working and the person is signed out everywhere. A one-time code is shown next.")
    if why := second_persons.why_code(found, request.user):
        lead = f"{why} {_('The code is shown to whoever confirms it.')}"
    sheet = _sheet(found, heading=_("Give a one-time code"), button=_("Give a one-time code"), lead=lead)

    def renew(_given: dict[str, Any]) -> HttpResponse:
        try:
            return _password_once(request, found, actions.renew_password(found, by=request.user))
        except SecondPersonNeeded as needed:
            return _proposed(request, needed, found, Matter.CODE, {})

    return answer(request, ConfirmForm(sent(request)), sheet, renew)


def _proposed(
    request: UserRequest, needed: SecondPersonNeeded, person: User, matter: Matter, given: dict[str, Any]
) -> HttpResponse:
    back, seat = reverse("administration:person", args=[person.pk]), actions.seat_of(person)
    return proposed(request, needed, person=person, matter=matter, given=given, seat=seat, back=back, by=request.user)


def _to_decide_on(user: User, pk: int) -> User:
    """The person, for whoever may decide about accounts; never oneself."""
    found = scope.person(user, pk)
    actions.require_any_granting(user)
    policies.require_another(user, found)
    return found


def _password_once(request: UserRequest, person: User, password: str) -> HttpResponse:
    response = render(
        request,
        "administration/password.html",
        {"person": person, "password": password, "last": last_day(usual_end()), "tab": TAB},
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _sheet(person: User, *, heading: str, button: str, lead: str = "", done: str = "") -> FormPage:
    back = reverse("administration:person", args=[person.pk])
    return FormPage(heading=heading, button=button, back=back, about=person.name, lead=lead, done=done, tab=TAB)


def _stand_ins(posts: list[Post]) -> dict[int, list[Post]]:
    """Who stands in for each of these posts, today or later."""
    found: dict[int, list[Post]] = {}
    for stand_in in Post.objects.standing().filter(stands_in_for__in=posts).select_related("person").order_by("since"):
        found.setdefault(stand_in.stands_in_for_id or 0, []).append(stand_in)
    return found


def _keys(user: User, person: User) -> list[ApiKey]:
    """Asked only for somebody who has one: most people have none, and their page does without the statement."""
    return list(scope.keys(user).filter(post__person=person).select_related("use").order_by("-pk"))


def _waiting(user: User, person: User) -> list[Proposal]:
    """What waits for a second person, for those who could be it."""
    if not policies.granting(user):
        return []
    return list(scope.proposals(user).open().filter(person=person))


def _row(user: User, post: Post, stand_ins: dict[int, list[Post]]) -> dict[str, Any]:
    """A post with who stands in for its holder, and what this administrator may do with it."""
    may = policies.granting(user).covers(policies.place_of(post)) and post.person_id != user.pk
    may_have_keys = may and post.duty not in ADMINISTRATORS
    return {"post": post, "may_decide": may, "may_have_keys": may_have_keys, "stand_ins": stand_ins.get(post.pk, [])}
