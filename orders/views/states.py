"""States that go back to a source: a file is asked for, and fetched again."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from orders import files_out, policies
from orders.actions import states as actions
from orders.choices import FileKind
from orders.forms import StatesForm
from orders.models import StateFile
from orders.views.sources import BASE, TAB, found_source
from teams.http import UserRequest
from web.form_pages import FormPage, answer, form_page, page, sent


@form_page
def states(request: UserRequest, pk: int) -> HttpResponse:
    """Answered by the file itself."""
    source = found_source(request.user, pk)
    form = StatesForm(sent(request), source=source)
    told = _("One row an order, in the sender's fields and words. Answers are masked; confidential ones stay here.")
    nothing = _("No mapping says yet which fields go back. Open one first, and fill in what the fields are called.")
    sheet = FormPage(
        heading=_("Hand states back"),
        button=_("Make the file"),
        back=reverse("orders:source", args=[pk]),
        about=source.name,
        lead=told if form.has_mappings else nothing,
        tab=TAB,
        base=BASE,
        is_answered_by_file=True,
    )

    def hand_back(given: dict[str, Any]) -> HttpResponse:
        return _as_file(actions.hand_back(source, **given, by=request.user))

    return answer(request, form, sheet, hand_back)


@page
def state_file(request: UserRequest, pk: int) -> HttpResponse:
    """The same orders once more, as they stand now."""
    known = StateFile.objects.filter(source__in=policies.sources_of(request.user)).select_related("mapping")
    return _as_file(get_object_or_404(known, pk=pk))


def _as_file(file: StateFile) -> HttpResponse:
    kind = FileKind(file.kind)
    content = files_out.written(kind, actions.headings_of(file.mapping), actions.rows_of(file))
    name = f"states-{file.source_id}-{file.pk}.{kind.value}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=files_out.TYPES[kind], headers=headers)
