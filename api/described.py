"""How an address is described: what it answers, each refusal that it can give, and what stands in its headers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view

from api.examples import PROBLEM_EXAMPLES
from api.models import LONGEST_KEY
from api.problems import PROBLEM
from api.serial import serializer_of
from api.shapes import Problem

JSON, FORM = "application/json", "multipart/form-data"
Described = TypeVar("Described", bound=type)
READS = (400, 401, 403, 404, 409, 429, 503)
POSTS = (400, 401, 403, 404, 409, 413, 415, 422, 428, 429, 503)
REASONS: Mapping[int, Any] = {
    304: _("The same as the ETag that was sent"),
    400: _("Not readable: broken JSON, an unknown name behind the question mark, no Idempotency-Key"),
    401: _("No key that is in force, and nobody signed in"),
    403: _("Visible, but not yours to do; or not in the scopes of the key"),
    404: _("It does not exist, or is not yours to see"),
    409: _("Somebody was faster, the state does not allow it, or the same request is being answered"),
    413: _("More than can be sent at once"),
    415: _("Neither JSON nor a form, or a file of a wrong or unsafe type"),
    422: _("Well formed, but not possible: each field is named"),
    428: _("Neither If-Match nor a version"),
    429: _("Too many requests of this key; Retry-After says how long to wait"),
    503: _("Interrupted, nothing is half-stored; Retry-After says how long to wait"),
}
TAGS: Mapping[str, tuple[Any, Any]] = {
    "reading": (_("Reading matters"), _("Lists, one matter, its timeline, files and notices: what the post may see")),
    "raising": (_("Raising matters"), _("One matter, or up to a hundred at once with a result for each")),
    "steps": (
        _("Steps"),
        _("What can be done; `available_actions` of a matter says what is open to you"),
    ),
    "exports": (
        _("Exports"),
        _("Files of what the post sees: asked for, followed while they are written, fetched, taken away"),
    ),
    "around": (
        _("Areas, units and lists"),
        _("Areas, units, posts, networks, duty catalogue, calendar, figures"),
    ),
}
"""Groups of addresses: their headings, and what they are for."""
WHAT_STEP = {
    "number": OpenApiParameter("number", str, OpenApiParameter.PATH, description=_("Case number")),
    "row": OpenApiParameter("row", int, OpenApiParameter.PATH, description=_("Number of the row of the matter")),
}
KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!#-~]+$"},
    OpenApiParameter.HEADER,
    required=True,
    description=_("Chosen by the client, once for each thing to be done; sent again, it changes nothing"),
)
IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description=_("ETag of the matter that was seen, or its version")
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description=_("ETag that is at hand already; then the answer is 304")
)


def reading(
    shape: type,
    label: Any,
    name: str,
    *,
    query: Sequence[OpenApiParameter] = (),
    example: Any = None,
    tag: str = "reading",
) -> Callable[[Described], Described]:
    """A class of GET alone."""
    return extend_schema_view(get=_get(serializer_of(shape), label, name, query=query, example=example, tag=tag))


def operation(
    *,
    post: Any,
    answers: Mapping[int, Any],
    label: Any,
    name: str,
    shown: Any = None,
    takes_files: bool = False,
    is_versioned: bool = True,
    example: Any = None,
    tag: str = "steps",
) -> Callable[[Described], Described]:
    """A class of POST, and with `shown` of GET, too."""
    request = {JSON: post, FORM: post} if takes_files else {JSON: post}
    given = {status: OpenApiResponse(shape) for status, shape in answers.items()}
    examples = [OpenApiExample(str(_("Example")), value=example, request_only=True)] if example else []
    parameters = [KEY, *([IF_MATCH] if is_versioned else [])]
    methods = {
        "post": extend_schema(
            operation_id=name,
            summary=label,
            tags=[TAGS[tag][0]],
            request=request,
            responses={**given, **refusals(POSTS)},
            parameters=parameters,
            examples=examples,
        )
    }
    if shown is not None:
        methods["get"] = _get(shown, label, f"{name}_asks", tag=tag)
    return extend_schema_view(**methods)


def _get(
    shape: Any,
    label: Any,
    name: str,
    *,
    query: Sequence[OpenApiParameter] = (),
    example: Any = None,
    tag: str = "reading",
) -> Any:
    examples = [OpenApiExample(str(_("Example")), value=example, response_only=True)] if example else []
    return extend_schema(
        operation_id=name,
        summary=label,
        tags=[TAGS[tag][0]],
        responses={
            200: OpenApiResponse(shape, examples=examples),
            304: OpenApiResponse(description=REASONS[304]),
            **refusals(READS),
        },
        parameters=[*query, IF_NONE_MATCH],
    )


def refusals(statuses: Sequence[int]) -> dict[Any, OpenApiResponse]:
    problem = serializer_of(Problem)
    return {
        (status, PROBLEM): OpenApiResponse(
            problem, description=REASONS[status], examples=PROBLEM_EXAMPLES.get(status, [])
        )
        for status in statuses
    }


def asked(name: str, description: Any, kind: Any = OpenApiTypes.STR, *, required: bool = False) -> OpenApiParameter:
    """A name behind the question mark."""
    return OpenApiParameter(name, kind, OpenApiParameter.QUERY, description=description, required=required)


AFTER = asked("after", _("Cursor of the page before, as its `next` said"))


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # the library's own
    target_class = "api.signing_in.ByKey"
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "gov_…"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # the library's own
    target_class = "api.signing_in.BySession"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
