"""How long records are kept: periods, what is due, holds, disposals, and what is held on one resident."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from administration import scope
from administration.forms import SettleForm
from administration.retention_forms import HeldOnForm, HoldForm, LiftForm, PeriodForm, ProposeForm
from cases.access import keeping
from cases.actions import retention as actions
from cases.models import Case, Disposal, LegalHold, RetentionRule
from cases.reading import holdings
from cases.rules.choices import RecordKind
from networks.models import Change
from teams import change_wording, policies
from teams.administrators import form_page, page
from teams.http import UserRequest
from teams.models import User
from web.errors import NotAllowed, Refusal
from web.form_pages import FormPage, answer, sent
from web.pagination import at_most
from worktime import timekeeping

TAB = "retention"
SHOWN = 50
BY_THEMSELVES = (
    (gettext_lazy("messages that left"), "OUTBOX_KEEP_DAYS"),
    (gettext_lazy("one-time codes to sign in"), "SIGN_IN_CODE_DAYS"),
)
"""Records that go without a decision, after a number of days of the settings."""


def _require_reader(user: User) -> None:
    if not keeping.may_read(user):
        raise NotAllowed(_("Retention is looked after by the administrators and auditors of the whole city."))


@page
def retention(request: UserRequest) -> HttpResponse:
    """Periods with what is due today, disposals, holds, and what changed."""
    _require_reader(request.user)
    rules = RetentionRule.objects.filter(since__gt=timekeeping.today()).order_by("since", "kind")
    context = {
        "kinds": [_of_kind(kind) for kind in RecordKind],
        "planned": rules,
        "by_themselves": [(what, getattr(settings, name)) for what, name in BY_THEMSELVES],
        "disposals": Disposal.objects.select_related("proposed_by", "decided_by").order_by("-pk")[:SHOWN],
        "holds": LegalHold.objects.standing().select_related("case", "placed_by").order_by("-pk")[:SHOWN],
        "changes": [
            change_wording.told(change) for change in Change.objects.filter(kind="retentionrule").newest_first()[:SHOWN]
        ],
        "may_keep": keeping.may_keep(request.user),
        "may_change": policies.configuring(request.user).is_everywhere,
        "tab": TAB,
    }
    return render(request, "administration/retention.html", context)


def _of_kind(kind: RecordKind) -> dict[str, Any]:
    before = keeping.ended_before(kind)
    period = keeping.period_of(kind)
    return {
        "kind": kind,
        "period": period,
        "due": _in_words(keeping.counted(keeping.due(kind, before))),
        "held": _in_words(keeping.counted(keeping.held(kind, before))),
    }


def _in_words(count: int) -> str:
    return at_most(count, keeping.COUNTED_TO)


@form_page
def change_period(request: UserRequest, kind: str) -> HttpResponse:
    keeper, which = scope.keeper_of_rules(request.user), _kind(kind)
    form = PeriodForm(sent(request), initial=asdict(keeping.period_of(which)))
    sheet = _sheet(_("Change the period"), _("Save"), about=str(which.label), done=_("Saved."))
    return answer(request, form, sheet, lambda given: actions.set_period(which, **given, by=keeper))


@form_page
def propose_disposal(request: UserRequest, kind: str) -> HttpResponse:
    """What would go, the first of it by number; then the proposal."""
    which, before = _kind(kind), keeping.ended_before(kind)
    keeping.require_keeper(request.user)
    due = keeping.due(which, before)
    sheet = FormPage(
        heading=_("Propose a disposal"),
        button=pgettext("disposal", "Propose"),
        back=reverse("administration:retention"),
        about=str(which.label),
        done=_("Proposed: another security administrator decides."),
        template="administration/propose_disposal.html",
        tab=TAB,
        context={
            "count": _in_words(keeping.counted(due)),
            "before": before,
            "period": keeping.period_of(which),
            "first": due.order_by("closed_at", "pk")[:SHOWN],
            "held": keeping.held(which, before).order_by("pk")[:SHOWN],
        },
    )
    form = ProposeForm(sent(request))
    return answer(request, form, sheet, lambda given: actions.propose(which, by=request.user, **given))


@form_page
def disposal(request: UserRequest, pk: int) -> HttpResponse:
    """What was proposed and by whom; another one decides; afterwards how much went, case by case."""
    _require_reader(request.user)
    found = get_object_or_404(Disposal.objects.select_related("proposed_by", "decided_by"), pk=pk)
    may_decide = keeping.may_keep(request.user) and request.user != found.proposed_by and not found.decided_at
    proofs = found.cases.select_related("case").order_by("-pk")[:SHOWN]
    sheet = FormPage(
        heading=_("A disposal"),
        button="",
        back=reverse("administration:disposal", args=[pk]),
        template="administration/disposal.html",
        tab=TAB,
        context={"disposal": found, "may_decide": may_decide, "proofs": proofs},
    )
    if request.method == "POST":
        keeping.require_keeper(request.user)
    form = SettleForm(sent(request))
    return answer(
        request,
        form,
        sheet,
        lambda given: actions.decide(found, by=request.user, is_approved=given["answer"] == "accept"),
    )


@form_page
def hold(request: UserRequest) -> HttpResponse:
    keeping.require_keeper(request.user)
    sheet = _sheet(_("Hold a matter back from disposal"), _("Hold"), done=_("It is held."))

    def place(given: dict[str, Any]) -> LegalHold:
        case = Case.objects.filter(reference=given["number"].strip().upper()).first()
        if case is None:
            raise Refusal(_("There is no matter %(number)s.") % {"number": given["number"]}, field="number")
        return actions.hold(case, by=request.user, reason=given["reason"], until=given["until"])

    return answer(request, HoldForm(sent(request)), sheet, place)


@form_page
def lift_hold(request: UserRequest, pk: int) -> HttpResponse:
    keeping.require_keeper(request.user)
    held = get_object_or_404(LegalHold.objects.standing().select_related("case"), pk=pk)
    sheet = _sheet(_("Lift the hold"), _("Lift"), about=held.case.reference, done=_("It is held no longer."))
    form = LiftForm(sent(request))
    return answer(request, form, sheet, lambda given: actions.lift(held, by=request.user, why=given["why"]))


@form_page
def held_on(request: UserRequest) -> HttpResponse:
    """What is held on one resident, to be printed for them; whoever asks is on record."""
    keeping.require_keeper(request.user)
    sheet = FormPage(
        heading=_("What is held on a resident"),
        button=_("Show"),
        back=reverse("administration:retention"),
        lead=_(
            "For a resident who asks what is held on them, after you have made sure who it is. Your question is on "
            "record; what they wrote is not shown."
        ),
        tab=TAB,
    )

    def find(given: dict[str, Any]) -> HttpResponse:
        if given["phone"]:
            found: holdings.Holdings | None = holdings.of_telephone(given["phone"], by=request.user)
        else:
            found = holdings.of_code(given["number"], given["code"], by=request.user)
        if found is None:
            raise Refusal(_("Number and code do not belong together."), field="code")
        return render(request, "administration/held_on.html", {"found": found, "tab": TAB})

    return answer(request, HeldOnForm(sent(request)), sheet, find)


def _kind(kind: str) -> RecordKind:
    if kind not in RecordKind.values:
        raise Http404
    return RecordKind(kind)


def _sheet(heading: str, button: str, *, done: str, about: str = "") -> FormPage:
    back = reverse("administration:retention")
    return FormPage(heading=heading, button=button, back=back, about=about, done=done, tab=TAB)
