"""The description of the API (OpenAPI 3.1) and a page that shows it, both without signing in: they hold no data."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from rest_framework.request import Request

from api.described import TAGS
from api.view import ApiView

JSON = "application/vnd.oai.openapi+json"


@login_not_required
@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_written(get_language() or ""), content_type=JSON)


@cache
def _written(language: str) -> bytes:
    """Made once a process and language: it follows from the code alone."""
    described = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # the library has none
    described["tags"] = [{"name": name, "description": what} for name, what in TAGS.values()]
    written: bytes = OpenApiJsonRenderer().render(described, renderer_context={})
    return written


@login_not_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    return render(request, "api/description.html")


class Nowhere(ApiView):
    """Every other address below the API: refused as all the others are."""

    authentication_classes: list[Any] = []
    permission_classes: list[Any] = []
    schema = None

    def get(self, request: Request, **place: Any) -> HttpResponse:
        raise Http404

    post = head = get
