"""What every address of the API does alike: reads in a read-only transaction, posts once a key, refuses in one way."""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar, cast

from django.http import HttpResponse
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from api import actions, bodies, problems
from api.actions import Answer
from api.errors import TooMuch
from api.serial import plain
from cases.evidence.uploads import LARGEST, said_length
from teams.models import Scope, User
from web.errors import Refusal
from web.pages import read_only

JSON = "application/json"
OK, CREATED, NOT_MODIFIED = 200, 201, 304
AGAIN = "Idempotency-Replayed"


class AlwaysJson(BaseContentNegotiation):
    """Whatever a client says that it accepts, there is one form."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        sent = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == sent), None)

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class ApiView(APIView):
    """One address. `read` gives what stands there, `do` what a POST did; both in shapes of `api.shapes`."""

    content_negotiation_class = AlwaysJson
    scope: ClassVar[Scope] = Scope.READ
    """What a key needs to have been granted."""
    http_method_names = ["get", "head", "post"]
    request: Request

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        view: Any = super().as_view(**initkwargs)
        view.signs_in_by_itself = True
        return view

    @property
    def wanted_scope(self) -> Scope:
        return self.scope

    @property
    def person(self) -> User:
        return cast(User, self.request.user)


class ReadView(ApiView):
    """GET: the same bytes have the same ETag, and who has them already gets 304."""

    known: ClassVar[frozenset[str]] = frozenset()
    """The names that may stand behind the question mark."""
    http_method_names = ["get", "head"]

    def get(self, request: Request, **place: Any) -> HttpResponse:
        bodies.require_known(request.query_params, self.known, status=400)
        with read_only():
            body = JSONRenderer().render(plain(self.read(request, **place)))
        return tagged(request, body, version=getattr(self, "version", None))

    def read(self, request: Request, *_: Any, **place: Any) -> Any:
        raise NotImplementedError


def tagged(request: Request, body: bytes, *, version: int | None) -> HttpResponse:
    """The tag begins with the matter's version, so that it can be sent back as If-Match."""
    digest = hashlib.sha256(body).hexdigest()[:20]
    tag = f'"{digest}"' if version is None else f'"{version}-{digest}"'
    seen = {one.strip().removeprefix("W/") for one in request.META.get("HTTP_IF_NONE_MATCH", "").split(",")}
    response = HttpResponse(status=NOT_MODIFIED) if tag in seen else HttpResponse(body, content_type=JSON)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, no-cache"
    return response


class PostView(ApiView):
    """POST: done once for each Idempotency-Key; `do` gives status and shape."""

    http_method_names = ["post"]

    def post(self, request: Request, **place: Any) -> HttpResponse:
        key = bodies.idempotency_key(request)
        require_measured(request)
        answered = actions.once(
            self.person, key, bodies.digest(request), lambda: self._answer(*self.do(request, key=key, **place))
        )
        response = HttpResponse(answered.body, status=answered.status, content_type=JSON)
        response.headers["Cache-Control"] = "no-store"
        if answered.is_again:
            response.headers[AGAIN] = "true"
        return response

    def do(self, request: Request, *_: Any, **place: Any) -> tuple[int, Any]:
        raise NotImplementedError

    @staticmethod
    def _answer(status: int, shape: Any) -> Answer:
        return Answer(status, JSONRenderer().render(plain(shape)))


def require_measured(request: Request) -> None:
    """Refuse more than can be sent at once, before it is read."""
    if said_length(request) > LARGEST:
        raise TooMuch()


def refused(refusal: Refusal) -> dict[str, Any]:
    """A refusal inside of an answer about several things."""
    return problems.of(refusal) | {"status": refusal.status}
