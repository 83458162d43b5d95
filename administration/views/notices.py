"""Words of notices: the list of kinds, and a kind's words with a preview."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from administration import scope
from administration.notice_forms import NoticeTextForm
from cases.notifications.notices import KINDS, TEXTS
from cases.rules.choices import State
from cases.rules.where_it_is import SENTENCES
from networks.actions.record import Steward
from teams import change_wording, policies
from teams.actions import texts
from teams.administrators import form_page, page
from teams.http import UserRequest
from teams.models.notice_text import written
from teams.wording import CHINESE, ENGLISH, STEP, Kind, fill
from web.errors import Refusal
from web.form_pages import UNREADABLE, FormPage, answer, sent

TAB = "notices"
BY_NAME = {kind.name: kind for kind in KINDS}
BY_TEXT_MESSAGE = frozenset(notice.kind for notice in TEXTS)
NUMBER = "JL20260523-00017"
CODE = "7K3MPQ9WXYZ2"


@page
def notices(request: UserRequest) -> HttpResponse:
    """Every kind with the words that are in force."""
    scope.require_notices(request.user)
    changed, language = written(), get_language()
    rows = [
        {
            "kind": kind,
            "text": _in_force(kind, changed, language),
            "is_changed": kind.name in changed,
            "is_text_message": kind.name in BY_TEXT_MESSAGE,
        }
        for kind in KINDS
    ]
    may_change = policies.configuring(request.user).is_everywhere
    return render(request, "administration/notices.html", {"rows": rows, "may_change": may_change, "tab": TAB})


@form_page
def notice(request: UserRequest, kind: str) -> HttpResponse:
    """One kind's words: looked at beforehand as often as wanted, then saved, or the system's own again."""
    steward, found = scope.steward_of_notices(request.user), BY_NAME.get(kind)
    if found is None:
        raise Http404
    row = written().get(kind)
    now = {"chinese": row.chinese if row else _default(found, CHINESE), "english": row.english if row else ""}
    form = NoticeTextForm(sent(request), initial=now)
    if "preview" in request.POST:
        return _previewed(request, found, form, is_changed=row is not None)
    if "reset" in request.POST:
        texts.reset(found, by=steward)
        messages.success(request, _("The sentence of the system is said again."))
        return redirect("administration:notices")
    shown = {**now, **{name: request.POST[name] for name in now if name in request.POST}}
    sheet = _sheet(found, _preview(found, shown), is_changed=row is not None)
    return answer(request, form, sheet, lambda given: _write(found, given, steward))


def _write(kind: Kind, given: dict[str, Any], steward: Steward) -> None:
    texts.write(kind, **given, by=steward)


def _previewed(request: UserRequest, kind: Kind, form: NoticeTextForm, *, is_changed: bool) -> HttpResponse:
    """How it would read, or the sentence why it cannot; nothing is saved."""
    if form.is_valid():
        _judge(kind, form)
    preview = _preview(kind, form.cleaned_data) if form.is_valid() else {}
    sheet = _sheet(kind, preview, is_changed=is_changed)
    template = "administration/_notice_preview.html" if request.htmx else sheet.template
    status = 200 if form.is_valid() or request.htmx else UNREADABLE
    return render(request, template, {"form": form, "sheet": sheet, "tab": TAB, **sheet.context}, status=status)


def _judge(kind: Kind, form: NoticeTextForm) -> None:
    """The sentences that saving would bring."""
    for name, text in list(form.cleaned_data.items()):
        try:
            texts.require_sound(kind, text, field=name)
        except Refusal as refusal:
            if text:
                form.blame(refusal)


def _sheet(kind: Kind, preview: dict[str, str], *, is_changed: bool) -> FormPage:
    return FormPage(
        heading=_("Words of a notice"),
        button=_("Save"),
        back=reverse("administration:notices"),
        about=_default(kind, get_language()),
        tab=TAB,
        done=_("Saved. Notices are told in these words from now on."),
        template="administration/notice.html",
        context={
            "preview": preview,
            "is_changed": is_changed,
            "is_text_message": kind.name in BY_TEXT_MESSAGE,
            "default": _default(kind, CHINESE),
            "variables": [
                (f"{{{name}}}", change_wording.VARIABLES[name], name in kind.needs) for name in kind.variables
            ],
        },
    )


def _in_force(kind: Kind, changed: Any, language: str | None) -> str:
    row = changed.get(kind.name)
    own = row and (row.english if language == ENGLISH else row.chinese)
    return own or kind.default()


def _default(kind: Kind, language: str | None) -> str:
    with override(language):
        return kind.default()


def _preview(kind: Kind, shown: dict[str, str]) -> dict[str, str]:
    """The words with the particulars of a matter that does not exist."""
    links = {page: reverse(f"residents:{page}", args=[CODE]) for page in ("track", "rate")}
    end = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(days=4)
    params = {"number": NUMBER, "level": "III", "due_at": end.isoformat(), "unit": "北城街道司法所", "count": 12}
    params |= {"order": "2026-0032", "reply_at": end.isoformat(), "ends_on": end.date().isoformat()}
    if STEP in kind.variables:
        links |= {"track": reverse("residents:find"), "stop": reverse("residents:stop", args=[f"17-{CODE}"])}
        with override(CHINESE):
            params["step"] = str(SENTENCES[State.IMPLEMENTING])
    params |= {page: f"https://…{path}" for page, path in links.items()}
    said = {}
    for language, name in ((CHINESE, "chinese"), (ENGLISH, "english")):
        with override(language):
            said[name] = fill(shown[name] or (kind.default() if name == "english" else ""), params)
    return said
