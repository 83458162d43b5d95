"""What was put to a residents' meeting (提交居民会议): the paper that the law asks for, and its result."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from councils import policies
from councils.actions import topics
from councils.choices import TopicOutcome
from councils.forms import VoteForm
from councils.models import ResidentsVote, Topic
from councils.residents_law import law_for
from councils.views.found import BASE, TAB, topic_seen
from teams.http import UserRequest
from teams.models import User
from web.form_pages import FormPage, answer, form_page, page, sent


def _put_to_residents(user: User, pk: int, number: int) -> Topic:
    found = topic_seen(user, pk, number)
    if found.outcome != TopicOutcome.RESIDENTS:
        raise Http404
    return found


@page
def paper(request: UserRequest, pk: int, topic: int) -> HttpResponse:
    """To be printed and filled in by hand: who asks for the meeting, who came, what was decided."""
    found = _put_to_residents(request.user, pk, topic)
    area = found.meeting.area
    community = area.parent if area.level == "grid" and area.parent else area
    shown = {
        "topic": found,
        "meeting": found.meeting,
        "community": community,
        "law": law_for(community.name),
        "vote": ResidentsVote.objects.filter(topic=found).first(),
        "tab": TAB,
    }
    return render(request, "councils/residents_paper.html", shown)


@form_page
def result(request: UserRequest, pk: int, topic: int) -> HttpResponse:
    """Record once what the residents' meeting decided."""
    found = _put_to_residents(request.user, pk, topic)
    policies.require_holding(request.user, found.meeting.area)
    form = VoteForm(sent(request), initial={"law": law_for(found.meeting.area.name).kind})
    sheet = FormPage(
        heading=_("Result of the residents' meeting"),
        button=_("Record the result"),
        back=found.meeting.get_absolute_url(),
        about=found.shown_text,
        done=_("The result is recorded."),
        tab=TAB,
        base=BASE,
    )
    return answer(request, form, sheet, lambda _given: topics.record_vote(found, form.vote(), by=request.user))
