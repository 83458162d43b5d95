"""Open311 GeoReport v2 at /open311/v2/, for the clients that cities have already (decision 63)."""

from __future__ import annotations

import hashlib
import json
from typing import Any, ClassVar

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from api import actions, bodies
from api.actions import Answer
from api.errors import Invalid, NotSignedIn, ScopeMissing
from api.models import Answered
from api.open311 import formats, requests, services
from api.open311.forms import RequestForm, WantedForm
from api.open311.requests import Wanted
from api.raising import intake_key
from api.signing_in import bearer, opened
from api.view import CREATED, ApiView, require_measured
from cases import actions as verbs
from cases.rules import sealing
from networks.models import Area
from networks.ringing_first import numbers_in
from teams.models import ApiKey, Scope
from web.pages import read_only
from worktime import timekeeping

NOT_LET_IN, MISSING = 401, 403
JURISDICTION = "jurisdiction_id"
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"


class Open311View(ApiView):
    """One address, in JSON or XML; refusals are those of the API in the shape that the standard has for them."""

    authentication_classes: list[Any] = []
    permission_classes: list[Any] = []
    parser_classes = [FormParser, MultiPartParser]
    schema = None
    http_method_names = ["get", "head"]
    root: ClassVar[str]

    def get(self, request: Request, kind: str, **place: Any) -> HttpResponse:
        with read_only():
            require_jurisdiction(request.query_params)
            return formats.answer(kind, self.root, self.read(request, **place))

    def read(self, request: Request, *_: Any, **place: Any) -> Any:
        raise NotImplementedError

    def handle_exception(self, exc: Exception) -> Any:
        answered: Response = super().handle_exception(exc)
        told = answered.data or {}
        status = MISSING if answered.status_code == NOT_LET_IN else answered.status_code
        errors = [{"code": status, "description": told.get("detail", "")}]
        errors += [
            {"code": status, "description": f"{one['field']}: {one['detail']}"} for one in told.get("errors", ())
        ]
        response = formats.answer(self.kwargs.get("kind", "json"), "errors", errors, status=status)
        if "Retry-After" in answered.headers:
            response.headers["Retry-After"] = answered.headers["Retry-After"]
        return response


def require_jurisdiction(said: Any) -> None:
    """One installation is one jurisdiction, named by the code of its city; it may be left out."""
    named = said.get(JURISDICTION)
    if named and not (named.isascii() and Area.objects.current().filter(parent=None, code=named).exists()):
        raise Http404


def key_of(request: Request, said: Any) -> ApiKey | None:
    """By `api_key`, as the standard has it, or in the head of the request, as everywhere else."""
    secret = bearer(request) or str(said.get("api_key") or "")
    return opened(secret) if secret else None


def require_scope(key: ApiKey, scope: Scope) -> None:
    if scope not in key.scopes:
        raise ScopeMissing()


class DiscoveryView(Open311View):
    root = "discovery"

    def read(self, request: Request, **place: Any) -> dict[str, Any]:
        services = reverse("open311:services", args=["json"])
        here = request.build_absolute_uri(services.removesuffix("/services.json"))
        endpoint = {"specification": SPECIFICATION, "url": here, "type": "production"}
        return {
            "changeset": "2026-11-30T00:00:00+08:00",
            "contact": request.build_absolute_uri(reverse("residents:call")),
            "key_service": request.build_absolute_uri(reverse("teams:keys")),
            "endpoints": [endpoint | {"formats": ["text/xml", "application/json"]}],
        }


class ServicesView(Open311View):
    root = "services"

    def read(self, request: Request, **place: Any) -> list[dict[str, Any]]:
        return services.offered()


class DefinitionView(Open311View):
    root = "service_definition"

    def read(self, request: Request, *, code: str, **place: Any) -> dict[str, Any]:
        return services.definition(code)


