"""Exports by programs: the verbs of the pages, with the query string of the list of matters as filter."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db import transaction
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request

from api import bodies
from api.described import AFTER, TAGS, operation, reading, refusals
from api.errors import Invalid, ScopeMissing
from api.serial import serializer_of
from api.shapes_around import ExportPage, ExportShape
from api.steps import described
from api.view import CREATED, OK, ApiView, PostView, ReadView
from api.views.around import Asked
from exports import actions
from exports.choices import MIME, Format, Kind, State
from exports.models import LONGEST_FILTER, Export
from exports.views import own, served
from teams.models import ApiKey, Scope
from web.fields import CleanText, RefusableForm
from web.pagination import NEWEST

EXAMPLE = {"kind": "cases", "format": "jsonl", "filter": "is_open=true&area=220283001000"}
NUMBER = OpenApiParameter("pk", int, OpenApiParameter.PATH, description=gettext_lazy("Number of the export"))


class ExportForm(RefusableForm):
    kind = forms.ChoiceField(label=gettext_lazy("What to export"), choices=Kind.choices)
    format = forms.ChoiceField(label=gettext_lazy("format"), choices=Format.choices)
    filter = CleanText(
        label=gettext_lazy("Query string of /cases/, without after"),
        required=False,
        max_length=LONGEST_FILTER,
        widget=forms.TextInput,
    )
    is_unmasked = forms.BooleanField(label=gettext_lazy("With names and telephones"), required=False)
    reason = CleanText(label=gettext_lazy("Why"), required=False, max_length=400, widget=forms.TextInput)


ASKED: type[serializers.Serializer[Any]] = type(
    "ExportAsked", (serializers.Serializer,), {name: described(one) for name, one in ExportForm.base_fields.items()}
)


def _shape(export: Export) -> ExportShape:
    return ExportShape(
        id=export.pk,
        kind=export.kind,
        format=export.format,
        filter=export.filter,
        is_unmasked=export.is_unmasked,
        state=export.state,
        why=export.get_why_display() if export.why else "",
        asked_at=export.asked_at,
        done=export.done,
        to_do=export.to_do,
        rows=export.row_count,
        size=export.size,
        sha256=export.sha256,
        until=export.until,
        file=reverse("api:export_file", args=[export.pk]) if export.state == State.READY else None,
    )


@operation(
    post=ASKED,
    answers={CREATED: serializer_of(ExportShape)},
    label=gettext_lazy("Ask for a file of what the post sees"),
    name="export",
    is_versioned=False,
    example=EXAMPLE,
    tag="exports",
)
@reading(ExportPage, gettext_lazy("Exports of one's own, newest first"), "exports", query=[AFTER], tag="exports")
class ExportsView(ReadView, PostView):
    known: ClassVar[frozenset[str]] = frozenset(Asked.base_fields)
    http_method_names = ["get", "head", "post"]

    def read(self, request: Request, **place: Any) -> ExportPage:
        found, older = NEWEST.page(Export.objects.asked_by(self.person), Asked.values(request)["after"])
        return ExportPage([_shape(export) for export in found], older or None)

    def do(self, request: Request, *, key: str, **place: Any) -> tuple[int, Any]:
        body = bodies.given(request)
        bodies.require_known(body, ExportForm.base_fields)
        form = ExportForm(bodies.typed(body))
        if not form.is_valid():
            raise Invalid.of(form, status=422)
        if form.cleaned_data["is_unmasked"] and not _may_act(request.auth):
            raise ScopeMissing()
        return CREATED, _shape(actions.ask(**form.cleaned_data, by=self.person))


def _may_act(auth: object) -> bool:
    """To show who raised a matter is a step of it, so a key needs the scope of steps."""
    return not isinstance(auth, ApiKey) or Scope.ACT in auth.scopes


@extend_schema_view(get=extend_schema(parameters=[NUMBER]))
@reading(ExportShape, gettext_lazy("An export of one's own"), "one_export", tag="exports")
class ExportView(ReadView):
    def read(self, request: Request, *, pk: int) -> ExportShape:
        return _shape(own(self.person, pk))


@operation(
    post=None,
    answers={OK: serializer_of(ExportShape)},
    label=gettext_lazy("Cancel it, or take its file away"),
    name="remove_export",
    is_versioned=False,
    tag="exports",
)
class RemoveExportView(PostView):
    scope = Scope.READ

    def do(self, request: Request, *, key: str, pk: int) -> tuple[int, Any]:
        bodies.require_known(bodies.given(request), ())
        return OK, _shape(actions.take_away(own(self.person, pk), by=self.person))


@extend_schema_view(
    get=extend_schema(
        operation_id="export_file",
        summary=gettext_lazy("The file of an export; each download is on record"),
        tags=[TAGS["exports"][0]],
        responses={
            **{(200, mime.partition(";")[0]): bytes for mime in MIME.values()},
            **refusals((400, 401, 403, 404, 409, 429, 503)),
        },
    )
)
class ExportFileView(ApiView):
    http_method_names = ["get"]

    def get(self, request: Request, pk: int) -> HttpResponseBase:
        with transaction.atomic():
            return served(own(self.person, pk), self.person)
