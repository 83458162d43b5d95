"""What the bare address opens: the front door for residents, and for who is signed in the first page of their work."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse

from field.views import home
from residents.views import front


@login_not_required
def first_page(request: Any) -> HttpResponse:
    return home.home(request) if request.user.is_authenticated else front.front(request)