class RequestsView(Open311View):
    root = "service_requests"
    http_method_names = ["get", "head", "post"]

    def get(self, request: Request, kind: str, **place: Any) -> HttpResponse:
        self.key = key_of(request, request.query_params)  # counts its use, which a read-only transaction could not
        return super().get(request, kind, **place)

    def read(self, request: Request, **place: Any) -> list[dict[str, Any]]:
        form = WantedForm(request.query_params)
        if not form.is_valid():
            raise Invalid.of(form, status=400)
        return self._found(form.wanted(timekeeping.now()))

    def _found(self, wanted: Wanted) -> list[dict[str, Any]]:
        if self.key is None:
            return requests.published(wanted)
        require_scope(self.key, Scope.READ)
        return requests.raised_by(self.key.post.person, wanted)

    def post(self, request: Request, kind: str) -> HttpResponse:
        require_measured(request)
        said = request.POST
        require_jurisdiction(said)
        key = key_of(request, said)
        if key is None:
            raise NotSignedIn()
        require_scope(key, Scope.WHISTLE)
        chosen, digest = self._sent(request, key)
        answered = actions.once(key.post.person, chosen, digest, lambda: self._raised(request, key, chosen))
        return formats.answer(kind, self.root, json.loads(answered.body), status=answered.status)

    @staticmethod
    def _sent(request: Request, key: ApiKey) -> tuple[str, bytes]:
        """The client's own key; the standard knows none, so without it the same words on one day are one request."""
        content = sorted((name, values) for name, values in request.POST.lists() if name != "api_key")
        files = [hashlib.sha256(file.read()).hexdigest() for file in _files(request)]
        digest = hashlib.sha256(json.dumps([content, files]).encode()).digest()
        if "HTTP_IDEMPOTENCY_KEY" in request.META:
            return bodies.idempotency_key(request), digest
        return f"open311-{key.pk}-{timekeeping.today()}-{digest.hex()[:32]}", digest

    @staticmethod
    def _raised(request: Request, key: ApiKey, chosen: str) -> Answer:
        person = key.post.person
        form = RequestForm(request.POST, MultiValueDict({"photos": _files(request)}), by=person)
        if not form.is_valid():
            raise Invalid.of(form, status=400)
        photos = form.cleaned_data["photos"]
        case = verbs.whistle(form.matter(), by=person, key=intake_key(chosen), evidence=photos)
        rings = numbers_in(form.cleaned_data["description"])
        notice = _("Ring first: %(numbers)s") % {"numbers": "、".join(rings)} if rings else ""
        told = [{"service_request_id": case.reference, "service_notice": notice, "account_id": ""}]
        return Answer(CREATED, json.dumps(told, ensure_ascii=False).encode())


def _files(request: Request) -> list[Any]:
    """What came as `media`, each to be read from its beginning."""
    files: Any = request.FILES
    found = list(files.getlist("media"))
    for file in found:
        file.seek(0)
    return found


class RequestView(RequestsView):
    """One request: with a key what its post raised, and to everybody what is published."""

    http_method_names = ["get", "head"]

    def read(self, request: Request, *, number: str = "", **place: Any) -> list[dict[str, Any]]:
        wanted = Wanted(numbers=(number,))
        found = self._found(wanted) or requests.published(wanted)
        if not found:
            raise Http404
        return found


class TokenView(RequestsView):
    """What became of a POST whose answer was lost: the token is the Idempotency-Key that it bore."""

    http_method_names = ["get", "head"]

    def read(self, request: Request, *, token: str = "", **place: Any) -> list[dict[str, Any]]:
        if self.key is None:
            raise NotSignedIn()
        before = Answered.objects.filter(actor=self.key.post.person, key=token).first()
        if before is None or before.status != CREATED:
            raise Http404
        answered = json.loads(sealing.unseal(bytes(before.sealed_body)))
        if not isinstance(answered, list):
            raise Http404
        return [{"service_request_id": answered[0]["service_request_id"], "token": token}]


class Nowhere(Open311View):
    root = "errors"

    def get(self, request: Request, kind: str = "json", **place: Any) -> HttpResponse:
        raise Http404

    post = head = get
