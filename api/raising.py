"""A matter raised by a program: judged by its form, then whistled by the verb that the pages use."""

from __future__ import annotations

import hashlib
from typing import Any

from django.urls import reverse
from rest_framework.request import Request

from api.errors import Invalid
from api.forms import HandledForm, RaiseForm
from api.shapes import Raised
from cases import actions
from cases.evidence.fields import status_of
from cases.models import Case
from networks.ringing_first import numbers_in


def raise_from(request: Request, form: RaiseForm, key: str) -> Raised:
    """Judge the form and whistle, or log what was handled."""
    if not form.is_valid():
        raise Invalid.of(form, status=status_of(form))
    given = form.cleaned_data
    verb: Any = actions.whistle
    more = {"by": request.user, "key": key, "evidence": given["photos"]}
    if isinstance(form, HandledForm):
        verb, more = actions.self_handle, more | {"result": given["result"]}
    case: Case = verb(form.matter(), **more)
    href = reverse("api:case", args=[case.reference])
    return Raised(case.reference, case.version, case.state, href, numbers_in(given["text"]))


def intake_key(key: str, row: int = 0) -> str:
    """The matter's own key, which holds longer than the kept answer."""
    return hashlib.sha256(f"api {key} {row}".encode()).hexdigest()
