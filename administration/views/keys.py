"""Keys for programs: granted for one post of one person, and taken back. The holder of the post fetches the key."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from administration import scope
from administration.key_forms import GrantKeyForm
from administration.views.people import TAB
from teams import policies
from teams.actions import api_keys
from teams.administrators import form_page
from teams.forms import ConfirmForm
from teams.http import UserRequest
from teams.models import Post
from web.form_pages import FormPage, answer, sent


@form_page
def grant_key(request: UserRequest, pk: int) -> HttpResponse:
    post = scope.post(request.user, pk)
    policies.require_granting(request.user, policies.place_of(post))
    policies.require_another(request.user, post.person)
    lead = _(
        "A program with this key sees and does what this post does, as far as you choose here. "
        "The holder of the post is told and fetches the key: you never see it."
    )
    done = _("Granted. The holder of the post fetches the key under “Keys for programs”.")
    sheet = _sheet(post, heading=_("Key for programs"), button=_("Grant the key"), lead=lead, done=done)

    def grant(given: dict[str, Any]) -> object:
        return api_keys.grant(post, **given, by=request.user)

    return answer(request, GrantKeyForm(sent(request)), sheet, grant)


@form_page
def revoke_key(request: UserRequest, pk: int) -> HttpResponse:
    key = scope.key(request.user, pk)
    policies.require_granting(request.user, policies.place_of(key.post))
    lead = _("Nothing opens with it from the next request on.")
    done = _("Taken back. It opens nothing any more.")
    sheet = _sheet(key.post, key.name, heading=_("Take the key back"), button=_("Take it back"), lead=lead, done=done)
    return answer(request, ConfirmForm(sent(request)), sheet, lambda _given: api_keys.revoke(key, by=request.user))


def _sheet(post: Post, name: str = "", **told: Any) -> FormPage:
    about = " · ".join(filter(None, [post.person.name, str(post), name]))
    return FormPage(back=reverse("administration:person", args=[post.person_id]), about=about, tab=TAB, **told)
