"""Matters: a list by filters, search, one of them with all that hangs on it, and raising new ones."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request

from api import bodies, matters
from api.described import AFTER, TAGS, asked, operation, reading, refusals
from api.errors import Invalid
from api.examples import RAISED
from api.filters import parameters_of
from api.forms import HandledForm, RaiseForm
from api.raising import intake_key, raise_from
from api.serial import serializer_of
from api.shapes import (
    AttendanceShape,
    Batch,
    Calls,
    CasePage,
    CaseShape,
    Consultations,
    ConsultationShape,
    Events,
    Files,
    Raised,
    RowResult,
    Tasks,
)
from api.steps import described
from api.view import CREATED, OK, ApiView, PostView, ReadView, refused
from cases.models import Case, Consultation
from cases.reading import lines, searching
from cases.reading.panel import FILTERS, CasePanel
from desk.views.evidence import opened_by, served
from orders.finding import cases_with
from teams.models import Scope
from web.errors import Refusal
from web.pages import read_only
from worktime import timekeeping

MOST_ROWS = 100
LONGEST_SEARCH = 100
PHOTO, PAPER = ("image/jpeg", "image/png", "image/webp"), "application/pdf"
SEARCHED = asked("q", gettext_lazy("Case number, or words of text and place; stands without filters"))


def _fields(form: type[RaiseForm]) -> type[serializers.Serializer[Any]]:
    made = {name: described(one) for name, one in form.base_fields.items()}
    return type(form.__name__.removesuffix("Form") + "Matter", (serializers.Serializer,), made)


RAISE, HANDLED = _fields(RaiseForm), _fields(HandledForm)
ROWS = type("Rows", (serializers.Serializer,), {"rows": RAISE(many=True)})


@operation(
    post=RAISE,
    answers={CREATED: serializer_of(Raised)},
    label=gettext_lazy("Whistle"),
    name="whistle",
    takes_files=True,
    is_versioned=False,
    example=RAISED,
    tag="raising",
)
@reading(CasePage, gettext_lazy("Matters, newest first"), "cases", query=[*parameters_of(CasePanel), SEARCHED, AFTER])
class CasesView(ReadView, PostView):
    known: ClassVar[frozenset[str]] = FILTERS | {"q", "after"}
    http_method_names = ["get", "head", "post"]

    @property
    def wanted_scope(self) -> Scope:
        return Scope.WHISTLE if self.request.method == "POST" else Scope.READ

    def read(self, request: Request, **place: Any) -> CasePage:
        person, after = self.person, request.query_params.get("after", "")
        sought = request.query_params.get("q", "")
        if sought:
            bodies.require_known(request.query_params, {"q", "after"}, status=400)
            if len(sought) > LONGEST_SEARCH or not sought.isprintable():
                raise Invalid({"q": [_("Search for fewer words.")]}, status=400)
            cases = searching.matching(person, sought, after=after, beside=cases_with(sought))
        else:
            panel = CasePanel(request.query_params, Case.objects.visible_to(person), reader=person)
            if not panel.form.is_valid():
                raise Invalid.of(panel.form, status=400)
            cases = panel.qs
        found, older = lines.page(cases, reader=person, after=after, now=timekeeping.now())
        return CasePage(found, older or None)

    def do(self, request: Request, *, key: str, **place: Any) -> tuple[int, Any]:
        return CREATED, raise_from(request, _filled(self, RaiseForm), intake_key(key))


def _filled(view: PostView, form: type[RaiseForm]) -> RaiseForm:
    body, files = bodies.given(view.request), view.request.FILES
    bodies.require_known([*body, *files], form.base_fields)
    return form(bodies.typed(body), files, by=view.person)


@operation(
    post=HANDLED,
    answers={CREATED: serializer_of(Raised)},
    label=gettext_lazy("Handled on the spot"),
    name="self_handle",
    takes_files=True,
    is_versioned=False,
    tag="raising",
)
class HandledView(PostView):
    scope = Scope.WHISTLE

    def do(self, request: Request, *, key: str, **place: Any) -> tuple[int, Any]:
        return CREATED, raise_from(request, _filled(self, HandledForm), intake_key(key))


@operation(
    post=ROWS,
    answers={OK: serializer_of(Batch)},
    label=gettext_lazy("Up to 100 whistles at once"),
    name="whistle_many",
    is_versioned=False,
    example={"rows": [RAISED]},
    tag="raising",
)
class BatchView(PostView):
    """Each row by itself: what is wrong with one keeps no other back."""

    scope = Scope.WHISTLE

    def do(self, request: Request, *, key: str, **place: Any) -> tuple[int, Any]:
        body = bodies.given(request)
        bodies.require_known(body, ["rows"])
        rows = body.get("rows")
        if not isinstance(rows, list) or not 0 < len(rows) <= MOST_ROWS:
            raise Invalid({"rows": [_("Send 1 to %(most)d objects.") % {"most": MOST_ROWS}]})
        results = [self._row(request, number, row, key) for number, row in enumerate(rows, 1)]
        raised = sum(one.raised is not None for one in results)
        return OK, Batch(results, raised, len(results) - raised)

    def _row(self, request: Request, number: int, row: Any, key: str) -> RowResult:
        try:
            if not isinstance(row, dict):
                raise Invalid({"rows": [_("This is no object.")]})
            bodies.require_known(row, [name for name in RaiseForm.base_fields if name != "photos"])
            with transaction.atomic():
                form = RaiseForm(bodies.typed(row), by=self.person)
                return RowResult(number, CREATED, raise_from(request, form, intake_key(key, number)), None)
        except Refusal as refusal:
            return RowResult(number, refusal.status, None, refused(refusal))


@reading(CaseShape, gettext_lazy("A matter"), "case")
class CaseView(ReadView):
    version: int

    def read(self, request: Request, *, number: str) -> CaseShape:
        sheet = matters.sheet_of(self.person, number)
        self.version = sheet.case.version
        return matters.shape(sheet)


@reading(Events, gettext_lazy("What happened, the oldest first"), "events")
class EventsView(ReadView):
    def read(self, request: Request, *, number: str) -> Events:
        sheet = matters.sheet_of(self.person, number)
        return Events(matters.events(sheet), sheet.is_whole)


@reading(Calls, gettext_lazy("Units called to a matter"), "calls")
class CallsView(ReadView):
    def read(self, request: Request, *, number: str) -> Calls:
        return Calls(matters.calls(matters.sheet_of(self.person, number)))


@reading(Tasks, gettext_lazy("Tasks of a matter"), "tasks")
class TasksView(ReadView):
    def read(self, request: Request, *, number: str) -> Tasks:
        return Tasks([task for call in matters.calls(matters.sheet_of(self.person, number)) for task in call.tasks])


@reading(Consultations, gettext_lazy("Consultations of a matter"), "consultations")
class ConsultationsView(ReadView):
    """Up to the moment at which the matter left the reader's hands."""

    def read(self, request: Request, *, number: str) -> Consultations:
        sheet = matters.sheet_of(self.person, number)
        held = Consultation.objects.filter(case=sheet.case).prefetch_related("attendance").order_by("pk")
        until = sheet.left_at
        return Consultations([_consultation(one) for one in held if until is None or one.held_at <= until])


def _consultation(held: Consultation) -> ConsultationShape:
    attended = sorted(held.attendance.all(), key=lambda one: one.pk)
    attendance = [AttendanceShape(one.call_id, one.was_present) for one in attended]
    return ConsultationShape(held.round, held.held_at, held.conclusion, attendance)


@reading(Files, gettext_lazy("Photos and papers of a matter"), "evidence")
class FilesView(ReadView):
    def read(self, request: Request, *, number: str) -> Files:
        return Files(matters.files(matters.sheet_of(self.person, number)))


@extend_schema_view(
    get=extend_schema(
        operation_id="file",
        summary=gettext_lazy("A photo or paper"),
        tags=[TAGS["reading"][0]],
        parameters=[OpenApiParameter("uid", UUID, OpenApiParameter.PATH)],
        responses={
            (200, "image/jpeg"): bytes,
            (200, "application/pdf"): bytes,
            **refusals((400, 401, 403, 404, 429, 503)),
        },
    )
)
class FileView(ApiView):
    http_method_names = ["get", "head"]

    def get(self, request: Request, number: str, uid: UUID) -> HttpResponse:
        with read_only():
            kept = opened_by(self.person, number, uid)
        return served(kept)
